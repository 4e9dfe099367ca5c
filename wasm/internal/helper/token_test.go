package helper

import (
	"strconv"
	"strings"
	"testing"

	"countersign/shared/stepup"
)

func TestApprovedWithoutGateway(t *testing.T) {
	in(t, func(w *world) {
		c := w.handle(&fakeExchange{first: challengeOf("t1"), sendings: answers(okay)})
		w.expect("required", "present t1")
		w.surface().emit(SurfaceSucceeded)
		w.expect("close t1", "completed", "resend X-2FA-APPROVAL: t1")
		c.wantAnswer(okay)
	})
}

// The answer of the retry is the page's, whatever its status.
func TestRetryAnsweredWithFailure(t *testing.T) {
	in(t, func(w *world) {
		failed := answerOf(422)
		c := w.handle(&fakeExchange{first: challengeOf("t1"), sendings: answers(failed)})
		w.surface().emit(SurfaceSucceeded)
		c.wantAnswer(failed)
	})
}

func TestWhatIsNoChallenge(t *testing.T) {
	rows := map[string]*fakeResponse{
		"403 without the header":   answerOf(403),
		"400 without the header":   answerOf(400),
		"401 with it":              answerOf(401, "x-2fa-approval", "t1"),
		"a success with it":        answerOf(200, "x-2fa-approval", "t1", "x-2fa-approval-result", "APPROVED"),
		"a gateway's, but unnamed": answerOf(403, "Countersign-Challenge", "c1"),
	}
	for name, first := range rows {
		t.Run(name, func(t *testing.T) {
			in(t, func(w *world) {
				w.handle(&fakeExchange{first: first}).wantAnswer(first)
				w.expect()
			})
		})
	}
}

func TestStatus400IsAChallengeToo(t *testing.T) {
	in(t, func(w *world) {
		c := w.handle(&fakeExchange{first: answerOf(400, "x-2fa-approval", "t1"), sendings: answers(okay)})
		w.surface().emit(SurfaceSucceeded)
		c.wantAnswer(okay)
	})
}

func TestEndingsWithoutGateway(t *testing.T) {
	rows := []struct {
		name  string
		event SurfaceEvent
		want  stepup.Code
	}{
		{"failed", SurfaceFailed, stepup.Declined},
		{"closed by its page", SurfaceClosed, stepup.Cancelled},
		{"dismissed", SurfaceDismissed, stepup.Cancelled},
		{"window closed", SurfaceWindowClosed, stepup.Cancelled},
		{"frame refused", SurfaceFrameRefused, stepup.FrameRefused},
		{"popup blocked", SurfacePopupBlocked, stepup.PopupBlocked},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			in(t, func(w *world) {
				c := w.handle(&fakeExchange{first: challengeOf("t1")})
				w.surface().emit(row.event, SurfaceSucceeded)
				c.wantCode(row.want)
				w.expect("required", "present t1", "close t1")
			})
		})
	}
}

func TestTwoMessages(t *testing.T) {
	in(t, func(w *world) {
		c := w.handle(&fakeExchange{first: challengeOf("t1"), sendings: answers(okay)})
		w.surface().emit(SurfaceSucceeded, SurfaceClosed, SurfaceFailed)
		c.wantAnswer(okay)
		w.expect("required", "present t1", "close t1", "completed", "resend X-2FA-APPROVAL: t1")
	})
}

func TestRestoredWithoutGateway(t *testing.T) {
	in(t, func(w *world) {
		c := w.handle(&fakeExchange{first: challengeOf("t1")})
		w.surface().emit(SurfaceRestored)
		c.wantPending()
		w.surface().emit(SurfaceDismissed)
		c.wantCode(stepup.Cancelled)
	})
}

func TestTimeout(t *testing.T) {
	for _, row := range []struct{ set, want int }{{0, 600_000}, {-1, 600_000}, {1500, 1500}} {
		t.Run(strconv.Itoa(row.set), func(t *testing.T) {
			in(t, func(w *world) {
				c := w.handle(&fakeExchange{first: challengeOf("t1"), config: Config{Timeout: row.set}})
				s := w.surface()
				w.pass(row.want - 1)
				c.wantPending()
				w.pass(1)
				c.wantCode(stepup.Timeout)
				s.emit(SurfaceSucceeded) // too late
				w.expect("required", "present t1", "close t1")
			})
		})
	}
}

// The time of a prompt begins when it is shown, not when it is queued.
func TestTimeoutIsThePrompts(t *testing.T) {
	in(t, func(w *world) {
		config := Config{Timeout: 1000}
		first := w.handle(&fakeExchange{first: challengeOf("t1"), config: config})
		second := w.handle(&fakeExchange{first: challengeOf("t2"), config: config})
		w.pass(1000)
		first.wantCode(stepup.Timeout)
		w.pass(999)
		second.wantPending()
		w.pass(1)
		second.wantCode(stepup.Timeout)
	})
}

func TestApprovalPage(t *testing.T) {
	rows := []struct {
		name   string
		config Config
		page   string
		flow   Flow
	}{
		{"defaults", Config{}, "https://wise.com/approve-api-action/", FlowIframe},
		{"sandbox", Config{Mode: "sandbox", Flow: "tab"}, "https://sandbox.transferwise.tech/approve-api-action/", FlowTab},
		{"production", Config{Mode: "production", Flow: "popup"}, "https://wise.com/approve-api-action/", FlowPopup},
		{"unknown mode", Config{Mode: "staging", Flow: "iframe"}, "https://wise.com/approve-api-action/", FlowIframe},
		{"own page", Config{Mode: "sandbox", ApprovalPageURL: "/approve"}, "/approve", FlowIframe},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			in(t, func(w *world) {
				row.config.ApprovalOrigins = []string{"https://a.example"}
				row.config.FrameTimeout = 7
				c := w.handle(&fakeExchange{first: challengeOf("t1"), config: row.config})
				shown := w.surface().shown
				if shown.PageURL != row.page || shown.Flow != row.flow || shown.Token != "t1" {
					t.Errorf("shows %+v", shown)
				}
				if len(shown.Origins) != 1 || shown.FrameTimeout != 7 || shown.Patient || shown.Subject != nil {
					t.Errorf("shows %+v", shown)
				}
				w.surface().emit(SurfaceDismissed)
				c.wantCode(stepup.Cancelled)
			})
		})
	}
}

func TestWhatCannotBeShown(t *testing.T) {
	rows := map[string]*fakeExchange{
		"unknown flow":           {first: challengeOf("t1"), config: Config{Flow: "hologram"}},
		"dialog, but no gateway": {first: challengeOf("t1"), config: Config{Flow: "dialog"}},
		"token too long":         {first: challengeOf(strings.Repeat("t", 257))},
		"token not sayable":      {first: challengeOf("t\xe9")},
	}
	for name, x := range rows {
		t.Run(name, func(t *testing.T) {
			in(t, func(w *world) {
				w.handle(x).wantCode(stepup.Unsupported)
				w.expect()
			})
		})
	}
}

func TestCallbackThrows(t *testing.T) {
	throw := func() error { return errThrown }
	in(t, func(w *world) {
		c := w.handle(&fakeExchange{first: challengeOf("t1"), require: throw})
		c.wantError(errThrown)
		w.expect("required")
	})
	in(t, func(w *world) {
		c := w.handle(&fakeExchange{first: challengeOf("t1"), complete: throw})
		w.surface().emit(SurfaceSucceeded)
		c.wantError(errThrown)
		w.expect("required", "present t1", "close t1", "completed")
	})
}

// Without a gateway nobody knows what a lost retry has done: it is not sent
// again, and its error goes through by identity.
func TestRetryLosesTheNetwork(t *testing.T) {
	in(t, func(w *world) {
		c := w.handle(&fakeExchange{first: challengeOf("t1"), sendings: []sending{{err: errNetwork}}})
		w.surface().emit(SurfaceSucceeded)
		c.wantError(errNetwork)
		w.expect("required", "present t1", "close t1", "completed", "resend X-2FA-APPROVAL: t1")
	})
}

func TestChallengedAgain(t *testing.T) {
	in(t, func(w *world) {
		x := &fakeExchange{first: challengeOf("t1"), sendings: answers(challengeOf("t2"), okay)}
		c := w.handle(x)
		w.notes()
		x.config.Flow = "tab" // counts when the next challenge comes
		w.surface().emit(SurfaceSucceeded)
		w.expect("close t1", "completed", "resend X-2FA-APPROVAL: t1", "required", "present t2")
		if flow := w.surface().shown.Flow; flow != FlowTab {
			t.Errorf("shown as %s", flow)
		}
		w.surface().emit(SurfaceSucceeded)
		w.expect("close t2", "completed", "resend X-2FA-APPROVAL: t2")
		c.wantAnswer(okay)
	})
}

func TestAtMostThreePrompts(t *testing.T) {
	in(t, func(w *world) {
		c := w.handle(&fakeExchange{
			first:    challengeOf("t1"),
			sendings: answers(challengeOf("t2"), challengeOf("t3"), challengeOf("t4")),
		})
		for range 3 {
			c.wantPending()
			w.surface().emit(SurfaceSucceeded)
		}
		c.wantCode(stepup.Expired)
	})
}

func TestRunFlow(t *testing.T) {
	in(t, func(w *world) {
		c := w.runFlow(FlowOptions{Token: "t1", Config: Config{Flow: "popup", Mode: "sandbox"}})
		if shown := w.surface().shown; shown.Flow != FlowPopup || shown.PageURL != pageSandbox {
			t.Errorf("shows %+v", shown)
		}
		w.surface().emit(SurfaceSucceeded)
		c.wantAnswer(nil)
		w.expect("present t1", "close t1")
	})
	in(t, func(w *world) {
		c := w.runFlow(FlowOptions{Token: "t1"})
		w.surface().emit(SurfaceFailed)
		c.wantCode(stepup.Declined)
	})
	in(t, func(w *world) {
		w.runFlow(FlowOptions{}).wantCode(stepup.Unsupported)
		w.runFlow(FlowOptions{Token: "t1", Config: Config{Flow: "unknown"}}).wantCode(stepup.Unsupported)
		w.expect()
	})
}
