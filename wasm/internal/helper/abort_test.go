package helper

import (
	"testing"

	"countersign/shared/stepup"
)

// An abort ends the request at any moment, in one way, and leaves nothing.
func TestAbortWithoutGateway(t *testing.T) {
	hang := []sending{{hang: true}}
	rows := []struct {
		name string
		x    *fakeExchange
		then func(w *world)
		want []string
	}{
		{
			"before the helper had it",
			&fakeExchange{first: challengeOf("t1")},
			nil,
			nil,
		},
		{
			"while prompting",
			&fakeExchange{first: challengeOf("t1")},
			func(w *world) { w.surface() },
			[]string{"required", "present t1", "close t1"},
		},
		{
			"during the retry",
			&fakeExchange{first: challengeOf("t1"), sendings: hang},
			func(w *world) { w.surface().emit(SurfaceSucceeded) },
			[]string{"required", "present t1", "close t1", "completed", "resend X-2FA-APPROVAL: t1"},
		},
		{
			"during the retry after a while",
			&fakeExchange{first: challengeOf("t1"), sendings: hang},
			func(w *world) { w.surface().emit(SurfaceSucceeded); w.pass(60_000) },
			[]string{"required", "present t1", "close t1", "completed", "resend X-2FA-APPROVAL: t1"},
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			in(t, func(w *world) {
				row.x.aborted = make(chan struct{})
				if row.then == nil {
					close(row.x.aborted)
				}
				c := w.handle(row.x)
				if row.then != nil {
					row.then(w)
					c.wantPending()
					close(row.x.aborted)
				}
				c.wantCode(stepup.Aborted)
				w.expect(row.want...)
			})
		})
	}
}

func TestAbortWhileACallbackRuns(t *testing.T) {
	for _, name := range []string{"required", "completed"} {
		t.Run(name, func(t *testing.T) {
			in(t, func(w *world) {
				release := make(chan struct{})
				slow := func() error { <-release; return nil }
				x := &fakeExchange{first: challengeOf("t1"), aborted: make(chan struct{})}
				if name == "required" {
					x.require = slow
				} else {
					x.complete = slow
				}
				c := w.handle(x)
				if name == "completed" {
					w.surface().emit(SurfaceSucceeded)
				}
				close(x.aborted)
				c.wantCode(stepup.Aborted)
				close(release) // too late to prompt or to retry
				if got := w.notes(); got[len(got)-1] == "present t1" {
					t.Error("prompted after the abort")
				}
			})
		})
	}
}

func TestAbortTellsTheGateway(t *testing.T) {
	rows := map[string]func(w *world, g *fakeGateway){
		"while prompting":   func(*world, *fakeGateway) {},
		"while confirming":  func(w *world, _ *fakeGateway) { w.surface().emit(SurfaceSucceeded) },
		"while waiting":     func(w *world, _ *fakeGateway) { w.surface().emit(SurfaceWindowClosed) },
		"during the retry":  func(w *world, g *fakeGateway) { g.set("c1", stepup.StateApproved); w.surface().emit(SurfaceSucceeded) },
		"while it is asked": func(w *world, g *fakeGateway) { w.t.Cleanup(g.hang()); w.surface().emit(SurfaceSucceeded) },
	}
	for name, then := range rows {
		t.Run(name, func(t *testing.T) {
			in(t, func(w *world) {
				g := w.gateway(gate)
				g.raise("c1", nil)
				x := &fakeExchange{
					first: relayed("c1"), config: Config{Gateway: gate, Channel: ChannelOff},
					aborted: make(chan struct{}), sendings: []sending{{hang: true}},
				}
				c := w.handle(x)
				then(w, g)
				c.wantPending()
				w.notes()
				close(x.aborted)
				e := c.wantCode(stepup.Aborted)
				if e.Challenge == nil || e.Challenge.ID != "c1" {
					t.Errorf("the error is about %v", e.Challenge)
				}
				if got := w.notes(); got[len(got)-1] != "cancel c1" {
					t.Errorf("did %q at last, want cancel", got)
				}
			})
		})
	}
}

// An abort makes fetch fail as well. Whichever is noticed first, the request
// ends in the one way: many runs, because the order is the scheduler's.
func TestAbortComesBeforeWhatItMakesFail(t *testing.T) {
	for range 50 {
		in(t, func(w *world) {
			x := &fakeExchange{first: challengeOf("t1"), aborted: make(chan struct{})}
			x.sendings = []sending{{err: errNetwork, then: func() { close(x.aborted) }}}
			c := w.handle(x)
			w.surface().emit(SurfaceSucceeded)
			c.wantCode(stepup.Aborted)
		})
	}
}

// Once an approved request is on its way, nobody can promise that nothing was done.
func TestAbortDuringRetryPromisesNothing(t *testing.T) {
	in(t, func(w *world) {
		x := &fakeExchange{first: challengeOf("t1"), aborted: make(chan struct{}), sendings: []sending{{hang: true}}}
		c := w.handle(x)
		w.surface().emit(SurfaceSucceeded)
		close(x.aborted)
		if e := c.wantCode(stepup.Aborted); e.Message != uncertain {
			t.Errorf("says %q", e.Message)
		}
	})
}

func TestAbortWhileRecognising(t *testing.T) {
	in(t, func(w *world) {
		release := w.gateway(gate).hang()
		x := &fakeExchange{first: relayed("c1"), config: Config{Gateway: gate}, aborted: make(chan struct{})}
		c := w.handle(x)
		close(x.aborted)
		c.wantCode(stepup.Aborted)
		release()
		w.expect("ask c1")
	})
	in(t, func(w *world) {
		w.gateway(gate).be(func(g *fakeGateway) { g.down = true })
		x := &fakeExchange{first: relayed("c1"), config: Config{Gateway: gate}, aborted: make(chan struct{})}
		c := w.handle(x)
		close(x.aborted)
		c.wantCode(stepup.Aborted)
		w.expect("ask c1") // and not again
	})
}
