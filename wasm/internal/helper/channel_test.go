package helper

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// sameSet compares what two goroutines did side by side, in either order.
func sameSet(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

var channelled = Config{Gateway: gate}

// prompt begins a request on the channel and clears the log.
func (w *world) prompt(id string, sendings ...*fakeResponse) *call {
	w.t.Helper()
	w.gateway(gate).raise(id, nil)
	c := w.handle(&fakeExchange{first: relayed(id), config: channelled, sendings: answers(sendings...)})
	w.surface()
	return c
}

func count(log []string, line string) int {
	n := 0
	for _, l := range log {
		if l == line {
			n++
		}
	}
	return n
}

func TestChannelIsOpenWhileSomethingIsWaitedFor(t *testing.T) {
	in(t, func(w *world) {
		c := w.prompt("c1")
		if log := w.notes(); count(log, "dial") != 1 || count(log, "watch c1") != 1 {
			t.Errorf("did %q", log)
		}
		w.surface().emit(SurfaceDismissed)
		c.wantCode(stepup.Cancelled)
		w.expect("close token-c1", "cancel c1", "hang up")
	})
}

// The channel tells what the gateway knows. Where the gateway has to ask the
// provider, it is asked now and then: the approval page's message may be lost.
func TestApprovalIsLearntWithoutAMessage(t *testing.T) {
	in(t, func(w *world) {
		g := w.gateway(gate)
		c := w.prompt("c1", okay)
		w.notes()
		w.pass(12_000)
		w.expect("ask c1", "ask c1")
		g.set("c1", stepup.StateApproved)
		w.pass(6000)
		c.wantAnswer(okay)
	})
	in(t, func(w *world) {
		w.gateway(gate).raise("c1", func(c *stepup.Challenge) { c.Verifiable = false })
		c := w.handle(&fakeExchange{first: relayed("c1"), config: channelled})
		w.surface()
		w.notes()
		w.pass(60_000)
		w.expect() // the provider cannot be asked
		w.surface().emit(SurfaceDismissed)
		c.wantCode(stepup.Cancelled)
	})
}

func TestChannelOff(t *testing.T) {
	in(t, func(w *world) {
		g := w.gateway(gate)
		g.raise("c1", nil)
		c := w.handle(&fakeExchange{first: relayed("c1"), config: polled, sendings: answers(okay)})
		w.notes()
		w.pass(2000 + 4000 + 8000 + 10_000)
		w.expect("ask c1", "ask c1", "ask c1", "ask c1")
		g.set("c1", stepup.StateApproved)
		w.pass(10_000)
		c.wantAnswer(okay)
	})
}

// An outcome on the channel is a reason to ask; an ending is certain.
func TestOutcomes(t *testing.T) {
	rows := []struct {
		pushed, stored stepup.State
		want           stepup.Code // "" approved, "-" pending
	}{
		{stepup.StateApproved, stepup.StateApproved, ""},
		{stepup.StateApproved, stepup.StatePending, "-"},
		{stepup.StateExecuted, stepup.StateExecuted, ""},
		{stepup.StatePending, stepup.StateApproved, "-"},
		{stepup.StateDeclined, stepup.StateDeclined, stepup.Declined},
		{stepup.StateExpired, stepup.StateExpired, stepup.Expired},
		{stepup.StateBlocked, stepup.StateBlocked, stepup.Blocked},
		{stepup.StateCancelled, stepup.StateCancelled, stepup.Cancelled},
	}
	for _, row := range rows {
		t.Run(string(row.pushed)+" "+string(row.stored), func(t *testing.T) {
			in(t, func(w *world) {
				g := w.gateway(gate)
				c := w.prompt("c1", okay)
				told := g.set("c1", row.pushed)
				g.set("c1", row.stored)
				g.push(wire.Message{Type: wire.MessageOutcome, Challenge: &told})
				switch row.want {
				case "":
					c.wantAnswer(okay)
				case "-":
					c.wantPending()
					w.surface().emit(SurfaceDismissed)
					c.wantCode(stepup.Cancelled)
				default:
					c.wantCode(row.want)
				}
			})
		})
	}
}

// A challenge that ends while its request is queued ends the request.
func TestEndingWhileQueued(t *testing.T) {
	in(t, func(w *world) {
		g := w.gateway(gate)
		first := w.prompt("c1")
		g.raise("c2", nil)
		second := w.handle(&fakeExchange{first: relayed("c2"), config: channelled})
		told := g.set("c2", stepup.StateExpired)
		g.push(wire.Message{Type: wire.MessageOutcome, Challenge: &told})
		second.wantCode(stepup.Expired)
		w.surface().emit(SurfaceDismissed)
		first.wantCode(stepup.Cancelled)
	})
}

// What was missed while the channel was down is in the snapshot.
func TestReconnect(t *testing.T) {
	for _, code := range []wire.CloseCode{1006, wire.CloseElsewhere, wire.CloseSlow, wire.CloseIdle} {
		t.Run(strconv.Itoa(int(code)), func(t *testing.T) {
			in(t, func(w *world) {
				g := w.gateway(gate)
				c := w.prompt("c1")
				w.notes()
				g.drop(int(code))
				g.set("c1", stepup.StateDeclined)
				w.expect()
				w.pass(dialPause / 2)
				c.wantCode(stepup.Declined)
				w.expect("dial", "watch c1", "close token-c1", "hang up")
			})
		})
	}
}

func TestReconnectBacksOff(t *testing.T) {
	in(t, func(w *world) {
		g := w.gateway(gate)
		c := w.prompt("c1")
		w.notes()
		g.be(func(g *fakeGateway) { g.undialled = true })
		g.drop(1006)
		var dials, asks int
		for range 10 { // a minute
			w.pass(6000)
			log := w.notes()
			dials += count(log, "dial")
			asks += count(log, "ask c1")
		}
		// At 0.25, 0.75, 1.75, 3.75, 7.75, 15.75, 30.75, 45.75 s; jitter would make it rarer.
		if dials != 8 {
			t.Errorf("dialled %d times in a minute", dials)
		}
		// At 2, 6, 14, 24, 34, 44, 54 s.
		if asks != 7 {
			t.Errorf("polled %d times in a minute", asks)
		}
		g.be(func(g *fakeGateway) { g.undialled = false })
		w.pass(15_000)
		w.notes()
		w.pass(30_000)
		// The channel is back, so there is little polling.
		w.expect("ask c1", "ask c1", "ask c1", "ask c1", "ask c1")
		w.surface().emit(SurfaceDismissed)
		c.wantCode(stepup.Cancelled)
	})
}

// A connection that has served is no failure: the next one is tried soon.
func TestReconnectsSoonAfterAGoodConnection(t *testing.T) {
	in(t, func(w *world) {
		g := w.gateway(gate)
		c := w.prompt("c1")
		for range 5 {
			w.notes()
			g.drop(1006)
			w.pass(dialPause / 2)
			w.expect("dial", "watch c1")
		}
		w.surface().emit(SurfaceDismissed)
		c.wantCode(stepup.Cancelled)
	})
}

// While a watch message has no answer, who joins shares the next one.
func TestWatchesAreShared(t *testing.T) {
	in(t, func(w *world) {
		g := w.gateway(gate)
		g.be(func(g *fakeGateway) { g.deaf = true })
		c := w.helper.channels.to(gate)
		var joined []*interest
		for _, id := range []string{"c1", "c2", "c3"} {
			joined = append(joined, c.join(id, ""))
			w.notes()
		}
		g.push(wire.Message{Type: wire.MessageSnapshot})
		w.expect("watch c2 c3")
		for _, i := range joined {
			c.part(i)
		}
	})
}

func TestClosedForGood(t *testing.T) {
	for _, code := range []wire.CloseCode{wire.CloseSession, wire.CloseTooMany, wire.CloseProtocol, wire.CloseFlood} {
		t.Run(strconv.Itoa(int(code)), func(t *testing.T) {
			in(t, func(w *world) {
				g := w.gateway(gate)
				first := w.prompt("c1")
				w.notes()
				g.drop(int(code))
				w.pass(2000)
				w.expect("ask c1") // polls instead
				w.pass(60_000)
				if log := w.notes(); count(log, "dial") != 0 {
					t.Error("came back")
				}
				w.surface().emit(SurfaceDismissed)
				first.wantCode(stepup.Cancelled)
				second := w.prompt("c2")
				if log := w.notes(); count(log, "dial") != 1 {
					t.Error("the next challenge does not try the channel")
				}
				w.surface().emit(SurfaceDismissed)
				second.wantCode(stepup.Cancelled)
			})
		})
	}
}

// A connection that opens only to be closed at once does not make a storm.
func TestConnectionsThatDoNotLast(t *testing.T) {
	in(t, func(w *world) {
		g := w.gateway(gate)
		g.be(func(g *fakeGateway) { g.deaf = true })
		c := w.prompt("c1")
		for range 5 {
			g.drop(1006)
			w.pass(15_000)
		}
		w.notes()
		g.drop(1006)
		w.pass(5000)
		if log := w.notes(); count(log, "dial") != 0 {
			t.Error("dialled again within five seconds")
		}
		w.surface().emit(SurfaceDismissed)
		c.wantCode(stepup.Cancelled)
	})
}

func TestNoiseOnTheChannel(t *testing.T) {
	in(t, func(w *world) {
		g := w.gateway(gate)
		c := w.prompt("c1")
		for _, text := range []string{"", "{", "null", "[]", `{"type":"outcome"}`, `{"type":"future","challenge":{"id":"c1"}}`, `{"type":"snapshot"}`} {
			g.pushText(text)
		}
		c.wantPending()
		w.surface().emit(SurfaceDismissed)
		c.wantCode(stepup.Cancelled)
	})
}

func TestEagerChannel(t *testing.T) {
	in(t, func(w *world) {
		g := w.gateway(gate)
		g.be(func(g *fakeGateway) { g.greeting = "session-1" })
		stop := w.helper.Eager(gate)
		w.expect("dial")
		if got := w.sessions[gate]; got != "session-1" {
			t.Errorf("session is %q", got)
		}
		c := w.prompt("c1")
		w.surface().emit(SurfaceDismissed)
		c.wantCode(stepup.Cancelled)
		if log := w.notes(); count(log, "dial") != 0 || count(log, "hang up") != 0 || count(log, "watch c1") != 1 {
			t.Errorf("did %q", log)
		}
		g.drop(1006)
		w.pass(dialPause)
		w.expect("dial")
		stop()
		stop()
		w.expect("hang up")
	})
}

// Nothing is left of a channel that nobody needs, whatever it was doing.
func TestLeavingTheChannel(t *testing.T) {
	t.Run("while it pauses", func(t *testing.T) {
		in(t, func(w *world) {
			w.gateway(gate).be(func(g *fakeGateway) { g.undialled = true })
			c := w.prompt("c1")
			w.surface().emit(SurfaceDismissed)
			c.wantCode(stepup.Cancelled)
		})
	})
	t.Run("while the gateway is asked for good", func(t *testing.T) {
		in(t, func(w *world) {
			c := w.prompt("c1")
			w.gateway(gate).drop(int(wire.CloseSession))
			w.surface().emit(SurfaceDismissed)
			c.wantCode(stepup.Cancelled)
		})
	})
}

// Many who wait at once share messages, at a pace that gateways accept.
func TestManyAtOnce(t *testing.T) {
	const many = 200
	in(t, func(w *world) {
		g := w.gateway(gate)
		var calls []*call
		var exchanges []*fakeExchange
		for i := range many {
			id := "c" + strconv.Itoa(i)
			g.raise(id, nil)
			x := &fakeExchange{first: relayed(id), config: channelled, aborted: make(chan struct{})}
			exchanges = append(exchanges, x)
			calls = append(calls, w.handle(x))
		}
		w.pass(10_000)
		var messages, ids int
		for _, line := range w.notes() {
			if rest, ok := strings.CutPrefix(line, "watch "); ok {
				messages++
				ids += len(strings.Fields(rest))
			}
		}
		if ids != many {
			t.Errorf("%d challenges were watched, want %d", ids, many)
		}
		if messages > paceBurst+10*1000/paceInterval {
			t.Errorf("sent %d messages", messages)
		}
		for i := many - 1; i >= 0; i-- {
			close(exchanges[i].aborted)
			calls[i].wantCode(stepup.Aborted)
		}
	})
}

func TestPace(t *testing.T) {
	var p pace
	now := int64(1_000_000)
	sent := 0
	for range 40 { // ten seconds, as often as may be
		for p.wait(now) == 0 {
			p.spend(now)
			sent++
		}
		now += paceInterval
	}
	if want := paceBurst + 39; sent != want {
		t.Errorf("sent %d messages, want %d", sent, want)
	}
}
