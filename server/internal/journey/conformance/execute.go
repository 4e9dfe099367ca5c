package conformance

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"countersign/server/internal/journey"
	"countersign/shared/stepup"
)

func executesOnce(t *testing.T, s stage) {
	c := s.challenged(1)
	s.want(0)
	s.Approve(t, s.page, c)
	first := s.send(s.Request(1).Proved(c.ID))
	if !ok(first) || first.Replayed() {
		t.Errorf("approved, and answered %v", first)
	}
	s.want(1)
	again := s.send(s.Request(1).Proved(c.ID))
	if !ok(again) || !again.Replayed() || string(again.Body) != string(first.Body) {
		t.Errorf("asked again, and answered %v; want what was answered before: %v", again, first)
	}
	s.want(1)
}

func executesOnceAtOnce(t *testing.T, s stage) {
	c := s.challenged(1)
	s.Approve(t, s.page, c)
	var sending sync.WaitGroup
	answers := make([]journey.Answer, 8)
	for i := range answers {
		sending.Go(func() { answers[i] = s.from(s.page.Tab(), s.Request(1).Proved(c.ID)) })
	}
	sending.Wait()
	for _, a := range answers {
		if !ok(a) || string(a.Body) != string(answers[0].Body) {
			t.Errorf("answered %v, want the same as %v", a, answers[0])
		}
	}
	s.want(1)
}

// executesNothingUnapproved: where the gateway cannot know, the provider says so.
func executesNothingUnapproved(t *testing.T, s stage) {
	c := s.challenged(1)
	if a := s.send(s.Request(1).Proved(c.ID)); a.Status < 400 && a.Challenge() == "" {
		t.Errorf("not approved, and answered %v", a)
	}
	s.want(0)
	if a := s.send(s.Request(1).Proved("no-such-challenge")); a.Code() != "challenge_not_found" {
		t.Errorf("with the id of nothing: %v", a)
	}
	s.want(0)
	// What was tried too early can be approved still.
	c = s.view(c.ID)
	s.Approve(t, s.page, c)
	if a := s.send(s.Request(1).Proved(c.ID)); !ok(a) {
		t.Errorf("approved after that, and answered %v", a)
	}
	s.want(1)
}

func executesNothingElse(t *testing.T, s stage) {
	c := s.challenged(1)
	s.Approve(t, s.page, c)
	other := s.Request(2)
	if a := s.send(other.Proved(c.ID)); a.Code() != "mismatch" {
		t.Errorf("another operation: %v, want mismatch", a)
	}
	query := s.Request(1)
	query.Path += "?more=1"
	if a := s.send(query.Proved(c.ID)); a.Code() != "mismatch" {
		t.Errorf("with a query: %v, want mismatch", a)
	}
	s.want(0)
	if a := s.from(s.rig.Browser(t), s.Request(1).Proved(c.ID)); a.Code() != "session_required" {
		t.Errorf("from a browser without a session: %v", a)
	}
	stranger := s.rig.Browser(t)
	s.from(stranger, s.Request(3)) // which gives it a session
	if a := s.from(stranger, s.Request(1).Proved(c.ID)); a.Code() != "challenge_not_found" {
		t.Errorf("from another session: %v", a)
	}
	s.want(0)
	if a := s.send(s.Request(1).Proved(c.ID)); !ok(a) {
		t.Errorf("the operation itself after all that: %v", a)
	}
	s.want(1)
}

// keepsWithinLimits: what is too large reaches nobody.
func keepsWithinLimits(t *testing.T, s stage) {
	large := s.Request(1)
	large.Body = `{"text":"` + strings.Repeat("x", maxBody) + `"}`
	if a := s.send(large); a.Status != http.StatusRequestEntityTooLarge || a.Code() != "body_too_large" {
		t.Errorf("a large body: %v", a)
	}
	s.want(0)
	for _, id := range []string{"", strings.Repeat("x", 129), "a b", "../x", "é"} {
		if a := s.send(s.Request(1).Proved(id)); a.Code() != "proof_invalid" {
			t.Errorf("the id %q: %v", id, a)
		}
	}
	for _, n := range []int{1, 2, 3} {
		if c := s.challenged(n); c.State != stepup.StatePending {
			t.Errorf("one of several at once is %s", c.State)
		}
	}
}
