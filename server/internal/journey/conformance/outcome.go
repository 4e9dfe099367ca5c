package conformance

import (
	"testing"

	"countersign/shared/stepup"
)

// endsAsRefused: the gateway knows, or learns it from the provider's answer to
// the retry.
func endsAsRefused(t *testing.T, s stage) {
	c := s.challenged(1)
	s.Refuse(t, s.page, c)
	if !c.Verifiable {
		if a := s.send(s.Request(1).Proved(c.ID)); ok(a) {
			t.Errorf("refused, and answered %v", a)
		}
	}
	// Where the provider can be asked, it is not asked at every look.
	if _, err := s.page.AwaitState(t.Context(), c.ID, stepup.StateDeclined); err != nil {
		t.Fatal(err)
	}
	if a := s.send(s.Request(1).Proved(c.ID)); a.Code() != "declined" {
		t.Errorf("refused, and then answered %v", a)
	}
	s.want(0)
}

func endsAsCancelled(t *testing.T, s stage) {
	c := s.challenged(1)
	c, a, err := s.page.Cancel(t.Context(), c.ID)
	if err != nil || c.State != stepup.StateCancelled {
		t.Fatalf("cancelled, and answered %v (%v)", a, err)
	}
	if a := s.send(s.Request(1).Proved(c.ID)); a.Code() != "cancelled" {
		t.Errorf("cancelled, and then answered %v", a)
	}
	s.want(0)
}

// allowsFive: five wrong answers, then the challenge is blocked (RTS on SCA,
// article 4(3)(b)). No answer says what was wrong.
func allowsFive(t *testing.T, s stage) {
	c := s.challenged(1)
	for n := 1; ; n++ {
		s.Wrong(t, s.page, c)
		if c = s.view(c.ID); c.State == stepup.StateBlocked {
			break
		}
		if n == 5 {
			t.Fatalf("after %d wrong answers it is %s", n, c.State)
		}
		if c.AttemptsLeft == nil || *c.AttemptsLeft > 5-n {
			t.Errorf("after %d wrong answers %v are left", n, c.AttemptsLeft)
		}
	}
	if a := s.Wrong(t, s.page, c); a.Code() != "blocked" {
		t.Errorf("one more: %v", a)
	}
	if a := s.send(s.Request(1).Proved(c.ID)); a.Code() != "blocked" {
		t.Errorf("blocked, and the operation is answered %v", a)
	}
	s.want(0)
}

// tellsNoSecret goes every way there is, and then looks for them.
func tellsNoSecret(t *testing.T, s stage) {
	c := s.challenged(1)
	s.Approve(t, s.page, c)
	s.send(s.Request(1).Proved(c.ID))
	s.send(s.Request(1).Proved(c.ID))
	c = s.challenged(2)
	if s.Wrong != nil {
		s.Wrong(t, s.page, c)
	}
	s.send(s.Request(3).Proved(c.ID))
	if s.Refuse != nil {
		s.Refuse(t, s.page, s.view(c.ID))
	}
	s.want(1)
	found := s.wire.secrets()
	if len(found) == 0 || len(s.Secrets) == 0 {
		t.Errorf("%d secrets on the wire, and %d of the subject's: want some of both", len(found), len(s.Secrets))
	}
	for _, secret := range append(found, s.Secrets...) {
		if len(secret) < 3 {
			t.Errorf("the secret %q is too short to be looked for", secret)
		}
		if s.seen.has(secret) {
			t.Errorf("%.4s… was told", secret)
		}
	}
}
