package stepup

import (
	"strings"
	"testing"
)

// situations lead to every phase, in every variant that behaves differently.
var situations = map[string]string{
	"sent":                 "",
	"probing/token":        "challenged-c turn-covered",
	"probing/gateway":      "challenged-p turn-covered",
	"probing/slow":         "challenged-p turn-covered paused",
	"queued/token":         "challenged",
	"queued/covered":       "challenged-c",
	"queued/gateway":       "challenged-v",
	"queued/again":         "challenged-c turn-covered paused challenged-c",
	"announcing/token":     "challenged turn",
	"announcing/gateway":   "challenged-v turn",
	"prompting/token":      "challenged turn called",
	"prompting/gateway":    "challenged-g turn called",
	"prompting/verify":     "challenged-v turn called",
	"confirming/success":   "challenged-v turn called succeeded",
	"confirming/pausing":   "challenged-v turn called succeeded told-pending",
	"confirming/failed":    "challenged-v turn called failed",
	"confirming/closed":    "challenged-v turn called closed",
	"confirming/timeout":   "challenged-v turn called timed-out",
	"confirming/window":    "challenged-v turn called window-closed",
	"confirming/window-g":  "challenged-g turn called window-closed",
	"confirming/restored":  "challenged-v turn called restored",
	"confirming/pushed":    "challenged-v turn called pushed-approved",
	"confirming/refused":   "challenged-v turn called restored frame-refused",
	"confirming/blocked":   "challenged-v turn called restored popup-blocked",
	"confirming/reopened":  "challenged-v turn called window-closed told-pending restored",
	"confirming/renewed":   "challenged-v turn called restored lost challenged-v called restored",
	"confirming/told":      "challenged-g turn called window-closed succeeded",
	"waiting/pausing":      "challenged-v turn called window-closed told-pending",
	"waiting/asking":       "challenged-v turn called window-closed told-pending paused",
	"concluding/token":     "challenged turn called succeeded",
	"concluding/gateway":   "challenged-v turn called succeeded told-approved",
	"concluding/approval":  "challenged-a turn called succeeded",
	"retrying/token":       "challenged turn called succeeded called",
	"retrying/slow":        "challenged turn called succeeded called paused",
	"retrying/gateway":     "challenged-v turn called succeeded told-approved called",
	"retrying/pausing":     "challenged-v turn called succeeded told-approved called broken",
	"retrying/again":       "challenged-v turn called succeeded told-approved called broken paused",
	"retrying/last":        "challenged-v turn called succeeded told-approved called" + strings.Repeat(" broken paused", maxSends-1),
	"retrying/third":       strings.Repeat(" challenged turn called succeeded called", MaxPrompts),
	"retrying/passed":      "challenged-d",
	"retrying/passed-t":    "challenged-p turn-covered challenged-d",
	"retrying/passed-p":    "challenged-d broken",
	"retrying/passed-3":    "challenged-d challenged-d challenged-d",
	"prompting/dialog":     "challenged-e turn called",
	"prompting/left":       "challenged-e turn called elsewhere",
	"confirming/dialog":    "challenged-e turn called pushed-approved",
	"confirming/left":      "challenged-e turn called succeeded elsewhere",
	"confirming/between":   "challenged-e turn called succeeded told-pending",
	"confirming/doubt":     "challenged-x turn called succeeded" + strings.Repeat(" told-pending paused", maxAsks-1),
	"confirming/lost":      "challenged-x turn called restored",
	"confirming/twice":     "challenged-e turn called restored lost challenged-e called restored",
	"ended":                "challenged-e turn called pushed-expired",
	"prompting/redirect":   "challenged-r turn called",
	"prompting/departing":  "challenged-r turn called leaving",
	"confirming/gone":      "challenged-r turn called window-closed",
	"confirming/late":      "challenged-r turn called timed-out",
	"confirming/given":     "challenged-r turn called leaving given",
	"waiting/gone":         "challenged-r turn called window-closed told-pending",
	"prompting/checked":    "challenged-s turn called",
	"confirming/back":      "challenged-s turn called returned",
	"confirming/back-p":    "challenged-s turn called returned told-pending",
	"confirming/back-6":    "challenged-s turn called returned" + strings.Repeat(" told-pending paused", maxAsks-1),
	"waiting/back":         "challenged-s turn called returned" + strings.Repeat(" told-pending paused", maxAsks-1) + " told-pending",
	"prompting/away":       "challenged-l turn called leaving directed",
	"confirming/away":      "challenged-l turn called leaving directed restored",
	"confirming/away-u":    "challenged-l turn called leaving directed restored" + strings.Repeat(" unsure paused", maxAsks-1),
	"confirming/resumed":   "resumed-c-returned",
	"confirming/resumed-6": "resumed-c-returned" + strings.Repeat(" paused told-pending", maxAsks-2) + " paused",
	"settled":              "answered",
}

// groups abbreviate the table.
var groups = map[string]string{
	"{answer}":     "answered busy busy-long",
	"{challenge}":  "challenged challenged-c challenged-g challenged-v challenged-p challenged-a challenged-e challenged-x {redirect}",
	"{redirect}":   "challenged-r challenged-s challenged-l challenged-m",
	"{pending}":    "told-pending told-returned",
	"{going}":      "approved executing executed unknown",
	"{confirming}": "confirming/success confirming/pausing confirming/failed confirming/closed confirming/timeout confirming/window confirming/window-g confirming/restored confirming/pushed confirming/refused confirming/blocked confirming/reopened confirming/renewed confirming/told confirming/left",
	"{asking}":     "{once} confirming/renewed",
	"{once}":       "confirming/success confirming/failed confirming/closed confirming/timeout confirming/window confirming/window-g confirming/restored confirming/pushed confirming/refused confirming/blocked confirming/reopened confirming/told waiting/asking confirming/left",
	"{waiting}":    "waiting/pausing waiting/asking",
	"{weak}":       "confirming/renewed confirming/restored confirming/pushed confirming/reopened confirming/left",
	"{shown-g}":    "prompting/gateway prompting/verify prompting/left {confirming} {waiting}",

	"{challenge-g}":       "challenged-g challenged-v challenged-p challenged-e challenged-x {redirect}",
	"{dialog}":            "prompting/dialog confirming/between {dialog-asks}",
	"{dialog-asks}":       "confirming/dialog confirming/doubt confirming/lost confirming/twice",
	"{redirect-prompts}":  "prompting/redirect prompting/departing prompting/checked prompting/away",
	"{redirect-confirms}": "confirming/gone confirming/late confirming/given confirming/back confirming/back-p confirming/back-6 confirming/away confirming/away-u",
	"{redirect-asks}":     "confirming/gone confirming/late confirming/given confirming/back confirming/back-6 confirming/away confirming/away-u",
	"{redirect-waits}":    "waiting/gone waiting/back",
	"{redirects}":         "{redirect-prompts} {redirect-confirms} {redirect-waits}",

	"{turned}":   "retrying/gateway retrying/passed-t",
	"{unturned}": "retrying/pausing retrying/again retrying/last retrying/passed retrying/passed-p",
}

// transitions is the whole machine: whatever is not in it must change nothing
// and ask for nothing. "%" stands for each of declined, expired, blocked,
// cancelled in turn.
var transitions = []struct{ from, on, to, do string }{
	// The loader's own request.
	{"sent", "{answer}", "settled", "settle:answer"},
	{"sent", "broken", "settled", "settle:error"},
	{"sent", "{challenge}", "queued", "enter"},
	{"sent", "refused-%", "settled", "settle:%"},
	{"sent", "refused-mismatch", "settled", "settle:mismatch"},
	{"sent", "refused-unsupported", "settled", "settle:unsupported"},
	{"sent", "refused-unavailable", "settled", "settle:unavailable"},

	// Waiting for the turn.
	{"queued/token queued/gateway", "turn turn-covered", "announcing", "require"},
	{"queued/covered", "turn", "announcing", "require"},
	{"queued/covered", "turn-covered", "sent", "probe pause"},
	{"queued/again", "turn turn-covered", "announcing", "require"},
	{"queued/token queued/covered queued/again queued/gateway", "pushed-%", "settled", "leave settle:%"},

	// Repeated plainly, because an earlier approval may cover it.
	{"probing/token", "{answer}", "settled", "leave settle:answer"},
	{"probing/gateway", "{answer}", "settled", "cancel leave settle:answer"},
	{"probing/slow", "{answer}", "settled", "cancel settle:answer"},
	{"probing/token", "broken", "settled", "leave settle:error"},
	{"probing/gateway", "broken", "settled", "cancel leave settle:error"},
	{"probing/slow", "broken", "settled", "cancel settle:error"},
	{"probing/token probing/gateway", "{challenge}", "announcing", "require"},
	{"probing/slow", "{challenge}", "queued", "enter"},
	{"probing/token", "refused-%", "settled", "leave settle:%"},
	{"probing/gateway", "refused-%", "settled", "cancel leave settle:%"},
	{"probing/slow", "refused-%", "settled", "cancel settle:%"},
	{"probing/token", "refused-mismatch", "settled", "leave settle:mismatch"},
	{"probing/token", "refused-unsupported", "settled", "leave settle:unsupported"},
	{"probing/token", "refused-unavailable", "settled", "leave settle:unavailable"},
	{"probing/gateway", "refused-mismatch", "settled", "cancel leave settle:mismatch"},
	{"probing/gateway", "refused-unsupported", "settled", "cancel leave settle:unsupported"},
	{"probing/gateway", "refused-unavailable", "settled", "cancel leave settle:unavailable"},
	{"probing/slow", "refused-mismatch", "settled", "cancel settle:mismatch"},
	{"probing/slow", "refused-unsupported", "settled", "cancel settle:unsupported"},
	{"probing/slow", "refused-unavailable", "settled", "cancel settle:unavailable"},
	{"probing/token probing/gateway", "paused", "sent", "leave"},

	// The page is told that a prompt comes.
	{"announcing/token announcing/gateway", "called", "prompting", "present"},
	{"announcing/token", "threw", "settled", "leave settle:error"},
	{"announcing/gateway", "threw", "settled", "cancel leave settle:error"},
	{"announcing/token announcing/gateway", "pushed-%", "settled", "leave settle:%"},

	// On screen, nobody to ask: the page's word counts.
	{"prompting/token", "succeeded", "concluding", "close complete"},
	{"prompting/token", "failed", "settled", "close leave settle:declined"},
	{"prompting/token", "closed dismissed window-closed", "settled", "close leave settle:cancelled"},
	{"prompting/token", "timed-out", "settled", "close leave settle:timeout"},
	{"prompting/token", "frame-refused", "settled", "close leave settle:frame_refused"},
	{"prompting/token", "popup-blocked", "settled", "close leave settle:popup_blocked"},
	{"prompting/token", "restored pushed-{going}", "prompting", ""},
	{"prompting/token", "pushed-%", "settled", "close leave settle:%"},

	// On screen, a gateway that cannot verify: it only knows of endings.
	{"prompting/gateway", "succeeded", "concluding", "close complete"},
	{"prompting/gateway", "failed", "settled", "close cancel leave settle:declined"},
	{"prompting/gateway", "closed", "settled", "close cancel leave settle:cancelled"},
	{"prompting/gateway", "timed-out", "settled", "close cancel leave settle:timeout"},
	{"prompting/gateway", "window-closed restored pushed-{going}", "confirming", "ask"},

	// On screen, a gateway that can verify: the page's word is a hint.
	{"prompting/verify prompting/left", "succeeded failed closed timed-out window-closed restored pushed-{going}", "confirming", "ask"},

	// On screen with a gateway, whatever is being asked.
	{"{shown-g}", "dismissed", "settled", "close cancel leave settle:cancelled"},
	{"{shown-g}", "pushed-%", "settled", "close leave settle:%"},
	{"prompting/gateway prompting/verify {waiting} prompting/left", "frame-refused", "settled", "close cancel leave settle:frame_refused"},
	{"prompting/gateway prompting/verify {waiting} prompting/left", "popup-blocked", "settled", "close cancel leave settle:popup_blocked"},

	// A stronger hint takes the place of a weaker one; the question stands.
	{"{weak}", "window-closed frame-refused popup-blocked timed-out failed closed succeeded", "confirming", ""},
	{"confirming/window confirming/window-g", "frame-refused popup-blocked timed-out failed closed succeeded", "confirming", ""},
	{"confirming/refused confirming/blocked confirming/timeout", "failed closed succeeded", "confirming", ""},
	{"confirming/failed confirming/closed", "succeeded", "confirming", ""},

	// The gateway's answer.
	{"{asking}", "told-{going}", "concluding", "close complete"},
	{"{asking}", "told-%", "settled", "close leave settle:%"},
	{"confirming/success", "{pending} unsure", "confirming", "pause"},
	{"confirming/told", "{pending} unsure", "concluding", "close complete"},
	{"confirming/failed", "{pending} unsure", "settled", "close cancel leave settle:declined"},
	{"confirming/closed", "{pending} unsure", "settled", "close cancel leave settle:cancelled"},
	{"confirming/timeout", "{pending} unsure", "settled", "close cancel leave settle:timeout"},
	{"confirming/refused", "{pending} unsure", "settled", "close cancel leave settle:frame_refused"},
	{"confirming/blocked", "{pending} unsure", "settled", "close cancel leave settle:popup_blocked"},
	{"confirming/window", "{pending} unsure", "waiting", "wait pause"},
	{"confirming/window-g", "{pending} unsure", "settled", "close cancel leave settle:cancelled"},
	{"confirming/restored confirming/pushed confirming/renewed confirming/left", "{pending} unsure", "prompting", ""},
	{"confirming/reopened", "{pending} unsure", "waiting", "pause"},
	{"confirming/pausing", "paused", "confirming", "ask"},
	{"{once}", "lost", "sent", "close probe pause"},
	{"confirming/renewed", "lost", "settled", "close leave settle:expired"},

	// The window reads as closed, the challenge is pending.
	{"waiting/pausing", "paused", "waiting", "ask"},
	{"waiting/asking", "{pending} unsure", "waiting", "pause"},
	{"waiting/pausing", "succeeded failed closed timed-out window-closed restored pushed-{going}", "confirming", "ask"},
	{"waiting/asking", "succeeded failed closed timed-out window-closed restored pushed-{going}", "confirming", ""},

	// Approved and off the screen.
	{"concluding/token concluding/gateway", "called", "retrying", "retry pause"},
	{"concluding/approval", "called", "settled", "leave settle:approved"},
	{"concluding/token concluding/approval", "threw", "settled", "leave settle:error"},
	{"concluding/gateway", "threw", "settled", "cancel leave settle:error"},

	// Sent with proof.
	{"retrying/token retrying/gateway retrying/passed-t", "answered", "settled", "leave settle:answer"},
	{"retrying/slow retrying/pausing retrying/again retrying/last retrying/passed retrying/passed-3 retrying/passed-p", "answered", "settled", "settle:answer"},
	{"retrying/third", "answered", "settled", "leave settle:answer"},
	{"retrying/token retrying/gateway retrying/passed-t", "{challenge}", "announcing", "require"},
	{"retrying/slow retrying/pausing retrying/again retrying/last retrying/passed retrying/passed-p", "{challenge}", "queued", "enter"},
	{"retrying/third", "challenged challenged-c challenged-a", "settled", "leave settle:expired"},
	{"retrying/third", "{challenge-g}", "settled", "cancel leave settle:expired"},
	{"retrying/token retrying/third", "broken", "settled", "leave settle:error"},
	{"retrying/slow", "broken", "settled", "settle:error"},
	{"retrying/gateway retrying/passed-t", "broken busy", "retrying", "leave pause"},
	{"retrying/pausing retrying/again retrying/passed retrying/passed-3 retrying/passed-p", "broken busy", "retrying", "pause"},
	{"retrying/last", "broken", "settled", "cancel settle:error"},
	{"retrying/token retrying/third", "busy busy-long", "settled", "leave settle:answer"},
	{"retrying/slow retrying/last", "busy busy-long", "settled", "settle:answer"},
	{"retrying/gateway retrying/passed-t", "busy-long", "settled", "leave settle:answer"},
	{"retrying/pausing retrying/again retrying/passed retrying/passed-3 retrying/passed-p", "busy-long", "settled", "settle:answer"},
	{"retrying/token retrying/third retrying/gateway retrying/passed-t", "refused-%", "settled", "leave settle:%"},
	{"retrying/slow retrying/pausing retrying/again retrying/last retrying/passed retrying/passed-3 retrying/passed-p", "refused-%", "settled", "settle:%"},
	{"retrying/token retrying/third", "refused-mismatch", "settled", "leave settle:mismatch"},
	{"retrying/token retrying/third", "refused-unsupported", "settled", "leave settle:unsupported"},
	{"retrying/token retrying/third", "refused-unavailable", "settled", "leave settle:unavailable"},
	{"retrying/slow", "refused-mismatch", "settled", "settle:mismatch"},
	{"retrying/slow", "refused-unsupported", "settled", "settle:unsupported"},
	{"retrying/slow", "refused-unavailable", "settled", "settle:unavailable"},
	{"retrying/gateway retrying/passed-t", "refused-mismatch", "settled", "cancel leave settle:mismatch"},
	{"retrying/gateway retrying/passed-t", "refused-unsupported", "settled", "cancel leave settle:unsupported"},
	{"retrying/gateway retrying/passed-t", "refused-unavailable", "settled", "cancel leave settle:unavailable"},
	{"retrying/pausing retrying/again retrying/last retrying/passed retrying/passed-3 retrying/passed-p", "refused-mismatch", "settled", "cancel settle:mismatch"},
	{"retrying/pausing retrying/again retrying/last retrying/passed retrying/passed-3 retrying/passed-p", "refused-unsupported", "settled", "cancel settle:unsupported"},
	{"retrying/pausing retrying/again retrying/last retrying/passed retrying/passed-3 retrying/passed-p", "refused-unavailable", "settled", "cancel settle:unavailable"},
	{"retrying/token retrying/third retrying/gateway retrying/passed-t", "paused", "retrying", "leave"},
	{"retrying/pausing retrying/passed-p", "paused", "retrying", "retry"},

	// In a dialog of our own: how it ends is shown before it settles.
	{"{dialog}", "pushed-%", "ended", "report:%"},
	{"{dialog}", "dismissed", "settled", "close cancel leave settle:cancelled"},
	{"{dialog}", "aborted", "settled", "close cancel leave settle:aborted"},
	{"prompting/dialog", "succeeded failed closed timed-out window-closed restored pushed-{going}", "confirming", "ask"},
	{"prompting/dialog", "frame-refused", "settled", "close cancel leave settle:frame_refused"},
	{"prompting/dialog", "popup-blocked", "settled", "close cancel leave settle:popup_blocked"},
	{"confirming/dialog confirming/lost confirming/twice", "window-closed frame-refused popup-blocked timed-out failed closed succeeded", "confirming", ""},
	{"{dialog-asks}", "told-{going}", "concluding", "close complete"},
	{"{dialog-asks}", "told-%", "ended", "report:%"},
	{"confirming/dialog confirming/lost confirming/twice", "{pending} unsure", "prompting", ""},
	{"confirming/doubt", "{pending} unsure", "settled", "close cancel leave settle:unavailable"},
	{"confirming/dialog", "lost", "sent", "close probe pause"},
	{"confirming/doubt confirming/lost confirming/twice", "lost", "ended", "report:expired"},
	{"confirming/between", "paused", "confirming", "ask"},
	{"ended", "dismissed closed timed-out frame-refused", "settled", "close leave settle:expired"},
	{"ended", "aborted", "settled", "close cancel leave settle:aborted"},

	// From the dialog to the provider's page.
	{"prompting/dialog confirming/between", "elsewhere", "prompting", "elsewhere"},
	{"{dialog-asks}", "elsewhere", "confirming", "elsewhere"},

	// At the provider's page, in a window of its own: first the address.
	{"{redirects}", "dismissed", "settled", "close cancel leave settle:cancelled"},
	{"{redirects}", "pushed-%", "settled", "close leave settle:%"},
	{"{redirects}", "aborted", "settled", "close cancel leave settle:aborted"},
	{"prompting/redirect prompting/away prompting/checked", "leaving", "prompting", "address"},
	{"{redirect-confirms}", "leaving", "confirming", "address"},
	{"{redirect-waits}", "leaving", "waiting", "address"},
	{"prompting/departing", "directed", "prompting", "direct"},
	{"prompting/departing", "given", "confirming", "ask"},
	{"prompting/departing", "refused-%", "settled", "close leave settle:%"},
	{"prompting/departing", "refused-unsupported", "settled", "close cancel leave settle:unsupported"},
	{"prompting/departing", "refused-unavailable", "settled", "close cancel leave settle:unavailable"},
	{"prompting/departing", "refused-mismatch", "settled", "close cancel leave settle:mismatch"},

	// What the window seems to be is a hint, whether the provider can be asked or not.
	{"{redirect-prompts}", "succeeded failed closed timed-out window-closed restored pushed-{going}", "confirming", "ask"},
	{"{redirect-prompts} {redirect-waits}", "frame-refused", "settled", "close cancel leave settle:frame_refused"},
	{"{redirect-prompts} {redirect-waits}", "popup-blocked", "settled", "close cancel leave settle:popup_blocked"},
	{"confirming/gone", "frame-refused popup-blocked timed-out failed closed succeeded", "confirming", ""},
	{"confirming/late", "failed closed succeeded", "confirming", ""},
	{"confirming/back confirming/back-p confirming/back-6", "frame-refused popup-blocked timed-out failed closed succeeded", "confirming", ""},
	{"confirming/away confirming/away-u", "window-closed frame-refused popup-blocked timed-out failed closed succeeded", "confirming", ""},
	{"confirming/gone", "told-pending unsure", "waiting", "wait pause"},
	{"confirming/late", "told-pending unsure", "settled", "close cancel leave settle:timeout"},
	{"waiting/gone waiting/back", "paused", "waiting", "ask"},
	{"{redirect-waits}", "succeeded failed closed timed-out window-closed restored pushed-{going}", "confirming", "ask"},
	{"{redirect-asks}", "told-{going}", "concluding", "close complete"},
	{"{redirect-asks}", "told-%", "settled", "close leave settle:%"},
	{"confirming/gone confirming/late confirming/given confirming/back confirming/back-6", "lost", "sent", "close probe pause"},

	// The customer is back. The provider judges where it cannot be asked.
	{"prompting/redirect prompting/departing prompting/away waiting/gone", "returned", "concluding", "close complete"},
	{"prompting/checked", "returned", "confirming", "ask"},
	{"confirming/gone confirming/late confirming/given confirming/away confirming/away-u", "returned", "confirming", ""},
	{"confirming/gone confirming/late confirming/given confirming/away confirming/away-u", "told-returned", "concluding", "close complete"},
	{"confirming/given", "told-pending unsure", "concluding", "close complete"},
	{"confirming/back", "told-pending told-returned unsure", "confirming", "pause"},
	{"confirming/back-p", "paused", "confirming", "ask"},
	{"confirming/back-6", "told-pending told-returned unsure", "waiting", "wait pause"},

	// The page itself went there, and is back as it was, or loaded again.
	{"confirming/away confirming/away-u", "told-pending", "settled", "close cancel leave settle:cancelled"},
	{"confirming/away", "unsure", "confirming", "pause"},
	{"confirming/away-u", "unsure", "settled", "close leave settle:unavailable"},
	{"confirming/away confirming/away-u", "lost", "settled", "close leave settle:expired"},
	{"sent", "resumed resumed-c", "settled", "cancel settle:cancelled"},
	{"sent", "resumed-returned resumed-approved resumed-executing resumed-executed", "concluding", "complete"},
	{"sent", "resumed-%", "settled", "settle:%"},
	{"sent", "resumed-c-returned", "confirming", "pause"},
	{"confirming/resumed", "paused", "confirming", "ask"},
	{"confirming/resumed-6", "told-{going}", "concluding", "complete"},
	{"confirming/resumed-6", "told-%", "settled", "settle:%"},
	{"confirming/resumed-6", "told-pending told-returned", "settled", "cancel settle:cancelled"},
	{"confirming/resumed-6", "unsure", "settled", "settle:unavailable"},
	{"confirming/resumed-6", "lost", "settled", "settle:expired"},
	{"confirming/resumed confirming/resumed-6", "pushed-%", "settled", "settle:%"},
	{"confirming/resumed confirming/resumed-6", "aborted", "settled", "cancel settle:aborted"},

	// Approved already: nobody is asked.
	{"sent retrying/slow {unturned}", "challenged-d", "retrying", "retry"},
	{"probing/token probing/gateway retrying/token {turned}", "challenged-d", "retrying", "retry pause"},
	{"probing/slow", "challenged-d", "retrying", "retry"},
	{"retrying/third", "challenged-d challenged-y", "settled", "cancel leave settle:expired"},
	{"retrying/passed-3", "{challenge-g} challenged-d challenged-y", "settled", "cancel settle:expired"},
	{"retrying/passed-3", "challenged challenged-c challenged-a", "settled", "settle:expired"},
	{"sent probing/slow retrying/slow {unturned}", "challenged-y", "settled", "settle:approved"},
	{"probing/token probing/gateway retrying/token {turned}", "challenged-y", "settled", "leave settle:approved"},

	// The request's signal.
	{"sent retrying/slow", "aborted", "settled", "settle:aborted"},
	{"probing/slow retrying/pausing retrying/again retrying/last retrying/passed retrying/passed-3 retrying/passed-p", "aborted", "settled", "cancel settle:aborted"},
	{"probing/token queued/token queued/covered queued/again announcing/token", "aborted", "settled", "leave settle:aborted"},
	{"concluding/token concluding/approval retrying/token retrying/third", "aborted", "settled", "leave settle:aborted"},
	{"probing/gateway queued/gateway announcing/gateway concluding/gateway retrying/gateway retrying/passed-t", "aborted", "settled", "cancel leave settle:aborted"},
	{"prompting/token", "aborted", "settled", "close leave settle:aborted"},
	{"{shown-g}", "aborted", "settled", "close cancel leave settle:aborted"},
}

func TestEveryTransition(t *testing.T) {
	table := expand(t)
	used := 0
	for situation, script := range situations {
		for name, event := range events {
			want, listed := table[situation+" "+name]
			if listed {
				used++
			}
			before, _ := play(script)
			after, actions := before.Step(event)
			if !listed {
				if after != before || len(actions) != 0 {
					t.Errorf("%s on %s: changed to %s and did %q, want it ignored", situation, name, phaseNames[after.Phase()], spell(actions))
				}
				continue
			}
			if phaseNames[after.Phase()] != want.to || spell(actions) != want.do {
				t.Errorf("%s on %s: %s, %q; want %s, %q", situation, name, phaseNames[after.Phase()], spell(actions), want.to, want.do)
			}
		}
	}
	if used != len(table) {
		t.Errorf("%d rows of the table were used, it has %d", used, len(table))
	}
}

func TestSituationsAreWhatTheySay(t *testing.T) {
	phases := map[string]string{"probing": "sent"}
	for situation, script := range situations {
		j, _ := play(script)
		want, _, _ := strings.Cut(situation, "/")
		if other, ok := phases[want]; ok {
			want = other
		}
		if got := phaseNames[j.Phase()]; got != want {
			t.Errorf("%s is %s", situation, got)
		}
	}
}

type outcome struct{ to, do string }

// expand writes the table out, one entry for each situation and event.
func expand(t *testing.T) map[string]outcome {
	t.Helper()
	table := map[string]outcome{}
	add := func(situation, event string, o outcome) {
		if _, known := situations[situation]; !known {
			t.Fatalf("no situation %q", situation)
		}
		if _, known := events[event]; !known {
			t.Fatalf("no event %q", event)
		}
		key := situation + " " + event
		if _, twice := table[key]; twice {
			t.Fatalf("%s is in the table twice", key)
		}
		table[key] = o
	}
	for _, row := range transitions {
		for _, situation := range words(row.from) {
			for _, event := range words(row.on) {
				if !strings.Contains(event, "%") {
					add(situation, event, outcome{row.to, row.do})
					continue
				}
				for _, code := range []string{"declined", "expired", "blocked", "cancelled"} {
					add(situation, strings.ReplaceAll(event, "%", code), outcome{row.to, strings.ReplaceAll(row.do, "%", code)})
				}
			}
		}
	}
	return table
}

// words splits a field of the table and resolves its groups, one inside a word
// ("pushed-{going}") for each of its members.
func words(field string) []string {
	var all []string
	for _, word := range strings.Fields(field) {
		start := strings.Index(word, "{")
		if start < 0 {
			all = append(all, word)
			continue
		}
		for _, member := range words(groups[word[start:]]) {
			all = append(all, word[:start]+member)
		}
	}
	return all
}
