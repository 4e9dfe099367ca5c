package mipise

import "slices"

// workflow is where a customer's set-up stands: the set of steps that need not be
// taken any more. It is a value; after and without give others.
//
//	NEW ─email by e-mail→ EMAIL ─phone by e-mail and by SMS→ PHONE
//	    ─secret code set up→ CODE ─secret code by e-mail and by SMS→ complete
//
// An e-mail address needs the SMS as well while the phone number is valid, which
// it is only after a reset. A reset drops one source; then the steps of that one
// are due again, and no others (guide "Understand SCA basics").
type workflow uint8

// source is one thing that is set up, as the reset names it (reference
// "…-strong-auth-reset-source").
type source string

// The sources.
const (
	sourceEmail  source = "email"
	sourcePhone  source = "phone_number"
	sourceSecret source = "secret_code"
)

// sources gives them in the order in which they are set up.
func sources() []source { return []source{sourceEmail, sourcePhone, sourceSecret} }

// steps are those of a source.
func (s source) steps() []step {
	switch s {
	case sourceEmail:
		return []step{emailByEmail, emailBySMS}
	case sourcePhone:
		return []step{phoneByEmail, phoneBySMS}
	case sourceSecret:
		return []step{secretSetUp, secretByEmail, secretBySMS}
	}
	return nil
}

// complete is the workflow of a customer who is set up.
const complete workflow = 1<<(secretBySMS+1) - 1

func (w workflow) has(s step) bool { return s <= secretBySMS && w&(1<<s) != 0 }

func (w workflow) with(all ...step) workflow {
	for _, s := range all {
		w |= 1 << s
	}
	return w
}

// valid reports that nothing of a source is due.
func (w workflow) valid(s source) bool {
	all := s.steps()
	return !slices.ContainsFunc(all, func(s step) bool { return !w.has(s) })
}

// left gives all the steps that are left, in order.
func (w workflow) left() []step {
	var left []step
	for s := emailByEmail; s <= secretBySMS; s++ {
		// Before the phone number is valid nothing can be sent to it.
		if waived := s == emailBySMS && !w.valid(sourcePhone); !w.has(s) && !waived {
			left = append(left, s)
		}
	}
	return left
}

// due gives the steps that may be taken now: those of the first source that is
// not valid. A secret code is set up before it is confirmed.
func (w workflow) due() []step {
	left := w.left()
	if len(left) == 0 || left[0] == secretSetUp {
		return left[:min(1, len(left))]
	}
	for _, s := range sources() {
		if all := s.steps(); slices.Contains(all, left[0]) {
			return slices.DeleteFunc(left, func(s step) bool { return !slices.Contains(all, s) })
		}
	}
	return nil // cannot be: every step has a source
}

// after gives the workflow after a step. One that is not due changes nothing.
func (w workflow) after(s step) workflow {
	if !slices.Contains(w.due(), s) {
		return w
	}
	return w.with(s).settled()
}

// without gives the workflow after the reset of a source.
func (w workflow) without(s source) workflow {
	for _, one := range s.steps() {
		w &^= 1 << one
	}
	return w.settled()
}

// settled waives the SMS of an e-mail address that was confirmed while the phone
// number was not valid; it is not asked for later.
func (w workflow) settled() workflow {
	if w.has(emailByEmail) && !w.valid(sourcePhone) {
		w = w.with(emailBySMS)
	}
	return w
}
