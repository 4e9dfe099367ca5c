package prompt

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"countersign/shared/stepup"
)

// vocabulary is every word of a player, so that a byte names one.
var vocabulary = strings.Fields(`open choose choose=sms choose=voice choose=pin choose=device choose=face send
	answer=1 answer=123456 capture captured captured=print started started!too_soon started!unavailable
	started!unsupported started!blocked verified refused verified!unavailable verified!expired verified!not_found
	verified!refused update keep old +pin +sms +device -pin -sms -face &pin &face &password sent=sms sent=voice
	left=0 left=1 left=3 state=pending state=approved state=declined state=expired state=blocked state=cancelled
	expires=60 expires=0 1s 5s 30s`)

var beginnings = []string{"", "sms", "sms|voice|face", "pin sms|voice", "device|sms pin", "face pin? device", "password|sms", "password"}

// FuzzTalk lets anything happen in any order and checks what must hold for all:
// one thing at a time, no answer after the end, and no view that a customer
// cannot do anything with.
func FuzzTalk(f *testing.F) {
	for i := range beginnings {
		f.Add(byte(i), []byte("\x00\x07\x0b\x0c\x0d\x11\x12\x13"))
		f.Add(byte(i), []byte("\x00\x01\x07\x26\x0c\x09\x12"))
	}
	f.Fuzz(func(t *testing.T, beginning byte, script []byte) {
		p := newPlayer(t, beginnings[int(beginning)%len(beginnings)])
		w := witness{player: p}
		for _, b := range script {
			w.word(vocabulary[int(b)%len(vocabulary)])
		}
	})
}

// TestRandomTalks does the same with many talks that get far.
func TestRandomTalks(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	seen := map[Stage]int{}
	for range 2000 {
		w := witness{player: newPlayer(t, beginnings[random.IntN(len(beginnings))])}
		w.word("open")
		for range 60 {
			word := vocabulary[random.IntN(len(vocabulary))]
			if strings.HasPrefix(word, "state=") && random.IntN(20) > 0 {
				continue // most of these end it all
			}
			w.word(word)
		}
		seen[w.talk.stage]++
	}
	for _, stage := range []Stage{StageChoose, StageEnter, StageCapture, StageElsewhere, StageApproved, StageEnded} {
		if seen[stage] < 10 {
			t.Errorf("%d of the talks were left at %s: the events do not get far", seen[stage], stage)
		}
	}
}

// witness watches a talk from outside.
type witness struct {
	*player
	script []string
	steps  int
	ended  bool
}

func (w *witness) word(word string) {
	w.t.Helper()
	of, result := taskOf(word)
	if result && w.talk.task != taskNone && of != w.talk.task {
		return // no task has such a result; where there is none it is a late one
	}
	w.script = append(w.script, word)
	w.log = nil
	before := w.turn
	running := w.talk.task == taskStart || w.talk.task == taskVerify
	w.player.word(word)
	must := func(holds bool, rule string) {
		if !holds {
			w.t.Fatalf("%v: %s; did %q", w.script, rule, w.log)
		}
	}
	for _, line := range w.log {
		id, request := strings.CutPrefix(line, "start:")
		if !request {
			id, request = strings.CutPrefix(line, "verify:")
		}
		if request {
			must(!running || result, "asks twice at once")
			must(!w.ended, "answers after the end")
			must(id != "", "answers nothing")
		}
		if strings.HasPrefix(line, "start:") {
			must(word == "send", "sends a code unasked")
		}
	}
	if w.ended {
		must(len(w.log) == 0 && w.turn == before, "does something after the end")
	}
	v := w.talk.view()
	w.check(v, must)
	w.ended = w.ended || v.Stage == StageEnded
	w.steps = v.Steps
}

// taskOf gives the task that a word is a result of.
func taskOf(word string) (t task, result bool) {
	for prefix, t := range map[string]task{"started": taskStart, "verified": taskVerify, "refused": taskVerify, "captured": taskCapture} {
		if strings.HasPrefix(word, prefix) {
			return t, true
		}
	}
	return taskNone, false
}

func (w *witness) check(v View, must func(bool, string)) {
	if !w.talk.opened {
		must(v.Stage == "", "shows something before it is open")
		return
	}
	must(v.Steps >= w.steps, "forgets steps")
	must(v.Step <= v.Steps, "is past the last step")
	must((v.Stage == StageEnded) == (v.Code != ""), "ends without saying how")
	must(v.ResendIn >= 0 && v.ResendIn <= resendMost/1000, "waits for ever")
	switch v.Stage {
	case StageEnter:
		must(v.Factor.ID != "" && v.Factor.Method != stepup.MethodFace, "enters nothing")
	case StageCapture:
		must(v.Factor.Method == stepup.MethodDevice || v.Factor.Method == stepup.MethodFace, "captures nothing")
	case StageChoose:
		must(v.Busy || len(v.Choices) > 0, "offers nothing")
	case StageElsewhere, StageApproved, StageEnded:
		must(!v.Busy, "is busy for nobody")
	default:
		must(false, "has no stage")
	}
}

// FuzzInstant compares with package time, which the product cannot afford.
func FuzzInstant(f *testing.F) {
	for _, text := range append(instants, "0000-01-01T00:00:00+24:10") {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, ok := instant(text)
		want, err := time.Parse(time.RFC3339, text)
		switch {
		case ok && err != nil:
			t.Errorf("%q was read, although %v", text, err)
		case ok && got != want.UnixMilli():
			t.Errorf("%q is %d, want %d", text, got, want.UnixMilli())
		case !ok && (strings.Contains(text, "+24:") || strings.Contains(text, "-24:")): // an offset that package time alone takes; see TestInstants
		case !ok && err == nil && want.Format(time.RFC3339Nano) == text && len(text) <= maxInstant:
			t.Errorf("%q was not read", text)
		}
	})
}

var instants = []string{
	"2026-11-21T11:53:59Z", "2026-11-21T11:53:59.123456789Z", "2026-11-21T11:53:59.1+01:30", "2024-02-29T00:00:00-23:59",
	"1970-01-01T00:00:00Z", "1969-12-31T23:59:59.999Z", "0000-01-01T00:00:00Z", "0000-02-29T00:00:00Z", "9999-12-31T23:59:59Z", "2000-02-29T12:00:00Z",
	"1900-02-29T12:00:00Z", "2026-02-29T12:00:00Z", "2026-00-10T12:00:00Z", "2026-13-10T12:00:00Z", "2026-01-00T12:00:00Z",
	"2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z", "2026-01-01T00:00:00", "2026-01-01T00:00:00.Z",
	"2026-01-01 00:00:00Z", "2026-01-01T00:00:00Zz", "", "Z", "2026-01-01t00:00:00z",
}

func TestInstants(t *testing.T) {
	if _, ok := instant("2026-01-01T00:00:00+24:00"); ok {
		t.Error("a day's offset is read, as package time does") // RFC 3339, section 5.6
	}
	for _, text := range instants {
		got, ok := instant(text)
		want, err := time.Parse(time.RFC3339, text)
		if ok != (err == nil) || ok && got != want.UnixMilli() {
			t.Errorf("%q: %d, %t; want %v, %v", text, got, ok, want, err)
		}
	}
	if _, ok := instant("2026-11-21T11:53:59." + strings.Repeat("0", maxInstant) + "Z"); ok {
		t.Error("reads a time without end")
	}
	for day := time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() < 2101; day = day.AddDate(0, 0, 1) {
		if got, _ := instant(day.Format(time.RFC3339)); got != day.UnixMilli() {
			t.Fatalf("%v is %d", day, got)
		}
	}
}

func TestTidy(t *testing.T) {
	rows := []struct {
		method     stepup.Method
		text, want string
	}{
		{stepup.MethodCode, "123456", "123456"},
		{stepup.MethodCode, " 123 456\r\n", "123456"},
		{stepup.MethodCode, "123-456", "123456"},
		{stepup.MethodCode, "123–456", "123456"},
		{stepup.MethodCode, "\u200e123\u00a0456\u202c", "123456"},
		{stepup.MethodCode, "١٢٣٤٥٦", "123456"},
		{stepup.MethodCode, "۱۲۳۴۵۶", "123456"},
		{stepup.MethodCode, "\uff11\uff12\uff13\uff14\uff15\uff16", "123456"},
		{stepup.MethodCode, "ab12", "ab12"},
		{stepup.MethodCode, " \t", ""},
		{stepup.MethodSecret, "1234", "1234"},
		{stepup.MethodSecret, "1234 ", "1234"},
		{stepup.MethodSecret, "١٢٣٤", "1234"},
		{stepup.MethodSecret, "12 34", "12 34"},
		{stepup.MethodSecret, "pass-word", "pass-word"},
		{stepup.MethodSecret, " pass", " pass"},
		{stepup.MethodSecret, "pass1", "pass1"},
		{stepup.MethodSecret, "  ", ""},
		{stepup.MethodSecret, "\xff", "\xff"},
	}
	for _, row := range rows {
		if got := tidy(row.method, row.text); got != row.want {
			t.Errorf("%q as %s is %q, want %q", row.text, row.method, got, row.want)
		}
	}
}
