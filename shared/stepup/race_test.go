package stepup

import (
	"strings"
	"testing"
)

func TestRaces(t *testing.T) {
	const (
		shown    = "enter require present "
		sent     = "close complete retry pause "
		prompted = "challenged turn called "
		verified = "challenged-v turn called "
		dialog   = "challenged-e turn called "
		away     = "challenged-r turn called "
		checked  = "challenged-s turn called "
		left     = "challenged-l turn called leaving directed "
	)
	rows := []struct{ name, events, want string }{
		{
			"a plain answer",
			"answered answered challenged",
			"settle:answer",
		},
		{
			"approved, without a gateway",
			prompted + "succeeded called answered",
			shown + sent + "leave settle:answer",
		},
		{
			"two messages: success counts, what follows is late",
			prompted + "succeeded closed failed succeeded called closed answered",
			shown + sent + "leave settle:answer",
		},
		{
			"two messages: failed counts, success is late",
			prompted + "failed succeeded",
			shown + "close leave settle:declined",
		},
		{
			"two messages with a gateway: success outweighs closed",
			verified + "succeeded closed told-pending paused told-approved called answered",
			shown + "ask pause ask " + sent + "leave settle:answer",
		},
		{
			"two messages with a gateway: success comes while closed is confirmed",
			verified + "closed succeeded told-pending paused told-approved called answered",
			shown + "ask pause ask " + sent + "leave settle:answer",
		},
		{
			"aborted while the address is fetched",
			away + "leaving aborted directed given",
			shown + "address close cancel leave settle:aborted",
		},
		{
			"back before the window has an address: on another device",
			away + "leaving returned directed called answered",
			shown + "address " + sent + "leave settle:answer",
		},
		{
			"back before anybody has left",
			away + "returned leaving called answered",
			shown + sent + "leave settle:answer",
		},
		{
			"closed and back at once",
			away + "leaving directed window-closed returned told-returned called answered",
			shown + "address direct ask " + sent + "leave settle:answer",
		},
		{
			"back and closed at once",
			away + "leaving directed returned window-closed called answered",
			shown + "address direct " + sent + "leave settle:answer",
		},
		{
			"back while the timeout is confirmed",
			away + "leaving directed timed-out returned unsure called answered",
			shown + "address direct ask " + sent + "leave settle:answer",
		},
		{
			"back twice, and judged once",
			checked + "leaving directed returned returned told-pending returned paused told-approved returned called answered",
			shown + "address direct ask pause ask " + sent + "leave settle:answer",
		},
		{
			"back twice, in two windows",
			away + "leaving directed returned called challenged-r called leaving directed returned returned called answered",
			shown + "address direct " + sent + "require present address direct " + sent + "leave settle:answer",
		},
		{
			"back without having approved, and once more with it",
			checked + "leaving directed returned" + strings.Repeat(" told-pending paused", maxAsks-1) +
				" told-pending leaving directed returned told-approved called answered",
			shown + "address direct" + strings.Repeat(" ask pause", maxAsks-1) + " ask wait pause address direct ask " + sent + "leave settle:answer",
		},
		{
			"the second click while the address is fetched",
			away + "leaving leaving directed directed dismissed",
			shown + "address direct close cancel leave settle:cancelled",
		},
		{
			"given already, and declined meanwhile",
			away + "leaving given told-declined",
			shown + "address ask close leave settle:declined",
		},
		{
			"the page is back while news is confirmed",
			left + "pushed-executing restored told-pending",
			shown + "address direct ask close cancel leave settle:cancelled",
		},
		{
			"the page is back after the return: the provider is the judge",
			left + "restored told-returned called answered",
			shown + "address direct ask " + sent + "leave settle:answer",
		},
		{
			"resumed, and challenged again",
			"resumed-returned called challenged-r turn called leaving directed returned called answered",
			"complete retry enter require present address direct " + sent + "leave settle:answer",
		},
		{
			"resumed twice",
			"resumed-approved resumed-approved called answered",
			"complete retry settle:answer",
		},
		{
			"message after the timeout",
			prompted + "timed-out succeeded",
			shown + "close leave settle:timeout",
		},
		{
			"message while the timeout is confirmed",
			verified + "timed-out succeeded told-approved called answered",
			shown + "ask " + sent + "leave settle:answer",
		},
		{
			"timeout while success is confirmed",
			verified + "succeeded timed-out told-approved called answered",
			shown + "ask " + sent + "leave settle:answer",
		},
		{
			"timeout, but the gateway knows better",
			verified + "timed-out told-approved called answered",
			shown + "ask " + sent + "leave settle:answer",
		},
		{
			"abort during the retry",
			prompted + "succeeded called aborted answered broken",
			shown + sent + "leave settle:aborted",
		},
		{
			"abort during the retry, with a gateway",
			verified + "succeeded told-approved called aborted answered",
			shown + "ask " + sent + "cancel leave settle:aborted",
		},
		{
			"abort while queued",
			"challenged aborted turn called",
			"enter leave settle:aborted",
		},
		{
			"abort while the page is told",
			"challenged turn aborted called",
			"enter require leave settle:aborted",
		},
		{
			"abort while confirming; the answer is late",
			verified + "succeeded aborted told-approved",
			shown + "ask close cancel leave settle:aborted",
		},
		{
			"closed during the post of the form, with a gateway that was never reached by it",
			verified + "closed told-pending",
			shown + "ask close cancel leave settle:cancelled",
		},
		{
			"closed during the post, although the customer had approved",
			verified + "closed told-approved called answered",
			shown + "ask " + sent + "leave settle:answer",
		},
		{
			"frame refused while the way back is confirmed",
			verified + "restored frame-refused told-pending",
			shown + "ask close cancel leave settle:frame_refused",
		},
		{
			"frame refused while confirming, yet approved elsewhere",
			verified + "pushed-approved frame-refused told-approved called answered",
			shown + "ask " + sent + "leave settle:answer",
		},
		{
			"frame refused after it has spoken is stale",
			verified + "succeeded frame-refused told-pending paused told-approved called answered",
			shown + "ask pause ask " + sent + "leave settle:answer",
		},
		{
			"restored from the back-forward cache, still pending",
			verified + "restored told-pending succeeded told-approved called answered",
			shown + "ask ask " + sent + "leave settle:answer",
		},
		{
			"restored from the back-forward cache, approved meanwhile",
			verified + "restored told-approved called answered",
			shown + "ask " + sent + "leave settle:answer",
		},
		{
			"restored from the back-forward cache, expired meanwhile",
			verified + "restored told-expired",
			shown + "ask close leave settle:expired",
		},
		{
			"restored without a gateway: the page is still there",
			prompted + "restored succeeded called answered",
			shown + sent + "leave settle:answer",
		},
		{
			"a window that lies about being closed",
			verified + "window-closed told-pending paused unsure paused told-approved called answered",
			shown + "ask wait pause ask pause ask " + sent + "leave settle:answer",
		},
		{
			"a window that lies about being closed, and speaks",
			verified + "window-closed told-pending succeeded told-approved called answered",
			shown + "ask wait pause ask " + sent + "leave settle:answer",
		},
		{
			"opened again from waiting, and closed again",
			verified + "window-closed told-pending window-closed told-pending dismissed",
			shown + "ask wait pause ask wait pause close cancel leave settle:cancelled",
		},
		{
			"opened again from waiting, and blocked",
			verified + "window-closed told-pending popup-blocked",
			shown + "ask wait pause close cancel leave settle:popup_blocked",
		},
		{
			"news while waiting is asked about at once",
			verified + "window-closed told-pending pushed-approved told-approved called answered",
			shown + "ask wait pause ask " + sent + "leave settle:answer",
		},
		{
			"old news is not believed",
			verified + "pushed-approved told-pending pushed-executing told-pending succeeded told-approved called answered",
			shown + "ask ask ask " + sent + "leave settle:answer",
		},
		{
			"success, never confirmed: the provider is the judge",
			verified + "succeeded" + strings.Repeat(" told-pending paused", maxAsks-1) + " told-pending called answered",
			shown + "ask" + strings.Repeat(" pause ask", maxAsks-1) + " " + sent + "leave settle:answer",
		},
		{
			"success, and the gateway out of reach",
			verified + "succeeded" + strings.Repeat(" unsure paused", maxAsks-1) + " unsure called answered",
			shown + "ask" + strings.Repeat(" pause ask", maxAsks-1) + " " + sent + "leave settle:answer",
		},
		{
			"the second challenge prompts at once, the turn is still ours",
			prompted + "succeeded called challenged called succeeded called answered",
			shown + sent + "require present " + sent + "leave settle:answer",
		},
		{
			"the second challenge comes after the turn was given back",
			prompted + "succeeded called paused challenged turn called succeeded called answered",
			shown + sent + "leave enter require present " + sent + "leave settle:answer",
		},
		{
			"the third challenge after the first",
			prompted + strings.Repeat("succeeded called challenged called ", MaxPrompts-1) + "succeeded called challenged",
			shown + strings.Repeat(sent+"require present ", MaxPrompts-1) + sent + "leave settle:expired",
		},
		{
			"covered by an earlier approval",
			"challenged-c turn-covered answered",
			"enter probe pause leave settle:answer",
		},
		{
			"not covered after all: prompts, and is not tried plainly again",
			"challenged-p turn-covered paused challenged-p turn-covered called dismissed",
			"enter probe pause leave enter require present close cancel leave settle:cancelled",
		},
		{
			"the gateway keeps the answer while the network fails",
			verified + "succeeded told-approved called broken paused busy paused answered",
			shown + "ask " + sent + "leave pause retry pause retry settle:answer",
		},
		{
			"the network fails without a gateway: nobody knows what happened, so never again",
			prompted + "succeeded called broken",
			shown + sent + "leave settle:error",
		},
		{
			"the network fails for good",
			verified + "succeeded told-approved called" + strings.Repeat(" broken paused", maxSends),
			shown + "ask " + sent + "leave" + strings.Repeat(" pause retry", maxSends-1) + " cancel settle:error",
		},
		{
			"executing for good: its answer is given as it is",
			verified + "succeeded told-approved called" + strings.Repeat(" busy paused", maxSends),
			shown + "ask " + sent + "leave" + strings.Repeat(" pause retry", maxSends-1) + " settle:answer",
		},
		{
			"approved in a dialog",
			dialog + "pushed-pending pushed-approved told-approved called answered",
			shown + "ask " + sent + "leave settle:answer",
		},
		{
			"ended in a dialog, which is read and closed",
			dialog + "pushed-blocked pushed-approved told-approved dismissed",
			shown + "report:blocked close leave settle:blocked",
		},
		{
			"ended in a dialog that nobody closes",
			dialog + "pushed-expired timed-out",
			shown + "report:expired close leave settle:expired",
		},
		{
			"ended while the gateway is asked, and the answer says so too",
			dialog + "pushed-approved told-declined told-declined pushed-declined dismissed",
			shown + "ask report:declined close leave settle:declined",
		},
		{
			"ended in a dialog, then aborted",
			dialog + "pushed-expired aborted dismissed",
			shown + "report:expired close cancel leave settle:aborted",
		},
		{
			"closed before the end is known",
			dialog + "dismissed pushed-blocked",
			shown + "close cancel leave settle:cancelled",
		},
		{
			"the dialog's time is over",
			dialog + "timed-out told-pending",
			shown + "ask close cancel leave settle:timeout",
		},
		{
			"all is answered, and the gateway learns of it late",
			dialog + "succeeded told-pending paused told-approved called answered",
			shown + "ask pause ask " + sent + "leave settle:answer",
		},
		{
			"on to the provider's page, which ends as it always did",
			dialog + "elsewhere elsewhere pushed-expired",
			shown + "elsewhere close leave settle:expired",
		},
		{
			"on to the provider's page while the gateway is asked",
			dialog + "succeeded elsewhere told-pending succeeded told-approved called answered",
			shown + "ask elsewhere ask " + sent + "leave settle:answer",
		},
		{
			"on to the provider's page as the time is over",
			dialog + "timed-out elsewhere told-pending timed-out told-pending",
			shown + "ask elsewhere ask close cancel leave settle:timeout",
		},
		{
			"no way on when it is over",
			dialog + "pushed-expired elsewhere dismissed",
			shown + "report:expired close leave settle:expired",
		},
		{
			"approved already: nobody is asked",
			"challenged-d answered",
			"retry settle:answer",
		},
		{
			"approved already, and the network breaks",
			"challenged-d broken paused busy paused answered",
			"retry pause retry pause retry settle:answer",
		},
		{
			"approved already, yet challenged again: now somebody is",
			"challenged-d challenged-v turn called succeeded told-approved called answered",
			"retry " + shown + "ask " + sent + "leave settle:answer",
		},
		{
			"approved already, again and again",
			"challenged-d challenged-d challenged-d challenged-d",
			"retry retry retry cancel settle:expired",
		},
		{
			"approved already, and refused",
			"challenged-d refused-mismatch",
			"retry cancel settle:mismatch",
		},
		{
			"the second challenge is approved already",
			verified + "succeeded told-approved called challenged-d answered",
			shown + "ask " + sent + "retry pause leave settle:answer",
		},
		{
			"approval for what comes next",
			"challenged-x turn called pushed-approved told-approved called",
			shown + "ask close complete leave settle:approved",
		},
		{
			"approval for what comes next was there already",
			"challenged-y",
			"settle:approved",
		},
		{
			"approval for what comes next, never confirmed: nobody else will judge",
			"challenged-x turn called succeeded" + strings.Repeat(" told-pending paused", maxAsks-1) + " unsure",
			shown + "ask" + strings.Repeat(" pause ask", maxAsks-1) + " close cancel leave settle:unavailable",
		},
		{
			"approval for what comes next, lost: there is no request to raise it anew",
			"challenged-x turn called restored lost dismissed",
			shown + "ask report:expired close leave settle:expired",
		},
		{
			"only approval is asked for",
			"challenged-a turn called succeeded called",
			"enter require present close complete leave settle:approved",
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			if _, got := play(row.events); got != row.want {
				t.Errorf("did   %s\nwant  %s", got, row.want)
			}
		})
	}
}

func TestBackoff(t *testing.T) {
	for turn, want := range []int{250, 500, 1000, 1500, 1500} {
		if got := Backoff(250, 1500, turn); got != want {
			t.Errorf("turn %d: %d, want %d", turn, got, want)
		}
	}
	if got := Backoff(250, 1500, -1); got != 250 {
		t.Errorf("before the first turn: %d, want 250", got)
	}
	if got := Backoff(500, 30_000, 1<<30); got != 30_000 {
		t.Errorf("after many turns: %d, want the limit", got)
	}
}

func TestPausesAddUp(t *testing.T) {
	total := func(script string) int {
		sum, j := 0, Journey{}
		for _, name := range strings.Fields(script) {
			var actions []Action
			j, actions = j.Step(events[name])
			for _, a := range actions {
				if a.Kind == ActionPause && a.Milliseconds != Patience {
					sum += a.Milliseconds
				}
			}
		}
		return sum
	}
	asked := total("challenged-v turn called succeeded" + strings.Repeat(" told-pending paused", maxAsks))
	if asked < 4000 || asked > 6000 {
		t.Errorf("an unconfirmed success is asked about for %d ms, want about 5000", asked)
	}
	sent := total("challenged-v turn called succeeded told-approved called" + strings.Repeat(" broken paused", maxSends))
	if sent < 25_000 || sent > 40_000 {
		t.Errorf("a retry is repeated for %d ms, want about 30000", sent)
	}
}
