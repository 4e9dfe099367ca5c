package relay_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"countersign/server/internal/challenge"
	"countersign/server/internal/origin"
	"countersign/server/internal/relay"
	"countersign/server/internal/store/memory"
	"countersign/server/provider"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// TestFactorsAreToldAsTheyChange goes through the real service and store.
func TestFactorsAreToldAsTheyChange(t *testing.T) {
	service, f := startReal(t)
	s := f.session()
	c := f.ready(s)
	r, err := service.Raise(t.Context(), challenge.Raised{
		Session: s.ID, Provider: "wise", Digest: challenge.Digest{1}, Hosted: "https://approve.example.com/",
		Demand: provider.Demand{Approach: stepup.ApproachHosted, Token: "token-1"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := func(kind wire.MessageType, check func(stepup.Challenge) bool) {
		t.Helper()
		m := c.next()
		if m.Type != kind || m.Challenge == nil || m.Challenge.ID != r.ID || !check(*m.Challenge) {
			t.Fatalf("told %s %+v", m.Type, m.Challenge)
		}
		if token := m.Challenge.Hosted != nil; token != (kind == wire.MessageChallenge) {
			t.Errorf("%s with a token: %v", kind, token)
		}
	}
	done := func(_ challenge.Record, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	want(wire.MessageChallenge, func(c stepup.Challenge) bool { return c.Hosted.Token == "token-1" })
	code := []stepup.Factor{{ID: "sms", Method: stepup.MethodCode, State: stepup.StatePending}}
	for range 2 { // the second time nothing is new
		done(service.Observe(t.Context(), r.ID, "token-1", provider.Standing{State: stepup.StatePending, Factors: code}))
	}
	want(wire.MessageFactor, func(c stepup.Challenge) bool {
		return c.Approach == stepup.ApproachEmbedded && len(c.Factors) == 1 && *c.AttemptsLeft == 5
	})
	done(service.Send(t.Context(), s.ID, r.ID, "sms", time.Minute)) // nothing that is seen
	done(service.CodeSent(t.Context(), r.ID, "token-1", "sms", "***123"))
	want(wire.MessageFactor, func(c stepup.Challenge) bool { return c.Factors[0].Hint == "***123" && c.Factors[0].ResendAt != "" })
	a, err := service.Reserve(t.Context(), s.ID, r.ID)
	if err != nil {
		t.Fatal(err)
	}
	done(service.Wrong(t.Context(), a))
	want(wire.MessageFactor, func(c stepup.Challenge) bool { return *c.AttemptsLeft == 4 })
	done(service.Observe(t.Context(), r.ID, "token-1", provider.Standing{State: stepup.StateApproved}))
	want(wire.MessageOutcome, func(c stepup.Challenge) bool { return c.State == stepup.StateApproved })
}

// startReal serves a relay of a real service.
func startReal(t *testing.T) (*challenge.Service, *fixture) {
	t.Helper()
	list, err := origin.New(own, app)
	if err != nil {
		t.Fatal(err)
	}
	service := challenge.New(challenge.Config{
		Store: memory.New(memory.Config{}), MaxOpen: 10, Lifetime: time.Hour, Keep: time.Hour, Lease: time.Minute,
		Attempts: 5, Lockout: time.Minute,
	})
	f := start(t, relay.Limits{})
	r := relay.New(relay.Config{Challenges: service, Sessions: f.sessions, Origins: list})
	server := httptest.NewServer(r)
	f.url = "ws" + strings.TrimPrefix(server.URL, "http") + wire.PathChannel
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := r.Close(ctx); err != nil {
			t.Errorf("close: %v", err)
		}
		server.Close()
	})
	return service, f
}
