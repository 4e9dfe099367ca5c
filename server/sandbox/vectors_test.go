package sandbox_test

import (
	"encoding/json"
	"fmt"
	"mime"
	"os"
	"strings"
	"testing"
)

// vector is a documented pair of request and response; the file names the page
// it comes from.
type vector struct {
	Name    string
	Request struct {
		Method, Path string
		Headers      map[string]string
		Body         json.RawMessage
	}
	Response struct {
		Status  int
		Headers map[string]string
		Body    any
	}
}

func vectors(t *testing.T) map[string]vector {
	t.Helper()
	data, err := os.ReadFile("testdata/wise-vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []vector
	if err := json.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	byName := map[string]vector{}
	for _, v := range list {
		byName[v.Name] = v
	}
	return byName
}

// body is the request's body as it is sent: JSON objects as they are, strings
// without their quotes.
func (v vector) body() string {
	var text string
	switch {
	case string(v.Request.Body) == "null":
		return ""
	case json.Unmarshal(v.Request.Body, &text) == nil:
		return text
	}
	return string(v.Request.Body)
}

// send sends the vector's request, with a live one-time token in place of the
// published one.
func (v vector) send(r rig, token string) result {
	var headers []string
	for name, value := range v.Request.Headers {
		if strings.EqualFold(name, "x-2fa-approval") || strings.EqualFold(name, "One-Time-Token") {
			value = token
		}
		headers = append(headers, name, value)
	}
	return r.do(v.Request.Method, v.Request.Path, v.body(), headers...)
}

// TestDocumentedAnswers sends the documented requests, each in the state in
// which it was documented, and compares status, headers and the shape of the
// body.
func TestDocumentedAnswers(t *testing.T) {
	scenario := func(change string) func(rig, vector) string {
		return func(r rig, _ vector) string { r.manage("PATCH", "wise/scenario", change); return "" }
	}
	plain := func(rig, vector) string { return "" }
	// raised gives a token of the vector's own request; approvedFirst an approved one.
	raised := func(r rig, v vector) string {
		token := v.send(r, "").header.Get("x-2fa-approval")
		if token == "" {
			r.t.Fatal("the request was not challenged")
		}
		return token
	}
	approvedFirst := func(r rig, v vector) string { token := raised(r, v); r.approve(token); return token }
	funded := func(r rig, v vector) string {
		token := approvedFirst(r, v)
		v.send(r, token)
		return token
	}
	anyToken := func(r rig, _ vector) string { return r.challenge() }

	cases := []struct {
		name   string
		before func(rig, vector) string // gives the token to use
		change func(*vector)            // where the documented request is of another state or path
	}{
		{"sca.challenge.fund-transfer.json-body", scenario(`{"body":"forbidden"}`), nil},
		{"sca.challenge.fund-transfer.unauthorized-body", scenario(`{"body":"unauthorized"}`), nil},
		{"sca.challenge.balance-statement.empty-body", scenario(`{"body":"empty"}`), nil},
		{"sca.replay.fund-transfer.approved", approvedFirst, nil},
		{"sca.replay.balance-statement.approved", approvedFirst, nil},
		{"sca.replay.uncleared-token", func(r rig, v vector) string { scenario(`{"body":"forbidden"}`)(r, v); return raised(r, v) }, nil},
		{"sca.replay.spent-token", func(r rig, v vector) string { scenario(`{"body":"forbidden"}`)(r, v); return funded(r, v) }, nil},
		{"sca.not-required.low-risk-session", func(r rig, v vector) string { approvedFirst(r, v); return "" }, nil},
		{"plain403.not-owner", plain, nil},
		{"plain403.transfer-not-accessible", plain, func(v *vector) { v.Request.Path = strings.Replace(v.Request.Path, "30417755", "30417790", 1) }},
		{"plain403.card-status", plain, func(v *vector) { v.Request.Headers["x-tw-twcard-card-token"] = "5b7e0c92-48ad-4e16-b3f7-29d1c8a05e65" }},
		{"fund.insufficient-funds", func(r rig, v vector) string {
			r.manage("POST", "wise/balances/64022918", `{"amount":1}`)
			return approvedFirst(r, v)
		}, nil},
		{"fund.422", func(r rig, v vector) string { funded(r, v); return approvedFirst(r, v) }, nil},
		{"fund.404", plain, func(v *vector) { v.Request.Path = strings.Replace(v.Request.Path, "51923307", "1", 1) }},
		{"sca.challenge.batch-group-fund", plain, nil},
		{"sca.challenge.batch-direct-debit", plain, nil},
		{"sca.challenge.3ds-result", plain, nil},
		{"3ds-result.approved", approvedFirst, nil},
		{"3ds-result.expired", approvedFirst, func(v *vector) {
			v.Request.Body = []byte(strings.Replace(string(v.Request.Body), "270914463", "270914464", 1))
		}},
		{"sca.challenge.card-details", plain, nil},
		{"sca.challenge.card-pin", plain, nil},
		{"ott.status.two-factors-one-passed", func(r rig, _ vector) string {
			token := r.challenge()
			r.step("password", "ott", token, "password", "sandbox")
			return token
		}, nil},
		{"ott.status.single-pin@2026Q3", anyToken, nil},
		{"ott.status.single-pin@2026Q4", anyToken, nil},
		{"ott.status.deprecated-path", anyToken, nil},
		{"ott.status.correlation-echo", anyToken, nil},
		{"ott.status.correlation-too-long", anyToken, nil},
		{"ott.status.unknown-or-expired-token", func(rig, vector) string { return "7d3c1f0a-52e4-4b7e-9a41-0c6b8e2f9d10" }, nil},
		{"lockout.ott-creation-blocked", func(r rig, _ vector) string {
			token := r.challenge()
			for range 5 {
				r.step("password", "ott", token, "password", "wrong")
			}
			return ""
		}, nil},
		{"oauth.client-credentials", plain, nil},
		{"oauth.invalid-request", plain, nil},
		{"oauth.invalid-client", plain, nil},
		{"oauth.invalid-grant", plain, nil},
		{"generic.401", plain, nil},
		{"generic.429", scenario(`{"faults":{"rateLimit":1}}`), func(v *vector) { v.Request.Method, v.Request.Path = "GET", "/v2/profiles" }},
		{"generic.client-error", plain, func(v *vector) {
			v.Request.Path, v.Request.Headers["Authorization"] = "/v3/profiles/30417755/quotes", "Bearer user-access-token-example"
		}},
	}
	all := vectors(t)
	if len(all) != len(cases) {
		t.Errorf("%d documented answers, %d tested", len(all), len(cases))
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			v, known := all[c.name]
			if !known {
				t.Fatal("no such vector")
			}
			if c.change != nil {
				c.change(&v)
			}
			r := newRig(t)
			token := c.before(r, v)
			compare(t, v, v.send(r, token))
		})
	}
}

func compare(t *testing.T, v vector, got result) {
	t.Helper()
	if got.status != v.Response.Status {
		t.Fatalf("status %d, documented %d; body %s", got.status, v.Response.Status, got.body)
	}
	for _, name := range []string{"x-2fa-approval", "x-2fa-approval-result", "X-External-Correlation-Id"} {
		if _, documented := v.Response.Headers[name]; !documented && got.header.Get(name) != "" {
			t.Errorf("%s: %q, documented without", name, got.header.Get(name))
		}
	}
	for name, want := range v.Response.Headers {
		value := got.header.Get(name)
		switch strings.ToLower(name) {
		case "x-trace-id", "x-2fa-approval":
			if len(value) != len(want) {
				t.Errorf("%s: %q, documented like %q", name, value, want)
			}
		case "content-type":
			wantType, _, _ := mime.ParseMediaType(want)
			gotType, _, _ := mime.ParseMediaType(value)
			if v.Response.Body != nil && gotType != wantType {
				t.Errorf("%s: %q, documented %q", name, value, want)
			}
		default:
			if value != want {
				t.Errorf("%s: %q, documented %q", name, value, want)
			}
		}
	}
	if v.Response.Body == nil { // not documented
		return
	}
	var body any
	if err := json.Unmarshal([]byte(got.body), &body); err != nil {
		t.Fatalf("the body is not JSON: %v: %q", err, got.body)
	}
	trimmed := strings.Contains(v.Name, "statement") || strings.Contains(v.Name, "low-risk") // the documented body is an extract
	sameShape(t, "", v.Response.Body, body, trimmed)
}

// sameShape compares names and types; extra names are allowed only where the
// documented body is an extract.
func sameShape(t *testing.T, path string, want, got any, extract bool) {
	t.Helper()
	switch want := want.(type) {
	case map[string]any:
		got, isObject := got.(map[string]any)
		if !isObject {
			t.Errorf("%s: %v is no object", path, got)
			return
		}
		for name := range want {
			if _, present := got[name]; !present {
				t.Errorf("%s.%s is missing", path, name)
				continue
			}
			sameShape(t, path+"."+name, want[name], got[name], extract)
		}
		for name := range got {
			if _, documented := want[name]; !documented && !extract {
				t.Errorf("%s.%s is not documented", path, name)
			}
		}
	case []any:
		got, isArray := got.([]any)
		if !isArray || len(want) > 0 && len(got) == 0 {
			t.Errorf("%s: %v is no array like %v", path, got, want)
			return
		}
		for i := range got {
			if len(want) > 0 {
				sameShape(t, fmt.Sprintf("%s[%d]", path, i), want[min(i, len(want)-1)], got[i], extract)
			}
		}
	case nil: // null says nothing about the type
	default:
		if fmt.Sprintf("%T", want) != fmt.Sprintf("%T", got) {
			t.Errorf("%s: %T %v, documented %T", path, got, got, want)
		}
	}
}
