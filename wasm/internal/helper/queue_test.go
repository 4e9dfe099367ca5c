package helper

import (
	"strconv"
	"testing"
	"time"

	"countersign/shared/stepup"
)

func TestOnePromptAtATime(t *testing.T) {
	in(t, func(w *world) {
		var calls []*call
		for i := range 5 {
			token := "t" + strconv.Itoa(i)
			if i == 2 { // runFlow waits like the others
				calls = append(calls, w.runFlow(FlowOptions{Token: token}))
				continue
			}
			calls = append(calls, w.handle(&fakeExchange{first: challengeOf(token), sendings: answers(okay)}))
		}
		for i, c := range calls {
			token := "t" + strconv.Itoa(i)
			c.wantPending()
			if shown := w.surface().shown.Token; shown != token {
				t.Fatalf("shows %s, want %s", shown, token)
			}
			w.surface().emit(SurfaceSucceeded)
			if !c.settled() || c.err != nil {
				t.Fatalf("%s gave %v", token, c.err)
			}
		}
	})
}

// Each retry has its own token, and its answer is there before the next prompt.
func TestRetriesComeBeforeTheNextPrompt(t *testing.T) {
	in(t, func(w *world) {
		first := w.handle(&fakeExchange{name: "1 ", first: challengeOf("t1"), sendings: answers(okay)})
		second := w.handle(&fakeExchange{name: "2 ", first: challengeOf("t2"), sendings: answers(okay)})
		w.surface().emit(SurfaceSucceeded)
		w.expect("1 required", "present t1", "close t1", "1 completed", "1 resend X-2FA-APPROVAL: t1", "2 required", "present t2")
		first.wantAnswer(okay)
		w.surface().emit(SurfaceSucceeded)
		second.wantAnswer(okay)
	})
}

func TestAFailureLetsTheNextThrough(t *testing.T) {
	in(t, func(w *world) {
		first := w.handle(&fakeExchange{first: challengeOf("t1")})
		second := w.handle(&fakeExchange{first: challengeOf("t2"), require: func() error { return errThrown }})
		third := w.handle(&fakeExchange{first: challengeOf("t3"), sendings: answers(okay)})
		w.surface().emit(SurfaceFailed)
		first.wantCode(stepup.Declined)
		second.wantError(errThrown)
		third.wantPending()
		w.surface().emit(SurfaceSucceeded)
		third.wantAnswer(okay)
	})
}

func TestAbortLeavesTheQueue(t *testing.T) {
	in(t, func(w *world) {
		first := w.handle(&fakeExchange{first: challengeOf("t1")})
		x := &fakeExchange{first: challengeOf("t2"), aborted: make(chan struct{})}
		second := w.handle(x)
		third := w.handle(&fakeExchange{first: challengeOf("t3")})
		close(x.aborted)
		second.wantCode(stepup.Aborted)
		w.surface().emit(SurfaceDismissed)
		first.wantCode(stepup.Cancelled)
		if shown := w.surface().shown.Token; shown != "t3" {
			t.Errorf("shows %s", shown)
		}
		w.surface().emit(SurfaceDismissed)
		third.wantCode(stepup.Cancelled)
	})
}

// A GET that waited through an approval is first repeated plainly.
func TestWaitingGetIsRepeatedPlainly(t *testing.T) {
	in(t, func(w *world) {
		first := w.handle(&fakeExchange{name: "1 ", first: challengeOf("t1"), sendings: answers(okay)})
		covered := w.handle(&fakeExchange{name: "2 ", method: "GET", first: challengeOf("t2"), sendings: answers(okay)})
		uncovered := w.handle(&fakeExchange{name: "3 ", method: "GET", first: challengeOf("t3"), sendings: answers(challengeOf("t4"), okay)})
		payment := w.handle(&fakeExchange{name: "4 ", first: challengeOf("t5")})
		w.notes()
		w.surface().emit(SurfaceSucceeded)
		w.expect(
			"close t1", "1 completed", "1 resend X-2FA-APPROVAL: t1",
			"2 resend",
			"3 resend", "3 required", "present t4",
		)
		first.wantAnswer(okay)
		covered.wantAnswer(okay)
		w.surface().emit(SurfaceSucceeded)
		w.expect("close t4", "3 completed", "3 resend X-2FA-APPROVAL: t4", "4 required", "present t5")
		uncovered.wantAnswer(okay)
		w.surface().emit(SurfaceDismissed)
		payment.wantCode(stepup.Cancelled)
	})
}

func TestWaitingGetPromptsAfterAFailure(t *testing.T) {
	in(t, func(w *world) {
		w.handle(&fakeExchange{first: challengeOf("t1")})
		second := w.handle(&fakeExchange{method: "GET", first: challengeOf("t2"), sendings: answers(okay)})
		w.surface().emit(SurfaceDismissed)
		w.surface().emit(SurfaceSucceeded)
		second.wantAnswer(okay)
		w.expect("required", "present t1", "close t1", "required", "present t2", "close t2", "completed", "resend X-2FA-APPROVAL: t2")
	})
}

// An approval before the challenge came covers nothing: the server knew of it.
func TestGetThatDidNotWaitPrompts(t *testing.T) {
	in(t, func(w *world) {
		w.handle(&fakeExchange{first: challengeOf("t1"), sendings: answers(okay)})
		w.surface().emit(SurfaceSucceeded)
		w.notes()
		c := w.handle(&fakeExchange{method: "GET", first: challengeOf("t2")})
		w.expect("required", "present t2")
		w.surface().emit(SurfaceDismissed)
		c.wantCode(stepup.Cancelled)
	})
}

// An approval while the request was on its way may cover it, although it has not
// waited in the queue.
func TestGetThatWasSentBeforeTheApprovalIsRepeatedPlainly(t *testing.T) {
	in(t, func(w *world) {
		w.handle(&fakeExchange{first: challengeOf("t1"), sendings: answers(okay)})
		sent := time.Now()
		w.pass(1)
		w.surface().emit(SurfaceSucceeded)
		w.notes()
		w.pass(300)
		c := w.handle(&fakeExchange{method: "GET", sent: sent, first: challengeOf("t2"), sendings: answers(okay)})
		w.expect("resend")
		c.wantAnswer(okay)
	})
}

func TestPlainRepetitionLosesTheNetwork(t *testing.T) {
	in(t, func(w *world) {
		w.handle(&fakeExchange{first: challengeOf("t1"), sendings: answers(okay)})
		second := w.handle(&fakeExchange{method: "GET", first: challengeOf("t2"), sendings: []sending{{err: errNetwork}}})
		w.surface().emit(SurfaceSucceeded)
		second.wantError(errNetwork)
	})
}

// One hanging back end does not hold up the others' prompts.
func TestAHangingRetryGivesTheTurnAway(t *testing.T) {
	in(t, func(w *world) {
		x := &fakeExchange{first: challengeOf("t1"), aborted: make(chan struct{}), sendings: []sending{{hang: true}}}
		first := w.handle(x)
		second := w.handle(&fakeExchange{first: challengeOf("t2"), sendings: answers(okay)})
		w.surface().emit(SurfaceSucceeded)
		w.pass(stepup.Patience - 1)
		w.expect("required", "present t1", "close t1", "completed", "resend X-2FA-APPROVAL: t1")
		w.pass(stepup.Patience / 4) // jitter's share at most
		w.surface().emit(SurfaceSucceeded)
		second.wantAnswer(okay)
		first.wantPending()
		close(x.aborted)
		first.wantCode(stepup.Aborted)
	})
}

func TestTicketsMayLeaveTwice(t *testing.T) {
	var q queue
	first, second := q.enter(0), q.enter(0)
	first.leave()
	first.leave()
	select {
	case <-second.turn:
	default:
		t.Fatal("the second has no turn")
	}
	third := q.enter(0)
	select {
	case <-third.turn:
		t.Fatal("the third has a turn beside the second")
	default:
	}
}
