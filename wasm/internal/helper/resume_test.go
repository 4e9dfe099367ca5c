package helper

import (
	"slices"
	"testing"
	"testing/synctest"

	"countersign/shared/stepup"
)

func (w *world) resume(x *fakeExchange, challenge string) *call {
	x.w = w
	if x.aborted == nil {
		x.aborted = make(chan struct{})
	}
	c := &call{w: w, done: make(chan struct{})}
	go func() {
		defer close(c.done)
		c.response, c.err = w.helper.Resume(x, challenge)
	}()
	synctest.Wait()
	return c
}

func returned(c *stepup.Challenge) {
	redirects(c)
	c.Returned = true
}

func resting(state stepup.State) func(*stepup.Challenge) {
	return func(c *stepup.Challenge) { redirects(c); c.State = state }
}

func TestResumeSends(t *testing.T) {
	rows := map[string]func(*stepup.Challenge){
		"returned":  returned,
		"approved":  resting(stepup.StateApproved),
		"executing": resting(stepup.StateExecuting),
		"executed":  resting(stepup.StateExecuted),
		"unknown":   resting(stepup.StateUnknown),
	}
	for name, change := range rows {
		t.Run(name, func(t *testing.T) {
			in(t, func(w *world) {
				w.gateway(gate).raise("c1", change)
				w.resume(&fakeExchange{config: polled, sendings: answers(okay)}, "c1").wantAnswer(okay)
				w.expect("ask c1", "completed", resend)
			})
		})
	}
}

func TestResumeSendsNothing(t *testing.T) {
	rows := map[string]struct {
		change func(*stepup.Challenge)
		want   stepup.Code
	}{
		"not finished": {redirects, stepup.Cancelled},
		"declined":     {resting(stepup.StateDeclined), stepup.Declined},
		"expired":      {resting(stepup.StateExpired), stepup.Expired},
		"blocked":      {resting(stepup.StateBlocked), stepup.Blocked},
		"cancelled":    {resting(stepup.StateCancelled), stepup.Cancelled},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			in(t, func(w *world) {
				w.gateway(gate).raise("c1", row.change)
				e := w.resume(&fakeExchange{config: polled}, "c1").wantCode(row.want)
				if e.Challenge == nil || e.Challenge.ID != "c1" {
					t.Errorf("is about %+v", e.Challenge)
				}
				if name == "not finished" {
					w.expect("ask c1", "cancel c1")
				} else {
					w.expect("ask c1")
				}
			})
		})
	}
	t.Run("session over", func(t *testing.T) {
		in(t, func(w *world) {
			w.resume(&fakeExchange{config: polled}, "c1").wantCode(stepup.Expired)
			w.expect("ask c1")
		})
	})
	t.Run("no id", func(t *testing.T) {
		in(t, func(w *world) { w.resume(&fakeExchange{config: polled}, "a/b").wantCode(stepup.Unsupported) })
	})
	t.Run("gateway out of reach", func(t *testing.T) {
		in(t, func(w *world) {
			w.gateway(gate).be(func(g *fakeGateway) { g.down = true })
			c := w.resume(&fakeExchange{config: polled}, "c1")
			w.pass(1500)
			c.wantCode(stepup.Unavailable)
			w.expect("ask c1", "ask c1", "ask c1")
		})
	})
}

// A provider may learn of it a little later than the customer is back.
func TestResumeAsksAgain(t *testing.T) {
	late := func(c *stepup.Challenge) { redirectsVerifiably(c); c.Returned = true }
	t.Run("and then it is approved", func(t *testing.T) {
		in(t, func(w *world) {
			g := w.gateway(gate)
			g.raise("c1", late)
			c := w.resume(&fakeExchange{config: polled, sendings: answers(okay)}, "c1")
			c.wantPending()
			g.set("c1", stepup.StateApproved)
			w.pass(250)
			c.wantAnswer(okay)
		})
	})
	t.Run("and it never is", func(t *testing.T) {
		in(t, func(w *world) {
			w.gateway(gate).raise("c1", late)
			c := w.resume(&fakeExchange{config: polled}, "c1")
			w.pass(10_000)
			c.wantCode(stepup.Cancelled)
		})
	})
	t.Run("and nobody answers", func(t *testing.T) {
		in(t, func(w *world) {
			g := w.gateway(gate)
			g.raise("c1", late)
			c := w.resume(&fakeExchange{config: polled}, "c1")
			g.be(func(g *fakeGateway) { g.down = true })
			w.notes()
			w.pass(10_000)
			c.wantCode(stepup.Unavailable)
			if log := w.notes(); slices.Contains(log, "cancel c1") {
				t.Errorf("gave up a request that may be tried again: %q", log)
			}
		})
	})
}

func TestResumeIsChallengedAgain(t *testing.T) {
	for flow, want := range map[Flow][]string{
		FlowDialog: {"redirect c2", "direct https://bank.example/c2"},
		FlowPage:   {"keep c2", "redirect c2 and back", "direct https://bank.example/c2"},
	} {
		t.Run(string(flow), func(t *testing.T) {
			in(t, func(w *world) {
				g := w.gateway(gate)
				g.raise("c1", returned)
				g.raise("c2", redirects)
				c := w.resume(&fakeExchange{config: flowing(flow), sendings: answers(relayed("c2"), okay)}, "c1")
				w.expect("ask c1", "completed", resend, "ask c2", "cancel c1", "required", string(flow)+" for c2")
				w.leave(reply{})
				w.expect(want...)
				g.bring("c2")
				w.surface().emit(SurfaceRestored)
				c.wantAnswer(okay)
			})
		})
	}
}

func TestResumeIsRepeatedSafely(t *testing.T) {
	in(t, func(w *world) {
		w.gateway(gate).raise("c1", returned)
		c := w.resume(&fakeExchange{config: polled, sendings: []sending{
			{err: errNetwork}, {response: problemOf(409, "executing")}, {response: okay},
		}}, "c1")
		w.pass(1500)
		c.wantAnswer(okay)
		w.expect("ask c1", "completed", resend, resend, resend)
	})
}

func TestResumeEndsWithWhatTheCallbackThrows(t *testing.T) {
	in(t, func(w *world) {
		w.gateway(gate).raise("c1", returned)
		x := &fakeExchange{config: polled, complete: func() error { return errThrown }}
		w.resume(x, "c1").wantError(errThrown)
		w.expect("ask c1", "completed", "cancel c1")
	})
}

func TestAbortOfAResumed(t *testing.T) {
	t.Run("while it is read", func(t *testing.T) {
		in(t, func(w *world) {
			g := w.gateway(gate)
			g.raise("c1", returned)
			release := g.hang()
			x := &fakeExchange{config: polled, aborted: make(chan struct{})}
			c := w.resume(x, "c1")
			close(x.aborted)
			c.wantCode(stepup.Aborted)
			release()
			w.expect("ask c1", "cancel c1")
		})
	})
	t.Run("while it is sent", func(t *testing.T) {
		in(t, func(w *world) {
			w.gateway(gate).raise("c1", returned)
			x := &fakeExchange{config: polled, aborted: make(chan struct{}), sendings: []sending{{hang: true}}}
			c := w.resume(x, "c1")
			close(x.aborted)
			c.wantCode(stepup.Aborted)
			w.expect("ask c1", "completed", resend, "cancel c1")
		})
	})
}
