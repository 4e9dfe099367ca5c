package prompt

import (
	"strings"
	"testing"

	"countersign/shared/stepup"
)

// opened and the like are scripts that many rows begin with.
const (
	codeSent  = "open send sent=sms started "
	answering = codeSent + "answer=123456 "
	enterPIN  = "open answer=1234 "
)

// TestTalks plays conversations. What is wanted begins after the bar of the
// script, where there is one.
func TestTalks(t *testing.T) {
	rows := []struct{ name, factors, script, want string }{
		// How a step begins.
		{"one code, to be sent", "sms", "open", "choose/sms(sms) 1/1"},
		{"several ways to a code", "sms|whatsapp|voice", "open", "choose(sms,whatsapp,voice) 1/1"},
		{"a secret", "pin", "open", "enter/pin 1/1"},
		{"a secret with alternatives is entered at once", "pin|sms", "open", "enter/pin 1/1"},
		{"a secret is chosen", "new", "open", "enter/new 1/1"},
		{"and handed in as it is", "new sms", "open | answer=Marmot-2026 +new verified", "verify:new=Marmot-2026; enter/new 1/2 busy; choose/sms(sms) 2/2"},
		{"one that is not taken is chosen anew", "new sms", "open answer=Marmot2026 | refused", "enter/new 1/2 wrong"},
		{"the provider has more to be set up", "new", "open answer=Marmot2026 +new &sms | verified", "choose/sms(sms) 2/2"},
		{"a fingerprint is not asked for", "device", "open", "capture:device; capture/device 1/1 busy"},
		{"a fingerprint that is an alternative is", "sms|device", "open", "choose(sms,device) 1/1"},
		{"a face waits for the customer", "face", "open", "capture/face 1/1"},
		{"a code that is on its way is entered", "sms", "sent=sms open", "enter/sms 1/1 30s"},
		{"so is the alternative's", "pin|sms|voice", "sent=voice open", "enter/voice 1/1 30s"},
		{"what is not known is left to the provider", "password", "open", "elsewhere 1/1"},
		{"also a method of later", "riddle", "open", "elsewhere 1/1"},
		{"its alternative is not", "password|sms", "open", "choose/sms(sms) 1/1"},
		{"nothing is known", "", "open", "elsewhere 0/0"},
		{"optional factors are left out", "pin? sms", "open", "choose/sms(sms) 1/1"},
		{"only optional ones: ready", "pin?", "open", "approved 0/0"},
		{"what was cleared before counts as a step", "pin+ sms", "open", "choose/sms(sms) 2/2"},
		{"an approved alternative will do", "pin|sms+ face", "open", "capture/face 2/2"},
		{"over already", "pin", "state=expired open", "ended expired"},
		{"approved already", "pin", "state=approved open", "approved 0/1"},
		{"opened twice", "pin", "open | open", ""},
		{"before it is open", "pin", "answer=1 choose=pin send capture update", ""},

		// Codes.
		{"nothing is sent by choosing", "sms|voice", "open | choose=voice", "choose/voice(sms,voice) 1/1"},
		{"sent", "sms|voice", "open choose=voice | send sent=voice started", "start:voice; choose/voice(sms,voice) 1/1 busy; enter/voice 1/1 sent 30s"},
		{"sent, and the channel tells it first", "sms|voice", "open choose=voice send sent=voice update | started", "enter/voice 1/1 sent 30s"},
		{"sent again", "sms", codeSent + "30s | send sent=sms started", "start:sms; enter/sms 1/1 busy; enter/sms 1/1 resent 30s"},
		{"asked for again in the pause", "sms", codeSent + "10s | send", "enter/sms 1/1 too_soon 20s"},
		{"what was told of the pause ends with it", "sms", codeSent + "29s send | 1s", "enter/sms 1/1"},
		{"the gateway says too soon", "sms", codeSent + "30s | send started!too_soon", "start:sms; enter/sms 1/1 busy; enter/sms 1/1 too_soon"},
		{"the provider sends none", "sms|voice", "open choose=sms | send started!refused", "start:sms; choose/sms(sms,voice) 1/1 busy; choose/sms(sms,voice) 1/1 failed"},
		{"nor another", "sms", codeSent + "30s | send started!refused", "start:sms; enter/sms 1/1 busy; enter/sms 1/1 failed"},
		{"sent in another tab while choosing", "sms", "open sent=sms update | send", "enter/sms 1/1 too_soon 30s"},
		{"another tab's is entered when chosen", "sms|voice", "open sent=voice update | choose=voice", "enter/voice 1/1 30s"},
		{"old news do not shorten the pause", "sms", codeSent + "keep 30s send sent=sms started | old send", "enter/sms 1/1 resent 30s; enter/sms 1/1 too_soon 30s"},
		{"back to the choice", "sms|voice", "open choose=sms send sent=sms started | choose choose=voice", "choose(sms,voice) 1/1; choose/voice(sms,voice) 1/1"},
		{"the other code has its own pause", "sms|voice", "open choose=sms send sent=sms started choose choose=voice | send", "start:voice; choose/voice(sms,voice) 1/1 busy"},
		{"no way back where there is one choice", "sms", codeSent + "| choose", ""},
		{"choosing what there is not", "sms|voice", "open | choose=pin", ""},
		{"an answer before there is a code", "sms", "open | answer=123456", ""},
		{"nothing entered", "sms", codeSent + "| answer= answer", ""},
		{"sending what is no code", "pin", "open | send", ""},
		{"sent, but the gateway is out of reach", "sms", "open | send started!unavailable", "start:sms; choose/sms(sms) 1/1 busy; choose/sms(sms) 1/1 offline"},
		{"a code that cannot be sent from here", "sms|voice", "open choose=sms | send started!unsupported", "start:sms; choose/sms(sms,voice) 1/1 busy; choose/voice(voice) 1/1"},
		{"a factor that is not there any more", "sms", "open | send started!not_found", "start:sms; choose/sms(sms) 1/1 busy; elsewhere 1/1"},

		// Answers.
		{"right", "sms", codeSent + "| answer=123456 state=approved verified", "verify:sms=123456; enter/sms 1/1 busy 30s; approved 1/1"},
		{"right, and the gateway could not ask", "sms", answering + "| verified", "approved 1/1"},
		{"the next step", "pin sms", "open | answer=1234 +pin verified", "verify:pin=1234; enter/pin 1/2 busy; choose/sms(sms) 2/2"},
		{"the cleared step vanishes from the list", "pin sms", "open answer=1234 | -pin verified", "choose/sms(sms) 2/2"},
		{"a step is added", "pin", "open answer=1234 | &face verified", "capture/face 2/2"},
		{"wrong", "pin", "open | answer=1234 left=3 refused", "verify:pin=1234; enter/pin 1/1 busy; enter/pin 1/1 wrong"},
		{"wrong, and nobody counts", "pin", enterPIN + "| refused", "enter/pin 1/1 wrong"},
		{"wrong, one more try", "pin", enterPIN + "| left=1 refused", "enter/pin 1/1 last"},
		{"what was told is gone with the next answer", "pin", enterPIN + "left=1 refused | answer=4321", "verify:pin=4321; enter/pin 1/1 busy"},
		{"wrong for the last time", "pin", enterPIN + "| left=0 refused", "ended blocked"},
		{"blocked", "pin", enterPIN + "| state=blocked refused", "ended blocked"},
		{"blocked, said as a refusal", "pin", enterPIN + "| verified!blocked", "ended blocked"},
		{"not the shape of an answer", "pin", enterPIN + "| verified!refused", "enter/pin 1/1 wrong"},
		{"too many answers under way", "pin", enterPIN + "| verified!too_soon", "enter/pin 1/1 too_soon"},
		{"offline", "pin", enterPIN + "| verified!unavailable", "enter/pin 1/1 offline"},
		{"trouble with the key", "pin", enterPIN + "| verified!mismatch", "enter/pin 1/1 offline"},
		{"offline, and again", "pin", enterPIN + "verified!unavailable | answer=1234 state=approved verified", "verify:pin=1234; enter/pin 1/1 busy; approved 1/1"},
		{"a browser that cannot seal", "pin|sms", enterPIN + "| verified!unsupported", "choose/sms(sms) 1/1"},
		{"approved all the same", "pin", enterPIN + "| state=approved refused", "approved 1/1"},
		{"answered by another tab first", "pin sms", enterPIN + "| +pin left=3 refused", "choose/sms(sms) 2/2"},

		// What the page's hooks make.
		{"captured", "device sms", "open | captured=print +device verified", "verify:device=print; choose/sms(sms) 2/2"},
		{"the hook fails", "device", "open | captured", "capture/device 1/1 failed"},
		{"and is tried again", "device", "open captured | capture", "capture:device; capture/device 1/1 busy"},
		{"the hook fails, there is another way", "device|sms", "open | captured", "choose(device,sms) 1/1 failed"},
		{"and is chosen again", "device|sms", "open captured | choose=device", "capture:device; capture/device 1/1 busy"},
		{"the hook says nothing", "device", "open | 19s 1s", "capture/device 1/1 failed"},
		{"and then too late", "device", "open 20s | captured=print", ""},
		{"a face takes its time", "face", "open | capture 600s captured=map", "capture:face; capture/face 1/1 busy; verify:face=map"},
		{"the print is not known", "device|sms", "open captured=print | left=4 refused", "choose(device,sms) 1/1 wrong"},
		{"nor is there another way", "device", "open captured=print | left=4 refused", "capture/device 1/1 wrong"},
		{"offline with a print", "device", "open captured=print | verified!unavailable", "capture/device 1/1 offline"},
		{"to the alternatives of a face", "face|sms", "open | choose", "choose(face,sms) 1/1"},
		{"cleared elsewhere while capturing", "face sms", "open capture +face update | captured=map", "choose/sms(sms) 2/2"},

		// News.
		{"another tab approves", "pin", "open | state=approved update", "approved 1/1"},
		{"and executes", "pin", "open | state=executing update", "approved 1/1"},
		{"another tab cancels", "pin", "open | state=cancelled update", "ended cancelled"},
		{"another tab blocks", "pin", "open | state=blocked update", "ended blocked"},
		{"another tab clears a step", "pin sms", "open | +pin update", "choose/sms(sms) 2/2"},
		{"another tab clears the other step", "pin sms", "open | +sms update", "enter/pin 1/2"},
		{"and then ours", "pin sms", "open +sms update | answer=1 +pin verified", "verify:pin=1; enter/pin 1/2 busy; approved 1/2"},
		{"old news do not bring a step back", "pin sms", "open keep answer=1 +pin verified | old", "choose/sms(sms) 2/2"},
		{"old news do not undo an approval", "pin", "open state=approved update | state=pending update", ""},
		{"news of another challenge", "pin", "open other=c2 state=blocked | update", ""},
		{"another tab uses up the attempts that are left, perhaps rightly", "pin", "open | left=0 update", "enter/pin 1/1"},
		{"the chosen alternative vanishes", "sms|voice", "open choose=voice -sms &sms | update", "choose/sms(sms) 1/1"},
		{"nothing needed any more", "pin", "open | -pin update", "approved 1/1"},
		{"one thing more", "pin", "open -pin update | &face update", "capture/face 2/2"},
		{"known after all", "", "open | &pin update", "enter/pin 1/1"},

		// One thing at a time.
		{"a double click on send", "sms", "open | send send", "start:sms; choose/sms(sms) 1/1 busy"},
		{"a double click on the answer", "pin", "open | answer=1 answer=1", "verify:pin=1; enter/pin 1/1 busy"},
		{"an answer while a code is sent again", "sms", codeSent + "30s send | answer=123456", ""},
		{"a choice while a code is sent", "sms|voice", "open choose=sms send | choose choose=voice", ""},
		{"two results", "sms", "open send | sent=sms started started", "enter/sms 1/1 sent 30s"},
		{"news while an answer is under way", "pin sms", "open answer=1 | +pin update verified", "enter/pin 1/2 busy; choose/sms(sms) 2/2"},
		{"an approval while an answer is under way", "pin", "open answer=1 | state=approved update refused", "approved 1/1"},
		{"an old answer after the approval", "pin", "open answer=1 state=approved update | state=pending left=0 refused", ""},
		{"blocked while an answer is under way", "pin", "open answer=1 | state=blocked update verified", "ended blocked"},
		{"another step, but only when the answer is there", "pin", "open answer=1 -pin update | &device update verified", "enter/pin 1/2 busy; capture:device; capture/device 2/2 busy"},

		// Time.
		{"over while typing", "pin", "expires=60 open | 59s 1s", "ended expired"},
		{"an answer after the end", "pin", "expires=60 open 60s | answer=1 choose=pin send capture update", ""},
		{"over before the tick came", "pin", "expires=60 open state=pending | 60s answer=1", "ended expired"},
		{"an answer that left in time", "pin", "expires=60 open answer=1 | 61s state=approved verified", "approved 1/1"},
		{"an answer that left in time and was wrong", "pin", "expires=60 open answer=1 | 61s refused", "ended expired"},
		{"over while the page captures", "face", "expires=60 open capture | 60s captured=map", "ended expired"},
		{"over while it is left to the provider", "password", "expires=60 open | 60s", "ended expired"},
		{"a clock that is wrong", "pin", "expires=-5 open 1s | answer=1", "verify:pin=1; enter/pin 1/1 busy"},
		{"a challenge that is renewed", "pin", "expires=60 open 30s expires=60 update | 59s 1s", "ended expired"},
		{"no time is known", "pin", "open | 9999s answer=1", "verify:pin=1; enter/pin 1/1 busy"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			p := newPlayer(t, row.factors)
			before, after, split := strings.Cut(row.script, "|")
			if !split {
				before, after = "", before
			}
			p.play(before)
			p.log = nil
			p.play(after)
			if got := strings.Join(p.log, "; "); got != row.want {
				t.Errorf("showed %s\nwant   %s", got, row.want)
			}
		})
	}
}

// Without the page's hooks and without a page of the provider's.
func TestWhatIsMissing(t *testing.T) {
	rows := []struct {
		factors   string
		elsewhere bool
		want      string
	}{
		{"device", true, "elsewhere 1/1"},
		{"device", false, "ended unsupported"},
		{"device|sms", true, "choose/sms(sms) 1/1"},
		{"face", true, "elsewhere 1/1"},
		{"password", false, "ended unsupported"},
		{"pin password", false, "enter/pin 1/2"},
		{"", false, "ended unsupported"},
	}
	for _, row := range rows {
		t.Run(row.factors, func(t *testing.T) {
			p := newPlayer(t, row.factors)
			p.talk = talk{elsewhere: row.elsewhere}
			p.play("open")
			if got := strings.Join(p.log, "; "); got != row.want {
				t.Errorf("showed %s, want %s", got, row.want)
			}
		})
	}
}

// The seconds of the pause are counted down, and nothing ticks without need.
func TestCountingDown(t *testing.T) {
	p := newPlayer(t, "sms")
	p.play(codeSent)
	p.log = nil
	p.pass(2500)
	if got, want := strings.Join(p.log, "; "), "enter/sms 1/1 sent 29s; enter/sms 1/1 sent 28s"; got != want {
		t.Errorf("showed %s, want %s", got, want)
	}
	p.ticks = 0
	p.pass(600_000)
	if p.ticks != 28 || p.wake != 0 {
		t.Errorf("%d ticks, the next in %d; want 28 and none", p.ticks, p.wake)
	}
}

// A clock that is behind must not keep the customer waiting.
func TestPausesAreBounded(t *testing.T) {
	p := newPlayer(t, "sms")
	p.play("open send")
	p.change("sms", func(f *stepup.Factor) { f.ResendAt = stamp(p.now + 3_600_000) })
	p.play("started")
	if wait := p.talk.view().ResendIn; wait != resendMost/1000 {
		t.Errorf("waits for %d s", wait)
	}
	p.change("sms", func(f *stepup.Factor) { f.ResendAt = "at noon" })
	p.play("update 60s")
	if v := p.talk.view(); v.ResendIn != 0 || v.Stage != StageEnter {
		t.Errorf("shows %s", spell(v))
	}
}

// What the page's own prompt sees has no one-time token in it.
func TestViewHasNoToken(t *testing.T) {
	p := newPlayer(t, "pin")
	p.challenge.Hosted = &stepup.Hosted{Token: "secret"}
	p.play("open update answer=1 refused")
	if p.talk.view().Challenge.Hosted != nil {
		t.Error("the token is in the view")
	}
}

func TestAnswerable(t *testing.T) {
	rows := []struct {
		factors string
		hooks   Hooks
		want    bool
	}{
		{"", nil, false},
		{"pin", nil, true},
		{"pin sms|voice", nil, true},
		{"new sms", nil, true},
		{"pin device", nil, false},
		{"pin device", able{stepup.MethodDevice}, true},
		{"pin face", able{stepup.MethodDevice}, false},
		{"device|sms", nil, true},
		{"password", able{stepup.MethodElsewhere}, false},
		{"password|pin", nil, true},
		{"pin password?", nil, true},
		{"pin password+", nil, true},
		{"pin riddle", nil, false},
	}
	for _, row := range rows {
		if got := Answerable(stepup.Challenge{Factors: factors(row.factors)}, row.hooks); got != row.want {
			t.Errorf("%q: %t", row.factors, got)
		}
	}
}

// able are hooks for some methods.
type able []stepup.Method

func (a able) Able(m stepup.Method) bool {
	for _, one := range a {
		if one == m {
			return true
		}
	}
	return false
}

func (able) Capture(stepup.Method, stepup.Challenge) (string, error) { return "", nil }
