package helper

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"countersign/shared/stepup"
	"countersign/shared/wire"
	"countersign/wasm/internal/prompt"
)

// needs makes a challenge need factors: "pin sms" and the like, each known by
// its method.
func needs(list string) func(*stepup.Challenge) {
	methods := map[string]stepup.Method{
		"pin": stepup.MethodSecret, "sms": stepup.MethodCode, "device": stepup.MethodDevice, "password": stepup.MethodElsewhere,
	}
	return func(c *stepup.Challenge) {
		c.Approach = stepup.ApproachEmbedded
		for _, id := range strings.Fields(list) {
			c.Factors = append(c.Factors, stepup.Factor{ID: id, Method: methods[id], State: stepup.StatePending})
		}
	}
}

// pageHooks are a page that knows its device.
type pageHooks struct{ err error }

func (pageHooks) Able(m stepup.Method) bool { return m == stepup.MethodDevice }

func (h pageHooks) Capture(stepup.Method, stepup.Challenge) (string, error) {
	return "fingerprint", h.err
}

func TestChoiceOfFlow(t *testing.T) {
	unhosted := func(c *stepup.Challenge) { c.Hosted = nil }
	hosted := func(*stepup.Challenge) {}
	rows := []struct {
		flow    string
		factors string
		page    func(*stepup.Challenge)
		want    Flow // "" for unsupported
	}{
		{"", "pin sms", hosted, FlowDialog},
		{"auto", "pin sms", hosted, FlowDialog},
		{"auto", "pin sms", unhosted, FlowDialog},
		{"auto", "pin device", hosted, FlowDialog},
		{"auto", "pin password", hosted, FlowIframe},
		{"auto", "pin password", unhosted, ""},
		{"auto", "", hosted, FlowIframe},
		{"", "", hosted, FlowIframe},
		{"", "", unhosted, ""},
		{"dialog", "pin", hosted, FlowDialog},
		{"dialog", "pin", unhosted, FlowDialog},
		{"dialog", "password", hosted, FlowDialog},
		{"dialog", "", hosted, FlowDialog},
		{"dialog", "password", unhosted, ""},
		{"iframe", "pin", hosted, FlowIframe},
		{"tab", "pin", hosted, FlowTab},
		{"popup", "pin", hosted, FlowPopup},
		{"popup", "pin", unhosted, ""},
		{"hologram", "pin", hosted, ""},
	}
	for _, row := range rows {
		t.Run(row.flow+" "+row.factors, func(t *testing.T) {
			in(t, func(w *world) {
				raised := w.gateway(gate).raise("c1", func(c *stepup.Challenge) { needs(row.factors)(c); row.page(c) })
				config := polled
				config.Flow, config.Hooks = row.flow, pageHooks{}
				c := w.handle(&fakeExchange{first: relayed("c1"), config: config})
				if row.want == "" {
					c.wantCode(stepup.Unsupported)
					return
				}
				shown := w.surface().shown
				if shown.Flow != row.want {
					t.Errorf("shown as %s, want %s", shown.Flow, row.want)
				}
				dialog := shown.Flow == FlowDialog
				if got := shown.Factors != nil && shown.Hooks != nil && shown.Challenge.ID == "c1"; got != dialog {
					t.Errorf("shows %+v", shown)
				}
				if shown.Elsewhere != (dialog && raised.Hosted != nil) || shown.Challenge.Hosted != nil {
					t.Errorf("elsewhere %t, and the challenge's page is %v", shown.Elsewhere, shown.Challenge.Hosted)
				}
				w.surface().emit(SurfaceDismissed)
				c.wantCode(stepup.Cancelled)
			})
		})
	}
}

func TestFlowAutoWithoutGateway(t *testing.T) {
	in(t, func(w *world) {
		c := w.handle(&fakeExchange{first: challengeOf("t1"), config: Config{Flow: "auto", Look: "dark"}})
		if shown := w.surface().shown; shown.Flow != FlowIframe || shown.Look != "dark" {
			t.Errorf("shows %+v", shown)
		}
		w.surface().emit(SurfaceDismissed)
		c.wantCode(stepup.Cancelled)
	})
}

// dialog begins a request that is challenged for a PIN and clears the log.
func (w *world) dialog(change func(*stepup.Challenge), sendings ...*fakeResponse) *call {
	w.t.Helper()
	w.gateway(gate).raise("c1", func(c *stepup.Challenge) {
		needs("pin sms")(c)
		if change != nil {
			change(c)
		}
	})
	c := w.handle(&fakeExchange{first: relayed("c1"), config: polled, sendings: answers(sendings...)})
	w.surface()
	w.expect("ask c1", "required", "dialog c1")
	return c
}

// verify gives an answer as the dialog does, and what becomes of it.
func (w *world) verify(r reply) reply {
	w.gateway(gate).be(func(g *fakeGateway) { g.replies = append(g.replies, r) })
	accepted, _, err := w.surface().shown.Factors.Verify(stepup.Factor{ID: "pin"}, "1234")
	synctest.Wait()
	return reply{accepted: accepted, err: err}
}

func clears(c *stepup.Challenge)   { c.Factors = c.Factors[1:] }
func approves(c *stepup.Challenge) { c.Factors, c.State = nil, stepup.StateApproved }

func leaves(n int) func(*stepup.Challenge) {
	return func(c *stepup.Challenge) { c.AttemptsLeft = &n }
}

func ends(state stepup.State) func(*stepup.Challenge) {
	return func(c *stepup.Challenge) { c.State = state }
}

func TestAnsweredInTheDialog(t *testing.T) {
	in(t, func(w *world) {
		c := w.dialog(nil, okay)
		if got := w.verify(reply{accepted: true, then: clears}); !got.accepted || got.err != nil {
			t.Fatalf("gave %t, %v", got.accepted, got.err)
		}
		w.expect("verify c1 pin 1234", "update pending sms")
		w.verify(reply{accepted: true, then: approves})
		w.expect("verify c1 pin 1234", "update approved", "ask c1", "update approved", "close token-c1", "completed", resend)
		c.wantAnswer(okay)
	})
}

func TestCodesAreSentThroughTheGateway(t *testing.T) {
	in(t, func(w *world) {
		c := w.dialog(nil)
		w.gateway(gate).be(func(g *fakeGateway) { g.replies = []reply{{then: leaves(4)}} })
		if got, err := w.surface().shown.Factors.Start("sms"); err != nil || got.ID != "c1" {
			t.Errorf("gave %v, %v", got, err)
		}
		w.expect("start c1 sms", "update pending pin sms 4")
		w.surface().emit(SurfaceDismissed)
		if e := c.wantCode(stepup.Cancelled); *e.Challenge.AttemptsLeft != 4 {
			t.Errorf("the error is about %+v", e.Challenge)
		}
		w.expect("close token-c1", "cancel c1")
	})
}

// How it ends is shown before the request settles with it.
func TestEndingsAreShownInTheDialog(t *testing.T) {
	rows := map[string]struct {
		reply reply
		want  stepup.Code
	}{
		"blocked":             {reply{then: ends(stepup.StateBlocked)}, stepup.Blocked},
		"declined":            {reply{then: ends(stepup.StateDeclined)}, stepup.Declined},
		"blocked, as refusal": {reply{err: &stepup.Error{Code: stepup.Blocked}}, stepup.Blocked},
		"expired, as refusal": {reply{err: &stepup.Error{Code: stepup.Expired}}, stepup.Expired},
		"no attempts left":    {reply{then: leaves(0)}, stepup.Blocked},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			in(t, func(w *world) {
				c := w.dialog(nil)
				w.verify(row.reply)
				log := w.notes()
				if last := log[len(log)-1]; !strings.HasPrefix(last, "update "+string(row.want)) {
					t.Errorf("did %q", log)
				}
				w.pass(60_000)
				c.wantPending()
				w.expect() // nothing more is asked
				w.surface().emit(SurfaceElsewhere, SurfaceDismissed)
				c.wantCode(row.want)
				w.expect("close token-c1")
			})
		})
	}
}

// A refusal says only that it is blocked; the customer also wants to know until when.
func TestBlockedUntil(t *testing.T) {
	in(t, func(w *world) {
		c := w.dialog(nil)
		w.gateway(gate).raise("c1", func(c *stepup.Challenge) { c.State, c.BlockedUntil = stepup.StateBlocked, "later" })
		w.verify(reply{err: &stepup.Error{Code: stepup.Blocked}})
		w.expect("verify c1 pin 1234", "ask c1", "update blocked")
		w.surface().emit(SurfaceDismissed)
		if e := c.wantCode(stepup.Blocked); e.Challenge.BlockedUntil != "later" {
			t.Errorf("the error is about %+v", e.Challenge)
		}
	})
}

func TestEndedDialogsCloseInTime(t *testing.T) {
	in(t, func(w *world) {
		c := w.dialog(nil)
		w.verify(reply{then: ends(stepup.StateBlocked)})
		w.pass(600_000)
		c.wantCode(stepup.Blocked)
	})
}

// Trouble ends nothing.
func TestRefusalsThatDoNotEnd(t *testing.T) {
	for _, err := range []error{errGateway, &stepup.Error{Code: stepup.TooSoon}, &stepup.Error{Code: stepup.Unavailable}} {
		in(t, func(w *world) {
			c := w.dialog(nil)
			if got := w.verify(reply{err: err}); got.err != err {
				t.Errorf("gave %v", got.err)
			}
			w.expect("verify c1 pin 1234")
			c.wantPending()
			w.surface().emit(SurfaceDismissed)
			c.wantCode(stepup.Cancelled)
		})
	}
}

// Who closes the dialog has seen how it ended: many runs, because the order is
// the scheduler's.
func TestClosedAsSoonAsItHasEnded(t *testing.T) {
	for range 50 {
		in(t, func(w *world) {
			c := w.dialog(nil)
			s := w.surface()
			w.gateway(gate).be(func(g *fakeGateway) { g.replies = []reply{{then: ends(stepup.StateBlocked)}} })
			if _, _, err := s.shown.Factors.Verify(stepup.Factor{ID: "pin"}, "1234"); err != nil {
				t.Fatal(err)
			}
			s.emit(SurfaceDismissed)
			c.wantCode(stepup.Blocked)
		})
	}
}

// Another tab works on the same challenge.
func TestNewsReachTheDialog(t *testing.T) {
	in(t, func(w *world) {
		g := w.gateway(gate)
		g.raise("c1", needs("pin sms"))
		c := w.handle(&fakeExchange{first: relayed("c1"), config: channelled, sendings: answers(okay)})
		w.surface()
		w.notes()
		told := g.raise("c1", needs("sms"))
		told.Hosted = nil
		g.push(wire.Message{Type: wire.MessageFactor, Challenge: &told})
		w.expect("update pending sms")
		other := g.raise("c2", needs("pin"))
		g.push(wire.Message{Type: wire.MessageFactor, Challenge: &other})
		w.expect()
		told = g.set("c1", stepup.StateApproved)
		g.push(wire.Message{Type: wire.MessageOutcome, Challenge: &told})
		w.surfaceless()
		c.wantAnswer(okay)
	})
	in(t, func(w *world) {
		g := w.gateway(gate)
		g.raise("c1", needs("pin"))
		c := w.handle(&fakeExchange{first: relayed("c1"), config: channelled})
		w.surface()
		w.notes()
		told := g.set("c1", stepup.StateCancelled)
		g.push(wire.Message{Type: wire.MessageOutcome, Challenge: &told})
		w.expect("update cancelled pin", "hang up")
		c.wantPending()
		w.surface().emit(SurfaceDismissed)
		c.wantCode(stepup.Cancelled)
		w.expect("close token-c1")
	})
}

// surfaceless checks that nothing is on the screen.
func (w *world) surfaceless() {
	w.t.Helper()
	synctest.Wait()
	for _, s := range w.surfaces {
		if s.closes == 0 {
			w.t.Error("a surface is open")
		}
	}
}

func TestPollsReachTheDialog(t *testing.T) {
	in(t, func(w *world) {
		c := w.dialog(nil)
		w.pass(2000)
		w.expect("ask c1", "update pending pin sms")
		w.gateway(gate).set("c1", stepup.StateExpired)
		w.pass(4000)
		w.expect("ask c1", "update expired pin sms")
		c.wantPending()
		w.surface().emit(SurfaceDismissed)
		c.wantCode(stepup.Expired)
	})
}

func expiresIn(seconds int) func(*stepup.Challenge) {
	return func(c *stepup.Challenge) {
		c.ExpiresAt = time.Now().Add(time.Duration(seconds) * time.Second).UTC().Format(time.RFC3339)
	}
}

// The dialog says by its own clock that the time is over, and so does the journey.
func TestTimeIsOverInTheDialog(t *testing.T) {
	t.Run("while typing", func(t *testing.T) {
		in(t, func(w *world) {
			c := w.dialog(expiresIn(1))
			w.pass(1000)
			w.expect("update expired pin sms")
			w.surface().emit(SurfaceDismissed)
			c.wantCode(stepup.Expired)
			w.expect("close token-c1")
		})
	})
	t.Run("renewed", func(t *testing.T) {
		in(t, func(w *world) {
			c := w.dialog(expiresIn(1))
			w.verify(reply{then: expiresIn(10)})
			w.pass(9000)
			c.wantPending()
			w.notes()
			w.pass(1000)
			w.expect("update expired pin sms")
			w.surface().emit(SurfaceDismissed)
			c.wantCode(stepup.Expired)
		})
	})
	t.Run("by a clock that is wrong", func(t *testing.T) {
		in(t, func(w *world) {
			c := w.dialog(expiresIn(-60))
			w.pass(1000)
			w.expect()
			w.surface().emit(SurfaceDismissed)
			c.wantCode(stepup.Cancelled)
		})
	})
	t.Run("while an answer is under way", func(t *testing.T) {
		in(t, func(w *world) {
			c := w.dialog(expiresIn(1), okay)
			g, factors := w.gateway(gate), w.surface().shown.Factors
			g.be(func(g *fakeGateway) { g.replies = []reply{{accepted: true, then: approves}} })
			release := g.hang()
			go func() { _, _, _ = factors.Verify(stepup.Factor{ID: "pin"}, "1234") }()
			w.pass(1900)
			c.wantPending()
			release()
			g.be(func(g *fakeGateway) { g.mute = nil })
			c.wantAnswer(okay)
		})
	})
}

// The same challenge goes on at the provider's page.
func TestElsewhere(t *testing.T) {
	in(t, func(w *world) {
		c := w.dialog(expiresIn(60), okay)
		w.surface().emit(SurfaceElsewhere)
		w.expect("close token-c1", "present token-c1")
		shown := w.surface().shown
		if shown.Flow != FlowIframe || shown.PageURL != "https://bank.example/approve" || !shown.Patient || shown.Subject == nil {
			t.Errorf("shows %+v", shown)
		}
		if shown.Factors != nil || shown.Hooks != nil || shown.Elsewhere || shown.Challenge.ID != "" {
			t.Errorf("shows what is the dialog's: %+v", shown)
		}
		w.pass(61_000)
		c.wantPending() // the provider's page says itself when it is over
		w.gateway(gate).set("c1", stepup.StateApproved)
		w.surface().emit(SurfaceSucceeded)
		c.wantAnswer(okay)
	})
	t.Run("where there is none", func(t *testing.T) {
		in(t, func(w *world) {
			c := w.dialog(func(c *stepup.Challenge) { c.Hosted = nil })
			w.surface().emit(SurfaceElsewhere)
			c.wantPending()
			w.surface().emit(SurfaceDismissed)
			c.wantCode(stepup.Cancelled)
		})
	})
	t.Run("and time begins anew", func(t *testing.T) {
		in(t, func(w *world) {
			c := w.dialog(nil)
			w.pass(599_000)
			w.surface().emit(SurfaceElsewhere)
			w.pass(599_000)
			c.wantPending()
			w.pass(1000)
			c.wantCode(stepup.Timeout)
		})
	})
}

// What was learnt in the queue is what the dialog begins with.
func TestDialogBeginsWithTheNewest(t *testing.T) {
	in(t, func(w *world) {
		first := w.handle(&fakeExchange{first: challengeOf("t1")})
		g := w.gateway(gate)
		g.raise("c1", needs("pin sms"))
		second := w.handle(&fakeExchange{first: relayed("c1"), config: channelled})
		told := g.raise("c1", needs("sms"))
		g.push(wire.Message{Type: wire.MessageFactor, Challenge: &told})
		w.surface().emit(SurfaceDismissed)
		first.wantCode(stepup.Cancelled)
		if f := w.surface().shown.Challenge.Factors; len(f) != 1 || f[0].ID != "sms" {
			t.Errorf("begins with %v", f)
		}
		w.surface().emit(SurfaceDismissed)
		second.wantCode(stepup.Cancelled)
	})
}

// An answer to what was asked before the end, told after it, changes nothing.
func TestEndingsAreNotTakenBack(t *testing.T) {
	i := &interest{challenge: "c1", news: make(chan news, 1)}
	for _, state := range []stepup.State{stepup.StatePending, stepup.StateBlocked, stepup.StatePending} {
		i.replace(news{challenge: stepup.Challenge{ID: "c1", State: state}})
	}
	if n := <-i.news; n.challenge.State != stepup.StateBlocked {
		t.Errorf("tells %s", n.challenge.State)
	}
}

// The prompt of the product, on this journey: wrong, right, a code, approved.
func TestSessionOnAJourney(t *testing.T) {
	in(t, func(w *world) {
		c := w.dialog(nil, okay)
		g, shown := w.gateway(gate), w.surface().shown
		var stages []string
		s := prompt.New(prompt.Config{
			Challenge: shown.Challenge, Port: shown.Factors, Hooks: shown.Hooks, Clock: fakeClock{w}, Elsewhere: shown.Elsewhere,
			Show: func(v prompt.View) { stages = append(stages, string(v.Stage)+" "+v.Factor.ID+" "+string(v.Notice)) },
		})
		defer s.Close()
		g.be(func(g *fakeGateway) {
			g.replies = []reply{{then: leaves(1)}, {accepted: true, then: clears}, {then: leaves(1)}, {accepted: true, then: approves}}
		})
		s.Open()
		for _, do := range []func(){
			func() { s.Answer("0000") }, func() { s.Answer("1234") }, s.Send, func() { s.Answer("123 456") },
		} {
			do()
			synctest.Wait()
			s.Update(g.challenges["c1"])
			synctest.Wait()
		}
		want := "enter pin , enter pin , enter pin last, enter pin , choose sms , choose sms , enter sms sent, enter sms , approved  "
		if got := strings.Join(stages, ", "); got != want {
			t.Errorf("showed %s\nwant   %s", got, want)
		}
		c.wantAnswer(okay)
	})
}

// An approval that the provider did not know of yet when it challenged, because
// the request was on its way, may cover it although it was not in the queue.
func TestCoveredByAnApprovalOnTheWay(t *testing.T) {
	in(t, func(w *world) {
		g := w.gateway(gate)
		g.raise("c1", func(c *stepup.Challenge) { c.Covers = true })
		first := w.handle(&fakeExchange{name: "1 ", first: challengeOf("t1"), sendings: answers(okay)})
		release := g.hang()
		second := w.handle(&fakeExchange{name: "2 ", first: relayed("c1"), config: polled, sendings: answers(okay)})
		w.surface().emit(SurfaceSucceeded)
		first.wantAnswer(okay)
		w.notes()
		release()
		second.wantAnswer(okay)
		w.expect("2 resend", "cancel c1")
	})
}
