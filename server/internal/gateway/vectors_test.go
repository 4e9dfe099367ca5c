package gateway_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/google/uuid"

	"countersign/server/internal/gateway"
	"countersign/server/internal/problem"
	"countersign/server/provider"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// exchange is one documented pair of request and answer. Its source is beside
// it in the file.
type exchange struct {
	Name    string
	Request struct {
		Method, Path, PathTemplate string
		Headers                    map[string]string
		Body                       json.RawMessage
	}
	Response struct {
		Status  int
		Headers map[string]string
		Body    json.RawMessage
	}
}

// bytesOf gives a body as it is on the wire: a fixture's null is no body, and
// its string is text.
func bytesOf(body json.RawMessage) []byte {
	var text string
	switch {
	case len(body) == 0 || string(body) == "null":
		return nil
	case json.Unmarshal(body, &text) == nil:
		return []byte(text)
	}
	return body
}

func exchanges(t *testing.T) []exchange {
	t.Helper()
	text, err := os.ReadFile("../../provider/wise/testdata/wise.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []exchange
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	return list
}

// TestDocumentedExchanges passes every documented exchange through a route of a
// gateway, those too that the gateway has requests of its own for: the provider
// sees the page's request with the gateway's credentials, and the page sees the
// provider's answer as it is, recognised or not as it should be.
func TestDocumentedExchanges(t *testing.T) {
	all := exchanges(t)
	if len(all) != 215 {
		t.Errorf("there are %d exchanges, want 215", len(all))
	}
	for _, x := range all {
		t.Run(x.Name, func(t *testing.T) { passesUnchanged(t, x) })
	}
}

func passesUnchanged(t *testing.T, x exchange) {
	t.Helper()
	token := x.Request.Headers[wire.HeaderApproval]
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if token != "" && r.Header.Get(wire.HeaderApproval) == "" {
			// The exchange is a retry: what it answers comes first.
			w.Header().Set(wire.HeaderApproval, token)
			w.WriteHeader(http.StatusForbidden)
			return
		}
		sameRequest(t, r, x)
		for name, value := range x.Response.Headers {
			w.Header()[name] = []string{value}
		}
		w.Header()["Date"] = []string{"Fri, 20 Nov 2026 09:15:42 GMT"}
		if x.Response.Headers["Content-Type"] == "" {
			w.Header()["Content-Type"] = nil
		}
		w.WriteHeader(x.Response.Status)
		_, _ = w.Write(bytesOf(x.Response.Body))
	}))
	defer provider.Close()
	rig := newRig(t, rigConfig{base: provider.URL, routes: []gateway.Route{routeOf(x)}, settings: unverifiable})

	headers := []string{"Cookie", "app=1"}
	for name, value := range x.Request.Headers {
		if name != wire.HeaderApproval {
			headers = append(headers, name, value)
		}
	}
	send := func(more ...string) answer {
		return rig.send(t, x.Request.Method, "/pay"+x.Request.Path, string(bytesOf(x.Request.Body)), append(headers, more...)...)
	}
	var got answer
	if token == "" {
		got = send()
	} else {
		if first := send(); first.header.Get(wire.HeaderApproval) != token {
			t.Fatalf("the challenge came as %+v", first)
		}
		got = send(wire.HeaderApproval, token)
	}
	sameAnswer(t, got, x)

	recognised := got.header.Get(wire.HeaderChallenge) != ""
	if want := x.Response.Status == http.StatusForbidden && header(x)[wire.HeaderApproval] != ""; recognised != want {
		t.Errorf("recognised: %v, want %v", recognised, want)
	}
	if recognised {
		c := rig.challenge(t, got.header.Get(wire.HeaderChallenge))
		if c.State != stepup.StatePending || c.Hosted == nil || c.Hosted.Token != header(x)[wire.HeaderApproval] {
			t.Errorf("recorded as %+v", c)
		}
	}
}

var unverifiable = provider.Settings{Unverifiable: true}

func routeOf(x exchange) gateway.Route {
	path := x.Request.PathTemplate
	if !strings.HasPrefix(path, "/") {
		path, _, _ = strings.Cut(x.Request.Path, "?")
	}
	r := gateway.Route{Match: x.Request.Method + " /pay" + path, Provider: "wise", To: path}
	for name := range x.Request.Headers {
		switch name {
		case "Authorization", problem.HeaderCorrelation, wire.HeaderApproval: // the gateway's own
		case "X-idempotence-uuid": // passes on every route
		default:
			r.Headers = append(r.Headers, name)
		}
	}
	return r
}

// header gives an answer's headers under lower-case names.
func header(x exchange) map[string]string {
	h := map[string]string{}
	for name, value := range x.Response.Headers {
		h[strings.ToLower(name)] = value
	}
	return h
}

func sameRequest(t *testing.T, r *http.Request, x exchange) {
	t.Helper()
	body, err := io.ReadAll(r.Body)
	if err != nil || !bytes.Equal(body, bytesOf(x.Request.Body)) {
		t.Errorf("the provider got the body %q (%v)", body, err)
	}
	if r.Method != x.Request.Method || r.RequestURI != x.Request.Path {
		t.Errorf("the provider got %s %s, want %s %s", r.Method, r.RequestURI, x.Request.Method, x.Request.Path)
	}
	for name, value := range x.Request.Headers {
		if name == "Authorization" {
			value = "Bearer " + secret // a page's own goes nowhere
		}
		got := r.Header.Values(name)
		if len(value) > 36 && name == problem.HeaderCorrelation { // the provider would ignore it
			if len(got) != 1 || uuid.Validate(got[0]) != nil {
				t.Errorf("the provider got %s: %q, want one of the gateway's", name, got)
			}
		} else if len(got) != 1 || got[0] != value {
			t.Errorf("the provider got %s: %q, want %q", name, got, value)
		}
	}
}

// added are the headers that the gateway and net/http add to an answer.
var added = map[string]bool{
	"X-External-Correlation-Id": true, "Vary": true, "Set-Cookie": true, "Content-Length": true,
	"Access-Control-Allow-Origin": true, "Access-Control-Allow-Credentials": true, "Access-Control-Expose-Headers": true,
	http.CanonicalHeaderKey(wire.HeaderChallenge): true, http.CanonicalHeaderKey(wire.HeaderSession): true, "Cache-Control": true,
	"X-Content-Type-Options": true,
}

func sameAnswer(t *testing.T, got answer, x exchange) {
	t.Helper()
	got.want(t, x.Response.Status, string(bytesOf(x.Response.Body)))
	if dates := got.header["Date"]; len(dates) != 1 || dates[0] != "Fri, 20 Nov 2026 09:15:42 GMT" {
		t.Errorf("Date: %q", dates)
	}
	want := header(x)
	for name, values := range got.header {
		if _, documented := want[strings.ToLower(name)]; !documented && !added[name] && name != "Date" {
			t.Errorf("the page got %s: %q, which nobody sent", name, values)
		}
	}
	for name, value := range want {
		if values := got.header.Values(name); len(values) != 1 || values[0] != value {
			t.Errorf("the page got %s: %q, want %q", name, values, value)
		}
	}
}
