package dialog

import (
	"countersign/shared/stepup"
	"countersign/wasm/internal/prompt"
)

// newSecret is what a customer has done so far to choose a PIN, or a secret of
// letters and digits: a value, of which screens are made.
type newSecret struct {
	// digits is how many a PIN has, 0 for a secret that is none.
	digits int
	// least is the shortest such secret, 0 where nobody knows.
	least int
	// round counts how often it was begun, so that each is a place of its own.
	round int
	// first is what is to be repeated, "" before.
	first  string
	fault  string
	saving bool
}

// choosing are the words for choosing a secret.
type choosing struct {
	title, text, label, show                 string
	repeatTitle, repeatText, repeatLabel     string
	mismatch, refused, missing, save, saving string
}

func (n *newSecret) words(t *texts) choosing {
	if n.digits > 0 {
		return choosing{
			t.NewPinTitle, t.NewPinText, t.NewPinLabel, t.ShowPin, t.RepeatTitle, t.RepeatText, t.RepeatLabel,
			t.PinMismatch, t.PinRefused, t.PinMissing, t.SavePin, t.Saving,
		}
	}
	return choosing{
		t.NewSecretTitle, t.NewSecretText, t.NewSecretLabel, t.ShowSecret,
		t.RepeatSecretTitle, t.RepeatSecretText, t.RepeatSecretLabel,
		t.SecretMismatch, t.SecretRefused, t.SecretMissing, t.SaveSecret, t.SavingSecret,
	}
}

// take takes what was entered. chosen is the secret once it was entered twice.
// A PIN that anybody would try first is not taken: choosing another costs the
// customer a moment, and a thief with five attempts everything.
func (n newSecret) take(t *texts, entered string) (next newSecret, chosen string) {
	n.fault = ""
	switch {
	case n.first == "" && n.digits > 0 && isWeak(entered):
		n.fault = t.PinWeak
	case n.first == "":
		n.first = entered
	case n.first != entered:
		return n.again(n.words(t).mismatch), ""
	default:
		n.saving = true
		return n, entered
	}
	return n, ""
}

// again begins anew.
func (n newSecret) again(fault string) newSecret {
	return newSecret{digits: n.digits, least: n.least, round: n.round + 1, fault: fault}
}

// screen makes what is shown of it.
func (n newSecret) screen(t *texts) screen {
	w := n.words(t)
	s := screen{
		place: "new/" + number(n.round), step: 1, steps: 2,
		heading: w.title, text: w.text, entry: n.entry(t, &w),
		fault: n.fault, wrong: n.fault != "",
		primary: button{doAnswer, t.Continue},
	}
	if n.first != "" {
		s.place, s.step = "repeat/"+number(n.round), 2
		s.heading, s.text, s.entry.label = w.repeatTitle, w.repeatText, w.repeatLabel
		s.primary.label = w.save
	}
	if n.saving {
		s.busy = w.saving
	}
	return s
}

// entry tells the rules of what is chosen.
func (n *newSecret) entry(t *texts, w *choosing) entry {
	e := entry{label: w.label, missing: w.missing, show: w.show, secret: true, fresh: true, least: n.least}
	if n.digits > 0 {
		e.note, e.numeric, e.length, e.fresh = fill(t.Digits, "digits", number(n.digits)), true, n.digits, false
		return e
	}
	e.note = t.SecretRule
	if n.least > 0 {
		length := fill(t.SecretLength, "length", number(n.least))
		e.note, e.short = e.note+" "+length, t.SecretShort+" "+length
	}
	return e
}

// within makes what is shown of it as one step of a challenge.
func (n newSecret) within(t *texts, s screen) screen {
	own := n.screen(t)
	own.place, own.step, own.steps = s.place+"/"+own.place, s.step, s.steps
	own.others = s.others
	return own
}

// follow goes on after a challenge has been shown anew: what was chosen for one
// factor is not for another, and what was not taken is chosen anew.
func (n newSecret) follow(t *texts, before, v *prompt.View) newSecret {
	fault, _ := t.notice(v.Notice)
	switch {
	case before.Factor.ID != v.Factor.ID || before.Stage != v.Stage:
		return newSecret{least: v.Factor.Length, round: n.round + 1}
	case !before.Busy || v.Busy:
		return n
	case v.Notice == prompt.NoticeWrong:
		fault = n.words(t).refused
	}
	return n.again(fault)
}

// chooses reports that a secret is chosen in a View.
func chooses(v *prompt.View) bool {
	return v.Stage == prompt.StageEnter && v.Factor.Method == stepup.MethodNewSecret
}
