package helper

import (
	"errors"
	"slices"
	"testing"

	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// redirects makes a challenge one of the provider's own page. The provider cannot
// be asked about it.
func redirects(c *stepup.Challenge) {
	c.Approach, c.Hosted, c.Verifiable = stepup.ApproachRedirect, nil, false
}

func redirectsVerifiably(c *stepup.Challenge) {
	redirects(c)
	c.Verifiable = true
}

// bring has the customer of a challenge come back.
func (g *fakeGateway) bring(id string) stepup.Challenge {
	g.w.mu.Lock()
	defer g.w.mu.Unlock()
	c := g.challenges[id]
	c.Returned = true
	g.challenges[id] = c
	return c
}

// away begins a request that is to be approved at the provider's page.
func (w *world) away(config Config, change func(*stepup.Challenge), sendings ...sending) *call {
	w.t.Helper()
	w.gateway(gate).raise("c1", change)
	return w.handle(&fakeExchange{first: relayed("c1"), config: config, sendings: sendings})
}

// flowing is a configuration without a channel.
func flowing(flow Flow) Config {
	c := polled
	c.Flow = string(flow)
	return c
}

// leave has the customer leave, and the gateway answer.
func (w *world) leave(r reply) {
	w.t.Helper()
	w.gateway(gate).be(func(g *fakeGateway) { g.replies = append(g.replies, r) })
	w.surface().emit(SurfaceLeaving)
}

func TestFlowsOfARedirect(t *testing.T) {
	rows := map[Flow]string{
		"": "dialog", FlowAuto: "dialog", FlowDialog: "dialog", FlowIframe: "dialog",
		FlowTab: "tab", FlowPopup: "popup", FlowPage: "page",
	}
	for flow, want := range rows {
		t.Run(string(flow), func(t *testing.T) {
			in(t, func(w *world) {
				c := w.away(flowing(flow), redirects)
				w.expect("ask c1", "required", want+" for c1")
				if shown := w.surface().shown; shown.Subject == nil || shown.Challenge.Provider != "wise" || shown.Factors != nil {
					t.Errorf("shows %+v", shown)
				}
				w.surface().emit(SurfaceDismissed)
				c.wantCode(stepup.Cancelled)
				w.expect("close ", "cancel c1")
			})
		})
	}
	t.Run("unknown", func(t *testing.T) {
		in(t, func(w *world) { w.away(flowing("window"), redirects).wantCode(stepup.Unsupported) })
	})
}

// Elsewhere a page that is left is no way to be asked.
func TestPageFlowWithoutARedirect(t *testing.T) {
	in(t, func(w *world) {
		c := w.away(flowing(FlowPage), nil)
		if flow := w.surface().shown.Flow; flow != FlowIframe {
			t.Errorf("the hosted page is shown as %q", flow)
		}
		w.surface().emit(SurfaceDismissed)
		c.wantCode(stepup.Cancelled)
	})
}

func TestReturnsFromTheProvider(t *testing.T) {
	for _, flow := range []Flow{FlowDialog, FlowPopup, FlowTab} {
		t.Run(string(flow), func(t *testing.T) {
			in(t, func(w *world) {
				c := w.away(flowing(flow), redirects, answers(okay)...)
				w.notes()
				w.leave(reply{})
				w.expect("redirect c1", "direct https://bank.example/c1")
				w.gateway(gate).bring("c1")
				w.pass(2500)
				c.wantAnswer(okay)
				w.expect("ask c1", "close ", "completed", resend)
			})
		})
	}
}

func TestReturnIsHeardOverTheChannel(t *testing.T) {
	in(t, func(w *world) {
		config := polled
		config.Channel = ""
		c := w.away(config, redirectsVerifiably, answers(okay)...)
		w.leave(reply{})
		g := w.gateway(gate)
		w.notes()
		back := g.bring("c1")
		g.push(wire.Message{Type: wire.MessageChallenge, Challenge: &back})
		w.expect("ask c1") // the provider knows
		c.wantPending()
		g.set("c1", stepup.StateApproved)
		w.pass(250)
		c.wantAnswer(okay)
		w.expect("ask c1", "close ", "hang up", "completed", resend)
	})
}

// Nobody asks for the provider's page any more who comes back without approving.
func TestBackWithoutApproving(t *testing.T) {
	in(t, func(w *world) {
		c := w.away(polled, redirectsVerifiably, answers(okay)...)
		w.leave(reply{})
		w.gateway(gate).bring("c1")
		w.pass(10_000)
		c.wantPending()
		if got := w.notes(); !slices.Contains(got, "waiting") {
			t.Errorf("happened: %q", got)
		}
		w.leave(reply{})
		w.gateway(gate).set("c1", stepup.StateApproved)
		w.pass(10_000)
		c.wantAnswer(okay)
	})
}

func TestProviderJudgesAndAsksAgain(t *testing.T) {
	in(t, func(w *world) {
		c := w.away(polled, redirects, sending{response: relayed("c2")}, sending{response: okay})
		w.gateway(gate).raise("c2", redirects)
		w.leave(reply{})
		w.gateway(gate).bring("c1")
		w.pass(2500)
		w.surface()
		w.notes()
		w.leave(reply{})
		w.expect("redirect c2", "direct https://bank.example/c2")
		w.gateway(gate).bring("c2")
		w.pass(2500)
		c.wantAnswer(okay)
	})
}

func TestGivenAlready(t *testing.T) {
	for name, change := range map[string]func(*stepup.Challenge){"asked": redirectsVerifiably, "not": redirects} {
		t.Run(name, func(t *testing.T) {
			in(t, func(w *world) {
				c := w.away(polled, change, answers(okay)...)
				w.notes()
				w.gateway(gate).set("c1", stepup.StateApproved)
				w.leave(reply{err: &stepup.Error{Code: stepup.Exists}})
				c.wantAnswer(okay)
				w.expect("redirect c1", "ask c1", "close ", "completed", resend)
			})
		})
	}
}

func TestNoAddress(t *testing.T) {
	own := &stepup.Error{Code: stepup.Unsupported, Message: "The gateway does not allow this."}
	rows := []struct {
		name    string
		err     error
		want    stepup.Code
		cancels bool
	}{
		{"declined", &stepup.Error{Code: stepup.Declined}, stepup.Declined, false},
		{"expired", &stepup.Error{Code: stepup.Expired}, stepup.Expired, false},
		{"blocked", &stepup.Error{Code: stepup.Blocked}, stepup.Blocked, false},
		{"cancelled", &stepup.Error{Code: stepup.Cancelled}, stepup.Cancelled, false},
		{"unsupported", own, stepup.Unsupported, true},
		{"no error of ours", errors.New("a panic"), stepup.Unavailable, true},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			in(t, func(w *world) {
				c := w.away(polled, redirects)
				w.notes()
				w.leave(reply{err: row.err})
				e := c.wantCode(row.want)
				if row.err == error(own) && e.Message != own.Message {
					t.Errorf("says %q", e.Message)
				}
				want := []string{"redirect c1", "close "}
				if row.cancels {
					want = append(want, "cancel c1")
				}
				w.expect(want...)
			})
		})
	}
}

func TestGatewayOutOfReachForAnAddress(t *testing.T) {
	down := &stepup.Error{Code: stepup.Unavailable, Message: "Out of reach."}
	t.Run("for a moment", func(t *testing.T) {
		in(t, func(w *world) {
			c := w.away(polled, redirects)
			w.notes()
			w.leave(reply{err: down})
			w.gateway(gate).be(func(g *fakeGateway) { g.replies = append(g.replies, reply{}) })
			w.pass(500)
			w.expect("redirect c1", "redirect c1", "direct https://bank.example/c1")
			w.surface().emit(SurfaceDismissed)
			c.wantCode(stepup.Cancelled)
		})
	})
	t.Run("for good", func(t *testing.T) {
		in(t, func(w *world) {
			c := w.away(polled, redirects)
			w.gateway(gate).be(func(g *fakeGateway) { g.replies = append(g.replies, reply{err: down}, reply{err: down}) })
			w.leave(reply{err: down})
			w.pass(1500)
			c.wantCode(stepup.Unavailable)
		})
	})
}

func TestAbortWhileTheAddressIsFetched(t *testing.T) {
	in(t, func(w *world) {
		g := w.gateway(gate)
		g.raise("c1", redirects)
		x := &fakeExchange{first: relayed("c1"), config: polled, aborted: make(chan struct{})}
		c := w.handle(x)
		w.notes()
		release := g.hang()
		w.surface().emit(SurfaceLeaving)
		close(x.aborted)
		c.wantCode(stepup.Aborted)
		release()
		w.expect("redirect c1", "close ", "cancel c1")
	})
}

func TestClosedWindowIsAHint(t *testing.T) {
	in(t, func(w *world) {
		c := w.away(polled, redirects, answers(okay)...)
		w.leave(reply{})
		w.notes()
		w.surface().emit(SurfaceWindowClosed)
		w.expect("ask c1", "waiting")
		c.wantPending()
		w.gateway(gate).bring("c1")
		w.surface().emit(SurfaceWindowClosed)
		c.wantAnswer(okay)
	})
}

func TestPageLeaves(t *testing.T) {
	in(t, func(w *world) {
		c := w.away(flowing(FlowPage), redirects)
		w.notes()
		w.leave(reply{})
		w.expect("keep c1", "redirect c1 and back", "direct https://bank.example/c1")
		w.pass(30_000)
		if asked := w.notes(); len(asked) != 0 {
			t.Errorf("the page has left, and did %q", asked)
		}
		w.surface().emit(SurfaceRestored)
		c.wantCode(stepup.Cancelled)
		w.expect("ask c1", "close ", "cancel c1")
	})
}

// The page is as it was, and so is all that it knows of the request.
func TestPageIsRestoredAfterTheReturn(t *testing.T) {
	in(t, func(w *world) {
		c := w.away(flowing(FlowPage), redirects, answers(okay)...)
		w.leave(reply{})
		w.gateway(gate).bring("c1")
		w.notes()
		w.surface().emit(SurfaceRestored)
		c.wantAnswer(okay)
		w.expect("ask c1", "close ", "completed", resend)
	})
}

func TestPageDoesNotLeaveWhatItCannotKeep(t *testing.T) {
	in(t, func(w *world) {
		w.gateway(gate).raise("c1", redirects)
		kept := &stepup.Error{Code: stepup.Unavailable, Message: "Allow this site to keep data."}
		c := w.handle(&fakeExchange{first: relayed("c1"), config: flowing(FlowPage), keep: kept})
		w.notes()
		w.surface().emit(SurfaceLeaving)
		if e := c.wantCode(stepup.Unavailable); e.Message != kept.Message {
			t.Errorf("says %q", e.Message)
		}
		w.expect("keep c1", "close ", "cancel c1")
	})
}
