package wise

import (
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// notSimulated are the documented pairs that the sandbox leaves out, and why.
var notSimulated = map[string]string{
	"sca.challenge.only-approval-header": "what a partner's backend answers, not Wise",
	"plain403.personal-token-region":     "there are no personal tokens in the sandbox",
	"x-signature.replay":                 "there are no personal tokens in the sandbox, and Wise has withdrawn signatures by them",
	"x-signature.rejected":               "there are no personal tokens in the sandbox, and Wise has withdrawn signatures by them",
	"idempotency.balance-movement":       "balance movements are not simulated: they are not protected",
	"plain403.problem-json":              "the operation is not simulated; the body is that of services outside the simulated ones",
}

// TestDocumentedAnswers sends every documented request, each in the state that
// its name tells, and compares the answer: status, names of headers, body. What
// a calendar version documents must hold in the preview version too. The pairs
// named jose.* are those of TestDocumentedJOSE.
func TestDocumentedAnswers(t *testing.T) {
	all, used := joseVectors(t), map[string]bool{}
	if len(all) != 215 {
		t.Errorf("%d documented pairs, not 215", len(all))
	}
	jose := 0
	for _, v := range all {
		name, version, _ := strings.Cut(v.Name, "@")
		used[name] = true
		if strings.HasPrefix(name, "jose.") {
			jose++
			continue
		}
		if notSimulated[name] != "" {
			continue
		}
		answerLikeDocumented(t, v.Name, v)
		if version == "2026Q4" {
			v.Request.Path = strings.Replace(v.Request.Path, version, "2027Q1", 1)
			answerLikeDocumented(t, name+"@2027Q1", v)
		}
	}
	if jose != 37 {
		t.Errorf("%d pairs are for TestDocumentedJOSE, which has 37", jose)
	}
	for name := range prepare {
		if !used[name] {
			t.Errorf("%s is prepared, but documented nowhere", name)
		}
	}
	for name := range notSimulated {
		if !used[name] {
			t.Errorf("%s is left out, but documented nowhere", name)
		}
	}
}

func answerLikeDocumented(t *testing.T, name string, v joseVector) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		base, _, _ := strings.Cut(v.Name, "@")
		ready, known := prepare[base]
		if !known {
			t.Fatal("the state of this pair is not prepared, and it is not listed as not simulated")
		}
		v.Request.Headers = canonical(v.Request.Headers)
		r := newJOSERig(t)
		r.t = t
		ready(r, &v)
		compareDocumented(t, r, v, r.sendAs(v))
	})
}

func canonical(headers map[string]string) map[string]string {
	all := map[string]string{}
	for name, value := range headers {
		all[http.CanonicalHeaderKey(name)] = value
	}
	return all
}

// sendAs sends a vector's request with its own authorization, or none.
func (r joseRig) sendAs(v joseVector) *httptest.ResponseRecorder {
	r.t.Helper()
	body := string(v.Request.Body)
	var text string
	if json.Unmarshal(v.Request.Body, &text) == nil { // JSON texts are sent without their quotes
		body = text
	}
	return r.do(v.Request.Method, v.Request.Path, body, v.Request.Headers)
}

// ours are headers that have nothing to do with the simulated API.
var ours = []string{"Cache-Control", "Content-Length", "Date"}

func compareDocumented(t *testing.T, r joseRig, v joseVector, got *httptest.ResponseRecorder) {
	t.Helper()
	if got.Code != v.Response.Status {
		t.Fatalf("status %d, documented %d; body %s", got.Code, v.Response.Status, got.Body)
	}
	wanted := canonical(v.Response.Headers)
	for name := range got.Header() {
		if _, documented := wanted[http.CanonicalHeaderKey(name)]; !documented && !slices.Contains(ours, name) {
			t.Errorf("the header %s is not documented", name)
		}
	}
	for name, want := range wanted {
		compareHeader(t, name, want, headerOf(got, name))
	}
	compareBody(t, r, v, got.Body.String())
}

func compareHeader(t *testing.T, name, want, got string) {
	t.Helper()
	switch name {
	case "Content-Length":
	case "X-Trace-Id", "X-2fa-Approval":
		if len(got) != len(want) {
			t.Errorf("%s: %q, documented like %q", name, got, want)
		}
	case "Content-Type": // with or without a charset
		mediaType, _, _ := strings.Cut(want, ";")
		if value, _, _ := strings.Cut(got, ";"); value != mediaType {
			t.Errorf("%s: %q, documented %q", name, got, want)
		}
	default:
		if got != want {
			t.Errorf("%s: %q, documented %q", name, got, want)
		}
	}
}

func compareBody(t *testing.T, r joseRig, v joseVector, got string) {
	t.Helper()
	switch want := v.Response.Body.(type) {
	case nil: // not documented
	case string:
		compareTextBody(t, r, v, want, got)
	default:
		likeJSON(t, want, got, isExtract(v.Name))
	}
}

func compareTextBody(t *testing.T, r joseRig, v joseVector, want, got string) {
	t.Helper()
	if block, _ := pem.Decode([]byte(want)); block != nil {
		other, rest := pem.Decode([]byte(got))
		if other == nil || other.Type != block.Type || len(rest) > 0 {
			t.Errorf("%s, documented like %s", got, want)
		}
		return
	}
	_, documented := r.open(t, want, v.JOSE.CEK)
	plaintext, headers := r.open(t, got, v.JOSE.CEK)
	sameShape(t, "header", toAny(t, documented), toAny(t, headers), false)
	likeJSON(t, v.JOSE.ResponsePlaintext, string(plaintext), false)
}

func toAny(t *testing.T, v any) (same any) {
	t.Helper()
	data, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(data, &same)
	}
	if err != nil {
		t.Fatal(err)
	}
	return same
}

// isExtract reports whether the documented body is shortened.
func isExtract(name string) bool {
	return strings.Contains(name, "statement") || strings.Contains(name, "low-risk")
}
