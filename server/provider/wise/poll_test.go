package wise_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"countersign/server/provider"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

const token = "7d3c1f0a-52e4-4b7e-9a41-0c6b8e2f9d10"

// api answers one question for a token's status.
type api struct {
	t      *testing.T
	status int
	body   string
	err    error
}

func (a api) Do(_ context.Context, method, path string, h http.Header, body []byte) (int, http.Header, []byte, error) {
	a.t.Helper()
	if method != "GET" || path != "/v1/one-time-token/status" || len(body) != 0 {
		a.t.Errorf("asked %s %s with %d bytes", method, path, len(body))
	}
	if h.Get(wire.HeaderOneTimeToken) == "" || len(h) != 1 {
		a.t.Errorf("asked with headers %v", h)
	}
	return a.status, nil, []byte(a.body), a.err
}

func poll(t *testing.T, a api, token string) (stepup.State, error) {
	t.Helper()
	p, ok := open(t, provider.Settings{}).(provider.Poller)
	if !ok {
		t.Fatal("cannot be asked")
	}
	return p.Poll(context.Background(), a, token)
}

func TestPollFixtures(t *testing.T) {
	want := map[string]stepup.State{
		"ott.status.ready.all-passed":          stepup.StateApproved,
		"ott.status.ready.empty-list":          stepup.StateApproved,
		"ott.status.ready.null-action":         stepup.StateApproved,
		"ott.status.optional-pending-is-ready": stepup.StateApproved,
		"ott.status.unknown-or-expired-token":  "",
		"otp.sms.verify.last":                  stepup.StateApproved,
		"otp.sms.verify.wrong-code":            "",
		"v1.facemap.verify":                    stepup.StateApproved,
		"facemap.verify":                       stepup.StateApproved,
		"pin.verify.plain-json-variant":        stepup.StatePending,
	}
	for _, f := range append(fixtures(t, "status.json"), fixtures(t, "token-objects.json")...) {
		t.Run(f.Name, func(t *testing.T) {
			of := token
			if strings.HasPrefix(f.Name, "sca-session") {
				of = "2f8e90d6-71bb-4a0c-bd1e-93c0a57c64ef"
			}
			state, known := want[f.Name]
			if !known {
				state = stepup.StatePending
			}
			got, err := poll(t, api{t: t, status: f.Response.Status, body: string(f.Response.Body)}, of)
			if got != state || (err != nil) != (state == "") {
				t.Errorf("state %q (%v), want %q", got, err, state)
			}
		})
	}
}

func TestPoll(t *testing.T) {
	for _, test := range []struct {
		name, body string
		want       stepup.State
	}{
		{"run out", `{"oneTimeTokenProperties":{"oneTimeToken":"T","challenges":[],"validity":0}}`, stepup.StateExpired},
		{"no validity", `{"oneTimeToken":"T","challenges":[]}`, stepup.StateApproved},
		{"required is implied", `{"oneTimeToken":"T","challenges":[{"primaryChallenge":{"type":"PIN"}}]}`, stepup.StatePending},
		{"unknown type counts", `{"oneTimeToken":"T","challenges":[{"passed":true},{"primaryChallenge":{"type":"NEW"},"required":true}]}`, stepup.StatePending},
		{"another token", `{"oneTimeToken":"X","challenges":[]}`, ""},
		{"no list", `{"oneTimeToken":"T"}`, ""},
		{"null list", `{"oneTimeToken":"T","challenges":null}`, ""},
		{"empty object", `{}`, ""},
		{"not JSON", `<html>`, ""},
		{"empty", ``, ""},
		{"list of something else", `{"oneTimeToken":"T","challenges":[1]}`, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := poll(t, api{t: t, status: 200, body: test.body}, "T")
			if got != test.want || (err != nil) != (test.want == "") {
				t.Errorf("state %q (%v), want %q", got, err, test.want)
			}
			if err != nil && strings.Contains(err.Error(), test.body) && test.body != "" {
				t.Errorf("the error repeats the body: %v", err)
			}
		})
	}
}

func TestPollLearnsNothingFromFailures(t *testing.T) {
	broken := errors.New("broken")
	if state, err := poll(t, api{t: t, err: broken}, token); state != "" || !errors.Is(err, broken) {
		t.Errorf("state %q, error %v", state, err)
	}
	if state, err := poll(t, api{t: t, status: 401, body: `{"error":"invalid_token"}`}, token); state != "" || err == nil {
		t.Errorf("state %q, error %v", state, err)
	}
}

func TestUnverifiableCannotBeAsked(t *testing.T) {
	if _, ok := open(t, provider.Settings{Unverifiable: true}).(provider.Poller); ok {
		t.Error("can be asked")
	}
}
