package intergiro_test

import (
	"strings"
	"testing"
	"time"

	"countersign/server/provider/intergiro"
	"countersign/shared/stepup"
)

func TestPoll(t *testing.T) {
	standing := func(status string) string { return `{"id":"` + consent + `","status":"` + status + `"}` }
	for _, test := range []struct {
		name   string
		status int
		answer string
		want   string // the state, or else what is told
		left   time.Duration
	}{
		{"waits", 200, standing("pending"), "pending", 0},
		{"waits, wrapped", 200, ofPayment, "pending", 15 * time.Minute},
		{"waits, in a zone", 200, `{"id":"` + consent + `","status":"pending","expires_at":"2026-11-20T11:30:42+02:00","scope":[]}`, "pending", 15 * time.Minute},
		{"given", 200, standing("approved"), "approved", 0},
		{"used", 200, standing("used"), "approved", 0},
		{"refused", 200, standing("rejected"), "declined", 0},
		{"refused, in another word", 200, standing("declined"), "declined", 0},
		{"over", 200, standing("expired"), "expired", 0},
		{"locked", 200, standing("blocked"), "blocked", 0},
		{"a word that is not known", 200, standing("s3cret"), "error", 0},
		{"another consent", 200, `{"id":"` + another + `","status":"approved"}`, "error", 0},
		{"no consent", 200, `{}`, "error", 0},
		{"not JSON", 200, `s3cret`, "error", 0},
		{"too long", 200, `{"id":"` + consent + `","status":"approved","more":"` + strings.Repeat("x", 64<<10) + `"}`, "error", 0},
		{"not served", 404, ``, "error", 0},
		{"a status that means something elsewhere", 403, ``, "error", 0},
		{"too often", 429, ``, "too_soon", 0},
		{"a failure", 500, `s3cret`, "error", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			up := newAPI(t, exchange{
				method: "GET", target: "/v3/consents/" + consent, status: test.status, answer: test.answer,
				header: map[string]string{"Date": "Fri, 20 Nov 2026 09:15:42 GMT"},
			})
			s, err := made(t, "consent_status", "get").(intergiro.Verifiable).Poll(t.Context(), up, challenge)
			if got := string(s.State) + told(t, err); got != test.want || s.Lifetime != test.left || s.Factors != nil {
				t.Errorf("%q for %v (%v), want %q for %v", got, s.Lifetime, err, test.want, test.left)
			}
		})
	}
}

func TestPollInOtherWords(t *testing.T) {
	p := made(t, "consent_status", "get", "approved_words", "granted, done", "declined_words", "", "expired_words", "timed out", "blocked_words", "rejected").(intergiro.Verifiable)
	for word, want := range map[string]stepup.State{
		"granted": stepup.StateApproved, "done": stepup.StateApproved, "rejected": stepup.StateBlocked,
		"timed out": stepup.StateExpired, "pending": stepup.StatePending, "approved": "", "declined": "",
	} {
		up := newAPI(t, exchange{method: "GET", target: "/v3/consents/" + consent, status: 200, answer: `{"id":"` + consent + `","status":"` + word + `"}`})
		if s, err := p.Poll(t.Context(), up, challenge); s.State != want || (err == nil) != (want != "") {
			t.Errorf("%s: %q (%v), want %q", word, s.State, err, want)
		}
	}
}

// FuzzPoll proves that only the consent itself, in a known word, teaches
// anything.
func FuzzPoll(f *testing.F) {
	f.Add(200, ofPayment)
	f.Add(200, `{"id":"`+consent+`","status":"approved"}`)
	f.Add(404, ``)
	p := made(f, "consent_status", "get").(intergiro.Verifiable)
	f.Fuzz(func(t *testing.T, status int, body string) {
		s, err := p.Poll(t.Context(), fixed{status, body}, challenge)
		switch {
		case err != nil && (s.State != "" || len(body) > 40 && strings.Contains(err.Error(), body)):
			t.Errorf("%+v, %v", s, err)
		case err == nil && (status != 200 || !strings.Contains(body, "-") && !strings.Contains(body, `\u`) || s.State == "" || s.Lifetime < 0):
			t.Errorf("%q: %+v", body, s)
		}
	})
}
