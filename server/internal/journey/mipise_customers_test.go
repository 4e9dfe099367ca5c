package journey_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/gorilla/websocket"

	"countersign/server/internal/journey"
	"countersign/server/sandbox/mipise"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// as is a request as the proxy sends it on that has logged a customer in.
func as(user string, r journey.Request) journey.Request { return r.With("X-Customer", user) }

// TestCounterKnowsItsCustomers by what the proxy says, whatever the page does.
func TestCounterKnowsItsCustomers(t *testing.T) {
	t.Parallel()
	c := newCounter(t, counterConfig{customers: true})
	if got := c.want(c.payment("1"), http.StatusUnauthorized, 0); got.Code() != "customer_missing" {
		t.Errorf("of nobody: %v", got)
	}
	c.want(as(mipise.CompleteUserID+"/../"+mipise.NewUserID, c.payment("1")), http.StatusUnauthorized, 0)

	got := c.send(as(mipise.CompleteUserID, c.payment("1")))
	id := got.Challenge()
	if got.Code() != "sca_required" || id == "" {
		t.Fatalf("not challenged: %v", got)
	}
	other := func(r journey.Request) journey.Request { return as(mipise.NewUserID, r) }
	factor := wire.PathChallenges + "/" + id + wire.SegmentFactors + "secret" + wire.SegmentVerify
	answer := `{"answer":"` + mipise.SecretCode + `"}`
	for what, r := range map[string]journey.Request{
		"seen":      {Method: http.MethodGet, Path: wire.PathChallenges + "/" + id},
		"cancelled": {Method: http.MethodPost, Path: wire.PathChallenges + "/" + id + wire.SegmentCancel},
		"answered":  {Method: http.MethodPost, Path: factor, Body: answer},
		"sent":      c.payment("1").Proved(id),
	} {
		// Somebody else has logged in, in the same browser.
		if got := c.send(other(r)); got.Status != http.StatusNotFound || got.Code() != "challenge_not_found" {
			t.Errorf("%s by somebody else: %v", what, got)
		}
		if got := c.send(r); got.Status != http.StatusUnauthorized || got.Code() != "customer_missing" {
			t.Errorf("%s by nobody: %v", what, got)
		}
	}
	if got := c.send(as(mipise.CompleteUserID, journey.Request{Method: http.MethodPost, Path: factor, Body: answer})); got.Status != http.StatusOK {
		t.Errorf("not answered: %v", got)
	}
}

// TestCounterResetsItsCustomerOnly: the customer that a page names is not heard.
func TestCounterResetsItsCustomerOnly(t *testing.T) {
	t.Parallel()
	c := newCounter(t, counterConfig{customers: true})
	page := wire.PathProviders + "/bank"
	reset := journey.Request{Method: http.MethodDelete, Path: page + wire.SegmentEnrolments + "code/email?userUUID=" + mipise.CompleteUserID}
	if got := c.send(reset); got.Code() != "customer_missing" {
		t.Errorf("reset for nobody: %v", got)
	}
	if got := c.send(as(mipise.NewUserID, reset)); got.Status >= 500 {
		t.Errorf("reset: %v", got)
	}
	var told struct {
		Email struct{ Validated bool }
	}
	c.manage(http.MethodGet, "mipise/users/"+mipise.CompleteUserID+"/workflow", "", &told)
	if !told.Email.Validated {
		t.Error("somebody else's address was reset")
	}
	setUp := journey.Request{Method: http.MethodPost, Path: page + wire.SegmentAuthorise + "?setUp=true&userUUID=" + mipise.CompleteUserID}
	if ch := c.raised(as(mipise.NewUserID, setUp)); len(ch.Factors) < 2 || ch.State != stepup.StatePending {
		t.Errorf("the set-up is not the customer's own: %+v", ch)
	}
}

// TestCounterTellsItsCustomersOnly: a channel tells of nobody else's challenges,
// whoever has logged in since, in the same browser. It ends instead, as its page may
// be the customer's by now.
func TestCounterTellsItsCustomersOnly(t *testing.T) {
	t.Parallel()
	c, ctx := newCounter(t, counterConfig{customers: true}), limited(t)
	c.send(as(mipise.NewUserID, c.payment("0"))) // which gives the browser its session
	opened := func(header http.Header) *journey.Channel {
		ch := must[*journey.Channel](t)(c.page.OpenWith(ctx, header))
		t.Cleanup(ch.Close)
		if _, err := ch.Snapshot(ctx, nil, nil); err != nil { // it is there by now
			t.Fatal(err)
		}
		return ch
	}
	own := opened(http.Header{"X-Customer": {mipise.CompleteUserID}})
	others := map[string]*journey.Channel{
		"somebody else": opened(http.Header{"X-Customer": {mipise.NewUserID}}),
		"nobody":        opened(http.Header{}),
	}
	id := c.send(as(mipise.CompleteUserID, c.payment("1").With(wire.HeaderRequest, "request-1"))).Challenge()
	if _, err := own.AwaitState(ctx, id, stepup.StatePending); err != nil {
		t.Errorf("the customer is not told: %v", err)
	}
	if got, err := own.Snapshot(ctx, []string{id}, nil); err != nil || len(got) != 1 {
		t.Errorf("the customer is told %v (%v)", got, err)
	}
	for who, ch := range others {
		silent(t, who, ch)
	}
	again := opened(http.Header{"X-Customer": {mipise.NewUserID}})
	check(t, again.Watch(nil, []string{"request-1"}))
	silent(t, "somebody else who asks", again)
}

// silent fails the test unless a channel ends, to be opened anew, and tells nothing.
func silent(t *testing.T, who string, ch *journey.Channel) {
	t.Helper()
	m, err := ch.Await(limited(t), func(m wire.Message) bool { return m.Challenge != nil || len(m.Snapshot) > 0 })
	if closed := (*websocket.CloseError)(nil); !errors.As(err, &closed) || closed.Code != int(wire.CloseElsewhere) {
		t.Errorf("%s is told %+v (%v)", who, m, err)
	}
}
