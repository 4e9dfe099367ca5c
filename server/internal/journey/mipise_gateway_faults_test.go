package journey_test

import (
	"net/http"
	"strings"
	"testing"

	"countersign/server/sandbox/mipise"
	"countersign/shared/stepup"
)

// strike sets faults that strike once each, at the first requests with this in
// their path.
func (c *counter) strike(path string, faults ...string) {
	c.t.Helper()
	var next []string
	for _, fault := range faults {
		next = append(next, `{"fault":"`+fault+`","path":"`+path+`"}`)
	}
	c.manage(http.MethodPatch, "mipise/scenario", `{"faults":{"next":[`+strings.Join(next, ",")+`]}}`, nil)
}

// TestCounterWhereMipiseDoesNotSay whether the customer has to be asked, nothing is
// sent, and the answer says so.
func TestCounterWhereMipiseDoesNotSay(t *testing.T) {
	c := newCounter(t, counterConfig{})
	for _, test := range []struct {
		faults []string
		status int
		code   string
	}{
		{[]string{"server_error"}, http.StatusBadGateway, "provider_refused"},
		{[]string{"rate_limit"}, http.StatusTooManyRequests, "too_soon"},
		// net/http tries once more where a connection was used before.
		{[]string{"drop_before", "drop_before"}, http.StatusBadGateway, "upstream_broken"},
	} {
		before := len(c.calls())
		c.strike("strong_auth/status", test.faults...)
		if got := c.want(c.payment("1"), test.status, 0); got.Code() != test.code || got.Challenge() != "" {
			t.Errorf("%q: %v", test.faults, got)
		}
		if calls := strings.Join(c.calls()[before:], " "); strings.Contains(calls, "payments") {
			t.Errorf("%q: sent %q", test.faults, calls)
		}
	}
	c.needs(c.asked(c.payment("1")), authOnly)
}

// TestCounterAnswerThatIsLost: the operation may have been executed, and is not
// sent again.
func TestCounterAnswerThatIsLost(t *testing.T) {
	c := newCounter(t, counterConfig{})
	id := c.asked(c.payment("1"))
	c.approve(id, mipise.SecretCode, authOnly)
	c.strike("payments", "drop_after")
	for range 3 {
		got := c.want(c.payment("1").Proved(id), http.StatusBadGateway, 1)
		if got.Code() != "upstream_broken" && got.Code() != "outcome_unknown" {
			t.Errorf("lost: %v", got)
		}
	}
	if ch := c.view(id); ch.State != stepup.StateUnknown {
		t.Errorf("it is %s", ch.State)
	}
}

// TestCounterOperationThatIsRefused with its proof is sent again with the next one.
func TestCounterOperationThatIsRefused(t *testing.T) {
	c := newCounter(t, counterConfig{options: challengeHeader(), scenario: challengeHeaderScenario})
	id := c.asked(c.payment("1"))
	c.approve(id, mipise.SecretCode, authOnly)
	c.strike("payments", "expired_approval")
	if got := c.want(c.payment("1").Proved(id), http.StatusForbidden, 0); got.Challenge() != id || got.Code() != "" {
		t.Errorf("refused: %v", got)
	}
	c.approve(id, mipise.SecretCode, "auth-by-sms")
	c.want(c.payment("1").Proved(id), http.StatusCreated, 1)
}
