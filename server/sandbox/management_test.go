package sandbox

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestEveryDocumentedOperationExists calls what the management page names.
func TestEveryDocumentedOperationExists(t *testing.T) {
	s, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	for _, group := range managementDoc {
		for _, o := range group.Operations {
			q := httptest.NewRequest(o.Method, strings.NewReplacer("{token}", "unknown", "{consent}", "unknown").Replace(o.Path), strings.NewReader(o.Body))
			q.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			s.Handler().ServeHTTP(w, q)
			known := w.Code < 300 || w.Code == http.StatusNotFound && strings.Contains(w.Body.String(), "is unknown")
			if !known {
				t.Errorf("%s %s: %d %s", o.Method, o.Path, w.Code, w.Body)
			}
		}
	}
}

// TestDocumentedScenario: the examples of the page are scenarios, and say the
// true defaults.
func TestDocumentedScenario(t *testing.T) {
	s, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	tested := 0
	for _, group := range managementDoc {
		if group.Example == "" {
			continue
		}
		tested++
		call := func(method, body string) string {
			t.Helper()
			q := httptest.NewRequest(method, "/_sandbox/"+strings.ToLower(group.Title)+"/scenario", strings.NewReader(body))
			q.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			s.Handler().ServeHTTP(w, q)
			if w.Code != http.StatusOK {
				t.Fatalf("%s %s: %d %s", group.Title, method, w.Code, w.Body)
			}
			return w.Body.String()
		}
		initial := call("GET", "")
		call("PUT", group.Example)
		if documented := call("PATCH", `{"faults":{"next":[]}}`); documented != initial {
			t.Errorf("%s: documented %s, true %s", group.Title, documented, initial)
		}
	}
	if tested < 2 {
		t.Errorf("only %d scenarios are documented", tested)
	}
}

func TestManagementIsStrict(t *testing.T) {
	s, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, method, path, body string
		header                   [2]string
		status                   int
	}{
		{"no content type", "PUT", "wise/scenario", `{}`, [2]string{"Accept", "*/*"}, 415},
		{"an unknown setting", "PUT", "wise/scenario", `{"colour":"red"}`, [2]string{}, 400},
		{"an impossible value", "PATCH", "wise/scenario", `{"challenge":"maybe"}`, [2]string{}, 400},
		{"an impossible rate", "PATCH", "wise/scenario", `{"faults":{"serverError":2}}`, [2]string{}, 400},
		{"an unknown fault", "PATCH", "wise/scenario", `{"faults":{"next":[{"fault":"rain"}]}}`, [2]string{}, 400},
		{"too much latency", "PATCH", "wise/scenario", `{"faults":{"latencyMillis":60001}}`, [2]string{}, 400},
		{"an unknown user", "PUT", "wise/users/1/scenario", `{}`, [2]string{}, 404},
		{"time backwards", "POST", "clock/advance", `{"seconds":-1}`, [2]string{}, 400},
		{"time without a number", "POST", "clock/advance", `{"seconds":"1"}`, [2]string{}, 400},
		{"a filter that is no number", "GET", "history?after=x", "", [2]string{}, 400},
		{"an unknown balance", "POST", "wise/balances/1", `{"amount":1}`, [2]string{}, 404},
		{"a code for nobody", "POST", "wise/codes", `{"userId":1,"redirectUri":"https://app.example.com"}`, [2]string{}, 400},
		{"a page of another origin", "POST", "reset", "", [2]string{"Origin", "https://evil.example"}, 403},
		{"a page of another site", "POST", "reset", "", [2]string{"Sec-Fetch-Site", "cross-site"}, 403},
	} {
		q := httptest.NewRequest(c.method, "/_sandbox/"+c.path, strings.NewReader(c.body))
		if c.header[0] != "" {
			q.Header.Set(c.header[0], c.header[1])
		} else {
			q.Header.Set("Content-Type", "application/json")
		}
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, q)
		if w.Code != c.status {
			t.Errorf("%s: %d %s, want %d", c.name, w.Code, w.Body, c.status)
		}
	}
}

func TestConfigIsChecked(t *testing.T) {
	for name, c := range map[string]Config{
		"approval URL": {ApprovalURL: "approve"},
		"ancestor":     {FrameAncestors: []string{"https://app.example.com/path"}},
		"wildcard":     {FrameAncestors: []string{"*"}},
	} {
		if _, err := New(c); err == nil {
			t.Errorf("a bad %s was taken", name)
		}
	}
	if _, err := New(Config{ApprovalURL: "https://sandbox.example.com/approve-api-action/", FrameAncestors: []string{"https://app.example.com"}}); err != nil {
		t.Error(err)
	}
}
