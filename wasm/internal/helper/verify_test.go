package helper

import (
	"strconv"
	"testing"

	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// polled is a page that uses the gateway without a channel, which keeps the
// log of these tests to what they are about.
var polled = Config{Gateway: gate, Channel: ChannelOff}

func TestApprovedThroughTheGateway(t *testing.T) {
	in(t, func(w *world) {
		g := w.gateway(gate)
		raised := g.raise("c1", nil)
		c := w.handle(&fakeExchange{first: relayed("c1"), config: polled, sendings: answers(okay)})
		w.expect("ask c1", "required", "present token-c1")
		shown := w.surface().shown
		if shown.PageURL != "https://bank.example/approve" || !shown.Patient || shown.Subject != raised.Subject {
			t.Errorf("shows %+v", shown)
		}
		g.set("c1", stepup.StateApproved)
		w.surface().emit(SurfaceSucceeded)
		w.expect("ask c1", "close token-c1", "completed", "resend Countersign-Challenge: c1")
		c.wantAnswer(okay)
	})
}

func TestThePageMayNameItsApprovalPage(t *testing.T) {
	in(t, func(w *world) {
		w.gateway(gate).raise("c1", nil)
		config := polled
		config.ApprovalPageURL = "https://own.example/"
		c := w.handle(&fakeExchange{first: relayed("c1"), config: config})
		if page := w.surface().shown.PageURL; page != config.ApprovalPageURL {
			t.Errorf("shows %s", page)
		}
		w.surface().emit(SurfaceDismissed)
		c.wantCode(stepup.Cancelled)
	})
}

// What the page says is a hint; what the gateway says counts.
func TestHintsAreConfirmed(t *testing.T) {
	rows := []struct {
		hint  SurfaceEvent
		state stepup.State
		want  stepup.Code // "" for approved
		told  bool        // the gateway hears of the end
	}{
		{SurfaceSucceeded, stepup.StateApproved, "", false},
		{SurfaceSucceeded, stepup.StateExecuting, "", false},
		{SurfaceSucceeded, stepup.StateExecuted, "", false},
		{SurfaceSucceeded, stepup.StateUnknown, "", false},
		{SurfaceSucceeded, stepup.StateDeclined, stepup.Declined, false},
		{SurfaceSucceeded, stepup.StateExpired, stepup.Expired, false},
		{SurfaceSucceeded, stepup.StateBlocked, stepup.Blocked, false},
		{SurfaceSucceeded, stepup.StateCancelled, stepup.Cancelled, false},
		{SurfaceFailed, stepup.StatePending, stepup.Declined, true},
		{SurfaceFailed, stepup.StateApproved, "", false},
		{SurfaceFailed, stepup.StateBlocked, stepup.Blocked, false},
		{SurfaceClosed, stepup.StatePending, stepup.Cancelled, true},
		{SurfaceClosed, stepup.StateApproved, "", false},
		{SurfaceClosed, stepup.StateExpired, stepup.Expired, false},
		{SurfaceWindowClosed, stepup.StateApproved, "", false},
		{SurfaceWindowClosed, stepup.StateDeclined, stepup.Declined, false},
		{SurfaceRestored, stepup.StateApproved, "", false},
		{SurfaceRestored, stepup.StateExpired, stepup.Expired, false},
		{SurfaceDismissed, stepup.StatePending, stepup.Cancelled, true},
		{SurfaceFrameRefused, stepup.StatePending, stepup.FrameRefused, true},
		{SurfacePopupBlocked, stepup.StatePending, stepup.PopupBlocked, true},
	}
	for _, row := range rows {
		t.Run(strconv.Itoa(int(row.hint))+" "+string(row.state), func(t *testing.T) {
			in(t, func(w *world) {
				g := w.gateway(gate)
				g.raise("c1", nil)
				c := w.handle(&fakeExchange{first: relayed("c1"), config: polled, sendings: answers(okay)})
				g.set("c1", row.state)
				w.surface().emit(row.hint)
				if row.want == "" {
					c.wantAnswer(okay)
				} else {
					c.wantCode(row.want)
				}
				log := w.notes()
				if told := log[len(log)-1] == "cancel c1"; told != row.told {
					t.Errorf("gateway told: %t, want %t", told, row.told)
				}
			})
		})
	}
}

func TestErrorsShowTheChallenge(t *testing.T) {
	in(t, func(w *world) {
		g := w.gateway(gate)
		left := 2
		g.raise("c1", func(c *stepup.Challenge) { c.AttemptsLeft = &left })
		c := w.handle(&fakeExchange{first: relayed("c1"), config: polled})
		w.surface().emit(SurfaceDismissed)
		e := c.wantCode(stepup.Cancelled)
		if e.Challenge == nil || e.Challenge.ID != "c1" || *e.Challenge.AttemptsLeft != 2 {
			t.Errorf("the error is about %+v", e.Challenge)
		}
	})
}

// The gateway may learn of the approval a little later than the page.
func TestSuccessIsConfirmedPatiently(t *testing.T) {
	in(t, func(w *world) {
		g := w.gateway(gate)
		g.raise("c1", nil)
		c := w.handle(&fakeExchange{first: relayed("c1"), config: polled, sendings: answers(okay)})
		w.surface().emit(SurfaceSucceeded)
		w.pass(700)
		c.wantPending()
		g.set("c1", stepup.StateApproved)
		w.pass(1200)
		c.wantAnswer(okay)
	})
}

// After about five seconds the provider is left to judge.
func TestSuccessThatStaysUnconfirmed(t *testing.T) {
	for name, down := range map[string]bool{"pending": false, "gateway out of reach": true} {
		t.Run(name, func(t *testing.T) {
			in(t, func(w *world) {
				g := w.gateway(gate)
				g.raise("c1", nil)
				c := w.handle(&fakeExchange{first: relayed("c1"), config: polled, sendings: answers(okay)})
				g.be(func(g *fakeGateway) { g.down = down })
				w.surface().emit(SurfaceSucceeded)
				w.pass(4000)
				c.wantPending()
				w.pass(2000)
				c.wantAnswer(okay)
			})
		})
	}
}

func TestAWindowThatLies(t *testing.T) {
	in(t, func(w *world) {
		g := w.gateway(gate)
		g.raise("c1", nil)
		config := polled
		config.Flow = "popup"
		c := w.handle(&fakeExchange{first: relayed("c1"), config: config, sendings: answers(okay)})
		w.surface().emit(SurfaceWindowClosed)
		w.expect("ask c1", "required", "present token-c1", "ask c1", "waiting")
		w.pass(1000)
		w.expect("ask c1")
		g.set("c1", stepup.StateApproved)
		w.pass(2000)
		c.wantAnswer(okay)
	})
}

func TestWaitingEnds(t *testing.T) {
	rows := map[string]struct {
		then func(w *world, g *fakeGateway)
		want stepup.Code
	}{
		"dismissed":     {func(w *world, _ *fakeGateway) { w.surface().emit(SurfaceDismissed) }, stepup.Cancelled},
		"popup blocked": {func(w *world, _ *fakeGateway) { w.surface().emit(SurfacePopupBlocked) }, stepup.PopupBlocked},
		"in time":       {func(w *world, _ *fakeGateway) { w.pass(600_000) }, stepup.Timeout},
		"declined":      {func(w *world, g *fakeGateway) { g.set("c1", stepup.StateDeclined); w.pass(5000) }, stepup.Declined},
		"forgotten":     {func(w *world, g *fakeGateway) { g.forget("c1"); w.pass(5000) }, stepup.Expired},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			in(t, func(w *world) {
				g := w.gateway(gate)
				g.raise("c1", nil)
				// Only a challenge that is forgotten is raised anew, once.
				again := answers(relayed("c1"), relayed("c1"))
				c := w.handle(&fakeExchange{first: relayed("c1"), config: polled, sendings: again})
				w.surface().emit(SurfaceWindowClosed)
				c.wantPending()
				row.then(w, g)
				c.wantCode(row.want)
			})
		})
	}
}

// Another first request of the same browser was answered later, and its session
// took the place of ours: the challenge on the screen is raised anew.
func TestChallengeLostOnTheScreen(t *testing.T) {
	in(t, func(w *world) {
		g := w.gateway(gate)
		g.raise("c1", nil)
		c := w.handle(&fakeExchange{first: relayed("c1"), config: polled, sendings: answers(relayed("c2"), okay)})
		w.surface()
		w.notes()
		g.forget("c1")
		g.raise("c2", nil)
		w.pass(2000)
		w.expect("ask c1", "ask c1", "close token-c1", "resend", "ask c2", "cancel c1", "required", "present token-c2")
		g.set("c2", stepup.StateApproved)
		w.pass(2000)
		c.wantAnswer(okay)
	})
}

func TestGatewayThatCannotVerify(t *testing.T) {
	rows := []struct {
		name  string
		event SurfaceEvent
		want  stepup.Code
		log   []string
	}{
		{"success goes straight to the provider", SurfaceSucceeded, "", []string{"close token-c1", "completed", "resend Countersign-Challenge: c1"}},
		{"failed", SurfaceFailed, stepup.Declined, []string{"close token-c1", "cancel c1"}},
		{"closed", SurfaceClosed, stepup.Cancelled, []string{"close token-c1", "cancel c1"}},
		{"window closed", SurfaceWindowClosed, stepup.Cancelled, []string{"ask c1", "close token-c1", "cancel c1"}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			in(t, func(w *world) {
				w.gateway(gate).raise("c1", func(c *stepup.Challenge) { c.Verifiable = false })
				c := w.handle(&fakeExchange{first: relayed("c1"), config: polled, sendings: answers(okay)})
				if w.surface().shown.Patient {
					t.Error("the surface is told to be patient")
				}
				w.notes()
				w.surface().emit(row.event)
				if row.want == "" {
					c.wantAnswer(okay)
				} else {
					c.wantCode(row.want)
				}
				w.expect(row.log...)
			})
		})
	}
}

// A gateway that does not answer is as good as none.
func TestGatewayThatHangs(t *testing.T) {
	in(t, func(w *world) {
		g := w.gateway(gate)
		g.raise("c1", nil)
		c := w.handle(&fakeExchange{first: relayed("c1"), config: polled})
		w.surface()
		release := g.hang()
		w.surface().emit(SurfaceFailed)
		w.pass(askTime - 1)
		c.wantPending()
		w.pass(1)
		c.wantCode(stepup.Declined)
		release()
	})
}

func TestTimeoutIsConfirmed(t *testing.T) {
	for state, want := range map[stepup.State]stepup.Code{stepup.StatePending: stepup.Timeout, stepup.StateApproved: ""} {
		t.Run(string(state), func(t *testing.T) {
			in(t, func(w *world) {
				g := w.gateway(gate)
				g.raise("c1", nil)
				config := polled
				config.Timeout = 1000
				c := w.handle(&fakeExchange{first: relayed("c1"), config: config, sendings: answers(okay)})
				g.set("c1", state)
				w.notes()
				w.pass(1000)
				if want == "" {
					c.wantAnswer(okay)
					return
				}
				c.wantCode(want)
				w.expect("ask c1", "close token-c1", "cancel c1")
			})
		})
	}
}

func TestChallengesThatCannotBeMet(t *testing.T) {
	rows := map[string]struct {
		change func(*stepup.Challenge)
		want   stepup.Code
	}{
		"another device": {func(c *stepup.Challenge) { c.Approach = stepup.ApproachDecoupled }, stepup.Unsupported},
		"no page":        {func(c *stepup.Challenge) { c.Hosted = nil }, stepup.Unsupported},
		"no token":       {func(c *stepup.Challenge) { c.Hosted.Token = "" }, stepup.Unsupported},
		"expired":        {func(c *stepup.Challenge) { c.State = stepup.StateExpired }, stepup.Expired},
		"blocked":        {func(c *stepup.Challenge) { c.State = stepup.StateBlocked }, stepup.Blocked},
		"declined":       {func(c *stepup.Challenge) { c.State = stepup.StateDeclined }, stepup.Declined},
		"over elsewhere": {func(c *stepup.Challenge) { c.State = stepup.StateCancelled }, stepup.Cancelled},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			in(t, func(w *world) {
				w.gateway(gate).raise("c1", row.change)
				w.handle(&fakeExchange{first: relayed("c1"), config: polled}).wantCode(row.want)
				w.expect("ask c1")
			})
		})
	}
}

func TestChallengesThatCannotBeRead(t *testing.T) {
	t.Run("gateway out of reach", func(t *testing.T) {
		in(t, func(w *world) {
			w.gateway(gate).be(func(g *fakeGateway) { g.down = true })
			c := w.handle(&fakeExchange{first: relayed("c1"), config: polled})
			w.pass(2000)
			if e := c.wantCode(stepup.Unavailable); e.Cause != errGateway {
				t.Errorf("cause is %v", e.Cause)
			}
			w.expect("ask c1", "ask c1", "ask c1")
		})
	})
	t.Run("unknown to the gateway", func(t *testing.T) {
		in(t, func(w *world) {
			again := answers(relayed("c2"))
			w.handle(&fakeExchange{first: relayed("c1"), config: polled, sendings: again}).wantCode(stepup.Expired)
			w.expect("ask c1", "resend", "ask c2")
		})
	})
	t.Run("raised in a session that the browser has dropped", func(t *testing.T) {
		in(t, func(w *world) {
			w.gateway(gate).raise("c2", nil)
			c := w.handle(&fakeExchange{first: relayed("c1"), config: polled, sendings: answers(relayed("c2"))})
			w.surface().emit(SurfaceDismissed)
			c.wantCode(stepup.Cancelled)
			w.expect("ask c1", "resend", "ask c2", "required", "present token-c2", "close token-c2", "cancel c2")
		})
	})
	t.Run("approved already", func(t *testing.T) {
		in(t, func(w *world) {
			w.gateway(gate).raise("c1", func(c *stepup.Challenge) { c.State, c.Hosted = stepup.StateApproved, nil })
			w.handle(&fakeExchange{first: relayed("c1"), config: polled, sendings: answers(okay)}).wantAnswer(okay)
			w.expect("ask c1", "resend "+wire.HeaderChallenge+": c1")
		})
	})
	t.Run("approved already, and the network breaks in between", func(t *testing.T) {
		in(t, func(w *world) {
			w.gateway(gate).raise("c1", func(c *stepup.Challenge) { c.State, c.Hosted = stepup.StateApproved, nil })
			busy := problemOf(409, "executing")
			c := w.handle(&fakeExchange{first: relayed("c1"), config: polled, sendings: []sending{{err: errNetwork}, {response: busy}, {response: okay}}})
			w.expect("ask c1", resend)
			c.wantPending()
			w.pass(500)
			w.expect(resend)
			w.pass(1000)
			c.wantAnswer(okay)
			w.expect(resend)
		})
	})
	t.Run("approved already, but challenged again", func(t *testing.T) {
		in(t, func(w *world) {
			g := w.gateway(gate)
			g.raise("c1", func(c *stepup.Challenge) { c.State, c.Hosted = stepup.StateApproved, nil })
			x := &fakeExchange{first: relayed("c1"), config: polled}
			again := func() { g.raise("c1", nil) }
			x.sendings = []sending{{response: relayed("c1"), then: again}, {response: okay}}
			c := w.handle(x)
			w.expect("ask c1", resend, "ask c1", "required", "present token-c1")
			g.set("c1", stepup.StateApproved)
			w.surface().emit(SurfaceSucceeded)
			c.wantAnswer(okay)
		})
	})
	t.Run("approved already, and it never gets through", func(t *testing.T) {
		in(t, func(w *world) {
			w.gateway(gate).raise("c1", func(c *stepup.Challenge) { c.State, c.Hosted = stepup.StateApproved, nil })
			again := answers(relayed("c1"), relayed("c1"), relayed("c1"))
			w.handle(&fakeExchange{first: relayed("c1"), config: polled, sendings: again}).wantCode(stepup.Expired)
		})
	})
	t.Run("approved already, and refused with nothing said", func(t *testing.T) {
		in(t, func(w *world) {
			w.gateway(gate).raise("c1", func(c *stepup.Challenge) { c.State, c.Hosted, c.Request = stepup.StateApproved, nil, "r1" })
			forbidden := answerOf(403)
			w.handle(&fakeExchange{first: relayed("c1"), request: "r1", config: polled, sendings: answers(forbidden)}).wantAnswer(forbidden)
		})
	})
	t.Run("dropped, and passed when sent again", func(t *testing.T) {
		in(t, func(w *world) {
			w.handle(&fakeExchange{first: relayed("c1"), config: polled, sendings: answers(okay)}).wantAnswer(okay)
			w.expect("ask c1", "resend")
		})
	})
	t.Run("dropped, and the network breaks", func(t *testing.T) {
		in(t, func(w *world) {
			broken := []sending{{err: errNetwork}}
			w.handle(&fakeExchange{first: relayed("c1"), config: polled, sendings: broken}).wantError(errNetwork)
		})
	})
	t.Run("no id", func(t *testing.T) {
		in(t, func(w *world) {
			w.handle(&fakeExchange{first: relayed("../admin"), config: polled}).wantCode(stepup.Unsupported)
			w.expect()
		})
	})
}

// A challenge of a gateway on an answer that is itself a success.
func TestChallengeOnASuccess(t *testing.T) {
	in(t, func(w *world) {
		w.gateway(gate).raise("c1", nil)
		c := w.handle(&fakeExchange{first: answerOf(201, wire.HeaderChallenge, "c1"), config: polled})
		w.surface().emit(SurfaceDismissed)
		c.wantCode(stepup.Cancelled)
	})
}

// A page with a gateway may still call other back ends that reflect Wise's header.
func TestOtherBackEndBesideAGateway(t *testing.T) {
	in(t, func(w *world) {
		c := w.handle(&fakeExchange{first: challengeOf("t1"), config: polled, sendings: answers(okay)})
		w.surface().emit(SurfaceSucceeded)
		c.wantAnswer(okay)
		w.expect("required", "present t1", "close t1", "completed", "resend X-2FA-APPROVAL: t1")
	})
}
