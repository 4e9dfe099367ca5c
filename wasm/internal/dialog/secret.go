package dialog

// newSecret is what a customer has done so far to choose a PIN: a value, of
// which screens are made.
type newSecret struct {
	digits int
	// round counts how often it was begun, so that each is a place of its own.
	round int
	// first is what is to be repeated, "" before.
	first  string
	fault  string
	saving bool
}

// take takes what was entered. chosen is the PIN once it was entered twice.
// A PIN that anybody would try first is not taken: choosing another costs the
// customer a moment, and a thief with five attempts everything.
func (n newSecret) take(t *texts, entered string) (next newSecret, chosen string) {
	n.fault = ""
	switch {
	case n.first == "" && isWeak(entered):
		n.fault = t.PinWeak
	case n.first == "":
		n.first = entered
	case n.first != entered:
		return n.again(t.PinMismatch), ""
	default:
		n.saving = true
		return n, entered
	}
	return n, ""
}

// again begins anew.
func (n newSecret) again(fault string) newSecret {
	return newSecret{digits: n.digits, round: n.round + 1, fault: fault}
}

// screen makes what is shown of it.
func (n newSecret) screen(t *texts) screen {
	s := screen{
		place: "new/" + number(n.round), step: 1, steps: 2,
		heading: t.NewPinTitle, text: t.NewPinText,
		entry: entry{
			label: t.NewPinLabel, note: fill(t.Digits, "digits", number(n.digits)),
			missing: t.PinMissing, secret: true, numeric: true, length: n.digits,
		},
		fault: n.fault, wrong: n.fault != "",
		primary: button{doAnswer, t.Continue},
	}
	if n.first != "" {
		s.place, s.step = "repeat/"+number(n.round), 2
		s.heading, s.text, s.entry.label = t.RepeatTitle, t.RepeatText, t.RepeatLabel
		s.primary.label = t.SavePin
	}
	if n.saving {
		s.busy = t.Saving
	}
	return s
}
