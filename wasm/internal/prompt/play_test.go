package prompt

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"countersign/shared/stepup"
)

// player plays a talk by words, against a gateway that is made of words too.
//
// What the customer and the page do: open choose=ID choose send answer=TEXT capture.
// What comes of it: started verified refused captured=TEXT, or with ! and a code.
// What the gateway knows: +ID approves a factor, -ID removes it, &LIST adds some,
// sent=ID, left=N, state=STATE, expires=SECONDS; update tells it, and old tells
// what was so at keep.
// What time does: 5s.
type player struct {
	t         *testing.T
	talk      talk
	now       int64
	challenge stepup.Challenge
	log       []string
	turn      int // of the last task
	wake      int64
	ticks     int
	shown     View
	kept      stepup.Challenge
}

// start is when all of these talks begin; the zero time would be no time.
const start = 1_800_000_000_000

var methods = map[string]stepup.Method{
	"sms": stepup.MethodCode, "whatsapp": stepup.MethodCode, "voice": stepup.MethodCode,
	"pin": stepup.MethodSecret, "device": stepup.MethodDevice, "face": stepup.MethodFace,
	"new": stepup.MethodNewSecret, "password": stepup.MethodElsewhere, "riddle": "riddle",
}

// factors reads "pin sms|voice device? face+": alternatives, optional, approved.
func factors(list string) []stepup.Factor {
	var all []stepup.Factor
	for _, field := range strings.Fields(list) {
		var f stepup.Factor
		for i, name := range strings.Split(field, "|") {
			id := strings.TrimRight(name, "?+")
			one := stepup.Factor{ID: id, Type: strings.ToUpper(id), Method: methods[id], State: stepup.StatePending}
			one.Optional = strings.Contains(name, "?")
			if strings.Contains(name, "+") {
				one.State = stepup.StateApproved
			}
			if i == 0 {
				f = one
			} else {
				f.Alternatives = append(f.Alternatives, one)
			}
		}
		all = append(all, f)
	}
	return all
}

func newPlayer(t *testing.T, list string) *player {
	t.Helper()
	return &player{
		t: t, now: start, talk: talk{elsewhere: true, device: true, face: true},
		challenge: stepup.Challenge{ID: "c1", State: stepup.StatePending, Factors: factors(list)},
	}
}

func stamp(milliseconds int64) string {
	return time.UnixMilli(milliseconds).UTC().Format(time.RFC3339Nano)
}

// change changes a factor, or an alternative, at the gateway.
func (p *player) change(id string, change func(*stepup.Factor)) {
	list := slices.Clone(p.challenge.Factors)
	for i := range list {
		list[i].Alternatives = slices.Clone(list[i].Alternatives)
		if list[i].ID == id {
			change(&list[i])
		}
		for j := range list[i].Alternatives {
			if list[i].Alternatives[j].ID == id {
				change(&list[i].Alternatives[j])
			}
		}
	}
	p.challenge.Factors = list
}

func (p *player) play(script string) {
	p.t.Helper()
	for _, word := range strings.Fields(script) {
		p.word(word)
	}
}

func (p *player) word(word string) {
	p.t.Helper()
	name, value, _ := strings.Cut(word, "=")
	name, code, _ := strings.Cut(name, "!")
	result := event{turn: p.turn, challenge: p.challenge, code: stepup.Code(code)}
	number, _ := strconv.Atoi(value)
	switch {
	case strings.HasPrefix(word, "+"):
		p.change(word[1:], func(f *stepup.Factor) { f.State = stepup.StateApproved })
	case strings.HasPrefix(word, "-"):
		p.challenge.Factors = slices.DeleteFunc(slices.Clone(p.challenge.Factors), func(f stepup.Factor) bool { return f.ID == word[1:] })
	case strings.HasPrefix(word, "&"):
		p.challenge.Factors = slices.Concat(p.challenge.Factors, factors(word[1:]))
	case name == "sent":
		p.change(value, func(f *stepup.Factor) { f.Hint, f.ResendAt = "*** 12", stamp(p.now+30_000) })
	case name == "left":
		p.challenge.AttemptsLeft = &number
	case name == "state":
		p.challenge.State = stepup.State(value)
	case name == "expires":
		p.challenge.ExpiresAt = stamp(p.now + int64(number)*1000)
	case name == "other":
		p.challenge.ID = value
	case name == "open":
		p.step(event{kind: eventOpen, challenge: p.challenge})
	case name == "choose":
		p.step(event{kind: eventChoose, text: value})
	case name == "send":
		p.step(event{kind: eventSend})
	case name == "answer":
		p.step(event{kind: eventAnswer, text: value})
	case name == "capture":
		p.step(event{kind: eventCapture})
	case name == "keep":
		p.kept = p.challenge
	case name == "old":
		p.step(event{kind: eventUpdate, challenge: p.kept})
	case name == "update":
		p.step(event{kind: eventUpdate, challenge: p.challenge})
	case name == "started":
		result.kind = eventStarted
		p.step(result)
	case name == "verified" || name == "refused":
		result.kind, result.accepted = eventVerified, name == "verified" && code == ""
		p.step(result)
	case name == "captured":
		p.step(event{kind: eventCaptured, turn: p.turn, text: value})
	case strings.HasSuffix(word, "s"):
		seconds, err := strconv.Atoi(strings.TrimSuffix(word, "s"))
		if err != nil {
			p.t.Fatalf("no word %q", word)
		}
		p.pass(int64(seconds) * 1000)
	default:
		p.t.Fatalf("no word %q", word)
	}
}

// pass lets time go by, with the ticks that were asked for.
func (p *player) pass(milliseconds int64) {
	end := p.now + milliseconds
	for p.wake != 0 && p.wake <= end {
		p.now, p.wake = p.wake, 0
		p.ticks++
		p.step(event{kind: eventTick})
	}
	p.now = end
}

func (p *player) step(e event) {
	e.now = p.now
	var actions []action
	p.talk, actions = p.talk.step(e)
	var show bool
	for _, a := range actions {
		switch a.kind {
		case actionShow:
			show = true
			continue
		case actionWake:
			p.wake = 0
			if a.milliseconds > 0 {
				p.wake = p.now + int64(a.milliseconds)
			}
			continue
		}
		p.turn = a.turn
		names := map[actionKind]string{actionStart: "start:", actionVerify: "verify:", actionCapture: "capture:"}
		line := names[a.kind] + a.factor.ID
		if a.kind == actionVerify {
			line += "=" + a.text
		}
		p.log = append(p.log, line)
	}
	if v := p.talk.view(); show && !same(v, p.shown) {
		p.shown = v
		p.log = append(p.log, spell(v))
	}
}

// spell writes a view as "enter/pin 1/2 busy wrong 30s", with the choices in
// brackets where one is to be made.
func spell(v View) string {
	text := string(v.Stage)
	if v.Factor.ID != "" {
		text += "/" + v.Factor.ID
	}
	if v.Stage == StageChoose {
		var ids []string
		for _, f := range v.Choices {
			ids = append(ids, f.ID)
		}
		text += "(" + strings.Join(ids, ",") + ")"
	}
	if v.Stage == StageEnded {
		return text + " " + string(v.Code)
	}
	text += " " + strconv.Itoa(v.Step) + "/" + strconv.Itoa(v.Steps)
	if v.Busy {
		text += " busy"
	}
	if v.Notice != "" {
		text += " " + string(v.Notice)
	}
	if v.ResendIn > 0 {
		text += " " + strconv.Itoa(v.ResendIn) + "s"
	}
	return text
}
