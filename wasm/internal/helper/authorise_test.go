package helper

import (
	"testing"
	"testing/synctest"

	"countersign/shared/stepup"
)

var ada = CustomerOptions{Customer: Customer{Provider: "wise", Params: []string{"profileId", "17"}}, Config: polled}

func (w *world) authorise(o CustomerOptions, r reply) *call {
	w.gateway(gate).be(func(g *fakeGateway) { g.replies = append(g.replies, r) })
	return w.begin(func() error { return w.helper.Authorise(o) })
}

// begin runs a call that gives an error only.
func (w *world) begin(do func() error) *call {
	c := &call{w: w, done: make(chan struct{})}
	go func() {
		defer close(c.done)
		c.err = do()
	}()
	synctest.Wait()
	return c
}

func TestAuthoriseInTheDialog(t *testing.T) {
	in(t, func(w *world) {
		w.gateway(gate).raise("c1", needs("pin"))
		c := w.authorise(ada, reply{})
		w.expect("authorise wise profileId 17", "dialog c1")
		w.verify(reply{accepted: true, then: approves})
		c.wantAnswer(nil)
		w.expect("verify c1 pin 1234", "update approved", "ask c1", "update approved", "close token-c1")
	})
}

func TestAuthoriseOnTheHostedPage(t *testing.T) {
	in(t, func(w *world) {
		g := w.gateway(gate)
		g.raise("c1", nil)
		c := w.authorise(ada, reply{})
		w.expect("authorise wise profileId 17", "present token-c1")
		g.set("c1", stepup.StateApproved)
		w.surface().emit(SurfaceSucceeded)
		c.wantAnswer(nil)
	})
}

func TestAuthorisedAlready(t *testing.T) {
	in(t, func(w *world) {
		w.gateway(gate).raise("c1", ends(stepup.StateApproved))
		w.authorise(ada, reply{}).wantAnswer(nil)
		w.expect("authorise wise profileId 17")
	})
}

func TestAuthoriseEnds(t *testing.T) {
	rows := []struct {
		name string
		then func(w *world, g *fakeGateway)
		want stepup.Code
	}{
		{"cancelled", func(w *world, _ *fakeGateway) { w.surface().emit(SurfaceDismissed) }, stepup.Cancelled},
		{"declined", func(w *world, g *fakeGateway) { g.set("c1", stepup.StateDeclined); w.surface().emit(SurfaceFailed) }, stepup.Declined},
		{"never confirmed", func(w *world, _ *fakeGateway) { w.surface().emit(SurfaceSucceeded); w.pass(10_000) }, stepup.Unavailable},
		{"forgotten", func(w *world, g *fakeGateway) { g.forget("c1"); w.surface().emit(SurfaceSucceeded) }, stepup.Expired},
		{"in time", func(w *world, _ *fakeGateway) { w.pass(600_000) }, stepup.Timeout},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			in(t, func(w *world) {
				g := w.gateway(gate)
				g.raise("c1", nil)
				c := w.authorise(ada, reply{})
				row.then(w, g)
				c.wantCode(row.want)
			})
		})
	}
}

func TestAuthoriseThatCannotBegin(t *testing.T) {
	rows := map[string]struct {
		err  error
		want stepup.Code
	}{
		"not allowed":   {&stepup.Error{Code: stepup.Unsupported, Message: "Not allowed."}, stepup.Unsupported},
		"out of reach":  {errGateway, stepup.Unavailable},
		"too soon":      {&stepup.Error{Code: stepup.TooSoon}, stepup.Unavailable},
		"nothing known": {&stepup.Error{}, stepup.Unavailable},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			in(t, func(w *world) { w.authorise(ada, reply{err: row.err}).wantCode(row.want) })
		})
	}
	in(t, func(w *world) {
		w.authorise(CustomerOptions{}, reply{}).wantCode(stepup.Unsupported)
		w.expect()
	})
}

// It waits for its turn like a request, and the others' approvals change nothing.
func TestAuthoriseWaitsForItsTurn(t *testing.T) {
	in(t, func(w *world) {
		w.gateway(gate).raise("c1", func(c *stepup.Challenge) { c.Covers = true })
		first := w.handle(&fakeExchange{first: challengeOf("t1"), sendings: answers(okay)})
		second := w.authorise(ada, reply{})
		w.surface().emit(SurfaceSucceeded)
		first.wantAnswer(okay)
		second.wantPending()
		w.surface().emit(SurfaceDismissed)
		second.wantCode(stepup.Cancelled)
	})
}

func TestAuthoriseAborted(t *testing.T) {
	in(t, func(w *world) {
		w.gateway(gate).raise("c1", needs("pin"))
		o := ada
		aborted := make(chan struct{})
		o.Aborted = aborted
		c := w.authorise(o, reply{})
		close(aborted)
		c.wantCode(stepup.Aborted)
		w.expect("authorise wise profileId 17", "dialog c1", "close token-c1", "cancel c1")
	})
	// What is raised when nobody waits any more is cancelled.
	in(t, func(w *world) {
		g := w.gateway(gate)
		g.raise("c1", needs("pin"))
		release := g.hang()
		o := ada
		aborted := make(chan struct{})
		o.Aborted = aborted
		c := w.authorise(o, reply{})
		close(aborted)
		c.wantCode(stepup.Aborted)
		release()
		w.expect("authorise wise profileId 17", "cancel c1")
	})
}
