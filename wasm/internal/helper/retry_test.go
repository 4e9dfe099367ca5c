package helper

import (
	"testing"

	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// approve begins a request whose challenge is approved at the gateway and
// whose page says so: its retry is under way.
func (w *world) approve(sendings ...sending) *call {
	w.t.Helper()
	g := w.gateway(gate)
	g.raise("c1", func(c *stepup.Challenge) { c.Request = "r1" })
	c := w.handle(&fakeExchange{first: relayed("c1"), request: "r1", config: polled, sendings: sendings})
	g.set("c1", stepup.StateApproved)
	w.notes()
	w.surface().emit(SurfaceSucceeded)
	return c
}

const resend = "resend Countersign-Challenge: c1"

func TestRetryIsRepeatedAtAGateway(t *testing.T) {
	rows := map[string]sending{
		"the network fails": {err: errNetwork},
		"still executing":   {response: problemOf(409, "executing")},
		"too many requests": {response: answerOf(429)},
		"no store":          {response: problemOf(503, "store_unavailable")},
		"some other time":   {response: answerOf(429, "Retry-After", "Mon, 30 Nov 2026 10:00:00 GMT")},
	}
	for name, first := range rows {
		t.Run(name, func(t *testing.T) {
			in(t, func(w *world) {
				c := w.approve(first, first, sending{response: okay})
				w.expect("ask c1", "close token-c1", "completed", resend)
				w.pass(500)
				w.expect(resend)
				w.pass(1000)
				w.expect(resend)
				c.wantAnswer(okay)
			})
		})
	}
}

func TestRetryIsNotRepeatedForEver(t *testing.T) {
	busy, tooMany := problemOf(409, "executing"), answerOf(429)
	rows := map[string]struct {
		each sending
		want func(c *call)
	}{
		"the network fails": {sending{err: errNetwork}, func(c *call) { c.wantError(errNetwork) }},
		"still executing":   {sending{response: busy}, func(c *call) { c.wantAnswer(busy) }},
		"too many requests": {sending{response: tooMany}, func(c *call) { c.wantAnswer(tooMany) }},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			in(t, func(w *world) {
				c := w.approve(row.each, row.each, row.each, row.each, row.each, row.each, row.each)
				w.pass(60_000)
				row.want(c)
			})
		})
	}
}

// A retry that is turned away is not sent before the time it is told.
func TestRetryWaitsForAsLongAsItIsTold(t *testing.T) {
	in(t, func(w *world) {
		c := w.approve(
			sending{response: answerOf(429, "Retry-After", "7")},
			sending{response: answerOf(429, "Retry-After", "0")},
			sending{response: okay},
		)
		w.expect("ask c1", "close token-c1", "completed", resend)
		w.pass(6_999)
		w.expect()
		w.pass(1)
		w.expect(resend)
		w.pass(1_000)
		w.expect(resend)
		c.wantAnswer(okay)
	})
}

// Nobody waits for hours before a page that says nothing: the page is told, and
// no more is sent.
func TestRetryDoesNotWaitForTooLong(t *testing.T) {
	rows := map[string][]string{
		"at once":   {"61"},
		"for years": {"99999999999999999999"},
		"in sum":    {"30", "30", "1"},
	}
	for name, waits := range rows {
		t.Run(name, func(t *testing.T) {
			in(t, func(w *world) {
				var sendings []sending
				for _, wait := range waits {
					sendings = append(sendings, sending{response: answerOf(429, "Retry-After", wait)})
				}
				c := w.approve(sendings...)
				w.pass(60_000)
				c.wantAnswer(sendings[len(sendings)-1].response)
			})
		})
	}
}

// While a retry is repeated others may prompt.
func TestRepeatedRetryGivesTheTurnAway(t *testing.T) {
	in(t, func(w *world) {
		first := w.approve(sending{err: errNetwork}, sending{response: okay})
		second := w.handle(&fakeExchange{first: challengeOf("t2")})
		first.wantPending()
		w.surface().emit(SurfaceDismissed)
		second.wantCode(stepup.Cancelled)
		w.pass(500)
		first.wantAnswer(okay)
	})
}

func TestRefusedRetries(t *testing.T) {
	rows := []struct {
		name   string
		answer *fakeResponse
		want   stepup.Code // "" where the answer is the page's
		told   bool
	}{
		{"another body", problemOf(409, "mismatch"), stepup.Mismatch, true},
		{"cancelled", problemOf(409, "cancelled"), stepup.Cancelled, false},
		{"declined", problemOf(409, "declined"), stepup.Declined, false},
		{"expired", problemOf(410, "expired"), stepup.Expired, false},
		{"blocked", problemOf(423, "blocked"), stepup.Blocked, false},
		{"forgotten", problemOf(404, "challenge_not_found"), stepup.Expired, false},
		{"outcome unknown", problemOf(502, "outcome_unknown"), "", false},
		{"answer not kept", problemOf(410, "answer_not_kept"), "", false},
		{"session ended", problemOf(401, "session_required"), "", false},
		{"the provider's own problem in the same words", problemOf(422, "expired"), "", false},
		{"the provider's refusal", answerOf(422), "", false},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			in(t, func(w *world) {
				executed := func() { w.gateway(gate).set("c1", stepup.StateExecuted) }
				c := w.approve(sending{response: row.answer, then: executed})
				if row.want == "" {
					c.wantAnswer(row.answer)
				} else {
					c.wantCode(row.want)
				}
				log := w.notes()
				if told := log[len(log)-1] == "cancel c1"; told != row.told {
					t.Errorf("did %q; gateway told: %t, want %t", log, told, row.told)
				}
			})
		})
	}
}

// A retry that fails on its way, at a proxy for example, is not taken for
// another challenge because the challenge is still open.
func TestRetryThatDidNotArrive(t *testing.T) {
	for _, state := range []stepup.State{stepup.StatePending, stepup.StateApproved} {
		t.Run(string(state), func(t *testing.T) {
			in(t, func(w *world) {
				failed := answerOf(502)
				reset := func() { w.gateway(gate).set("c1", state) }
				w.approve(sending{response: failed, then: reset}).wantAnswer(failed)
			})
		})
	}
}

// The provider may challenge the retry again: the same challenge, a new token.
func TestGatewayChallengesAgain(t *testing.T) {
	again := relayed("c1")
	hidden := answerOf(403)
	for name, answer := range map[string]*fakeResponse{"readable": again, "headers hidden": hidden} {
		t.Run(name, func(t *testing.T) {
			in(t, func(w *world) {
				g := w.gateway(gate)
				renewed := func(c *stepup.Challenge) {
					c.Verifiable, c.Request = false, "r1"
					c.Hosted.Token = "renewed"
				}
				g.raise("c1", func(c *stepup.Challenge) { c.Verifiable, c.Request = false, "r1" })
				x := &fakeExchange{first: relayed("c1"), request: "r1", config: polled, sendings: answers(answer, okay)}
				c := w.handle(x)
				w.surface()
				g.raise("c1", renewed)
				w.surface().emit(SurfaceSucceeded)
				if token := w.surface().shown.Token; token != "renewed" {
					t.Errorf("shows %s", token)
				}
				w.surface().emit(SurfaceSucceeded)
				c.wantAnswer(okay)
			})
		})
	}
}

// A new challenge in the place of the old one: nobody waits for the old one.
func TestAnotherChallengeCancelsTheFirst(t *testing.T) {
	in(t, func(w *world) {
		g := w.gateway(gate)
		g.raise("c2", nil)
		c := w.approve(sending{response: relayed("c2")})
		w.expect("ask c1", "close token-c1", "completed", resend, "ask c2", "cancel c1", "required", "present token-c2")
		w.surface().emit(SurfaceDismissed)
		c.wantCode(stepup.Cancelled)
		w.expect("close token-c2", "cancel c2")
	})
}

// One approval may cover others that the gateway says so of, payments too.
func TestCoveredAtTheGateway(t *testing.T) {
	in(t, func(w *world) {
		g := w.gateway(gate)
		covers := func(c *stepup.Challenge) { c.Covers = true }
		for _, id := range []string{"c1", "c2", "c3"} {
			g.raise(id, covers)
		}
		g.raise("c4", nil)
		g.raise("c5", nil)
		begin := func(id string, sendings ...*fakeResponse) *call {
			return w.handle(&fakeExchange{name: id + " ", first: relayed(id), config: polled, sendings: answers(sendings...)})
		}
		first := begin("c1", okay)
		covered := begin("c2", okay)
		uncovered := begin("c3", relayed("c5"))
		distinct := w.handle(&fakeExchange{name: "c4 ", method: "GET", first: relayed("c4"), config: polled})
		w.notes()
		g.set("c1", stepup.StateApproved)
		w.surface().emit(SurfaceSucceeded)
		w.expect(
			"ask c1", "close token-c1", "c1 completed", "c1 "+resend,
			"c2 resend", "cancel c2",
			"c3 resend", "ask c5", "cancel c3", "c3 required", "present token-c5",
		)
		first.wantAnswer(okay)
		covered.wantAnswer(okay)
		w.surface().emit(SurfaceDismissed)
		uncovered.wantCode(stepup.Cancelled)
		w.surface().emit(SurfaceDismissed) // its challenge does not cover, GET or not
		distinct.wantCode(stepup.Cancelled)
	})
}

// What covers is repeated without proof, so nothing guards it against being
// executed twice: a lost answer is not asked for again.
func TestCoveredRepetitionLosesTheNetwork(t *testing.T) {
	in(t, func(w *world) {
		g := w.gateway(gate)
		g.raise("c1", nil)
		g.raise("c2", func(c *stepup.Challenge) { c.Covers = true })
		w.handle(&fakeExchange{first: relayed("c1"), config: polled, sendings: answers(okay)})
		second := w.handle(&fakeExchange{first: relayed("c2"), config: polled, sendings: []sending{{err: errNetwork}}})
		g.set("c1", stepup.StateApproved)
		w.surface().emit(SurfaceSucceeded)
		second.wantError(errNetwork)
	})
}

func TestHiddenChallenges(t *testing.T) {
	hidden := answerOf(403)
	rows := []struct {
		name   string
		config Config
		raise  bool
		setUp  func(g *fakeGateway)
		log    []string // until the prompt or the end
		prompt bool
	}{
		{
			"through the channel",
			Config{Gateway: gate},
			true, nil,
			[]string{"dial", "watch r1", "watch c1", "required", "present token-c1"},
			true,
		},
		{
			"none, says the channel",
			Config{Gateway: gate},
			false, nil,
			[]string{"dial", "watch r1", "hang up"},
			false,
		},
		{
			"by HTTP", polled, true, nil,
			[]string{"look up r1", "required", "present token-c1"},
			true,
		},
		{
			"none, says HTTP", polled, false, nil,
			[]string{"look up r1"},
			false,
		},
		{
			"by HTTP where the channel is blocked",
			Config{Gateway: gate},
			true,
			func(g *fakeGateway) { g.undialled = true },
			// One more at once for the new interest, then backing off.
			[]string{"dial", "look up r1", "dial", "required", "present token-c1", "dial", "dial"},
			true,
		},
		{
			"over already", polled, true,
			func(g *fakeGateway) { g.set("c1", stepup.StateExecuted) },
			[]string{"look up r1"},
			false,
		},
		{
			"nobody answers", polled, true,
			func(g *fakeGateway) { g.down = true },
			[]string{"look up r1", "look up r1", "look up r1"},
			false,
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			in(t, func(w *world) {
				g := w.gateway(gate)
				if row.raise {
					g.raise("c1", func(c *stepup.Challenge) { c.Request = "r1" })
				}
				if row.setUp != nil {
					row.setUp(g)
				}
				c := w.handle(&fakeExchange{first: hidden, request: "r1", config: row.config})
				w.pass(1800)
				if log := w.notes(); !sameSet(log, row.log) {
					t.Errorf("did %q, want %q", log, row.log)
				}
				if !row.prompt {
					c.wantAnswer(hidden)
					return
				}
				w.surface().emit(SurfaceDismissed)
				c.wantCode(stepup.Cancelled)
			})
		})
	}
}

// An answer of another origin was sent without an id and is not looked up.
func TestRequestWithoutIDIsNotLookedUp(t *testing.T) {
	in(t, func(w *world) {
		first := answerOf(403)
		w.handle(&fakeExchange{first: first, config: Config{Gateway: gate}}).wantAnswer(first)
		w.expect()
	})
}

// An answer whose status no challenge has is not looked up either.
func TestOtherStatusesAreNotLookedUp(t *testing.T) {
	for _, status := range []int{402, 404, 409, 429, 500, 502} {
		in(t, func(w *world) {
			w.gateway(gate)
			first := answerOf(status)
			w.handle(&fakeExchange{first: first, request: "r1", config: Config{Gateway: gate}}).wantAnswer(first)
			w.expect()
		})
	}
}

// A channel that opens and says nothing does not hold a request up for long.
func TestLookUpThroughADeafChannel(t *testing.T) {
	in(t, func(w *world) {
		g := w.gateway(gate)
		g.be(func(g *fakeGateway) { g.deaf = true })
		first := answerOf(403)
		c := w.handle(&fakeExchange{first: first, request: "r1", config: Config{Gateway: gate}})
		w.pass(lookUpTime - 1)
		c.wantPending()
		w.pass(1)
		c.wantAnswer(first)
		w.expect("dial", "watch r1", "look up r1", "hang up")
	})
}

// Another tab's news must not be taken for an answer.
func TestLookUpIsNotMisled(t *testing.T) {
	in(t, func(w *world) {
		g := w.gateway(gate)
		g.be(func(g *fakeGateway) { g.deaf = true })
		first := answerOf(403)
		c := w.handle(&fakeExchange{first: first, request: "r1", config: Config{Gateway: gate}})
		other := g.raise("c9", func(c *stepup.Challenge) { c.Request = "r9" })
		g.push(wire.Message{Type: wire.MessageChallenge, Challenge: &other})
		g.push(wire.Message{Type: wire.MessageSnapshot, Session: "s"}) // a greeting, no answer
		c.wantPending()
		g.push(wire.Message{Type: wire.MessageSnapshot})
		c.wantAnswer(first)
	})
}

// A gateway that was restarted has forgotten the challenge. Where the approved
// request got no answer before, nobody may say that nothing was done.
func TestForgottenAfterALostAnswer(t *testing.T) {
	forgotten := problemOf(404, "challenge_not_found")
	for name, row := range map[string]struct {
		sendings []sending
		want     string
	}{
		"answered at once":   {answers(forgotten), failure(stepup.Expired, nil).Message},
		"the answer is lost": {[]sending{{err: errNetwork}, {response: forgotten}}, uncertain},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, func(w *world) {
				c := w.approve(row.sendings...)
				w.pass(2000)
				if e := c.wantCode(stepup.Expired); e.Message != row.want {
					t.Errorf("says %q, want %q", e.Message, row.want)
				}
			})
		})
	}
}
