package mipise

import "slices"

// workflow is where a customer's set-up stands: Mipise's state machine, as a
// value. Its states and steps (guides "Understand SCA basics", "SCA workflow"):
//
//	NEW ─email_by_email→ EMAIL_OK ─phone_number by e-mail and by SMS→ PHONE_OK
//	    ─secret_code/setup→ CODE_SET ─secret_code by e-mail and by SMS→ complete
//
// A reset drops one factor and leaves the others; then that factor's row is
// due again. An e-mail address that is set up again while the phone number is
// validated needs the SMS as well.
type workflow struct {
	email, phone, secret factor
	// codeSet: a secret code was set up; it still has to be confirmed.
	codeSet bool
}

// factor is how far one factor is.
type factor struct {
	validated bool
	// byEmail and bySMS: confirmed that way, while the other is still due.
	byEmail, bySMS bool
}

// completed is the workflow of a customer who has set up everything.
func completed() workflow {
	done := factor{validated: true}
	return workflow{email: done, phone: done, secret: done, codeSet: true}
}

// complete is workflow_completed of the status.
func (w workflow) complete() bool {
	return w.email.validated && w.phone.validated && w.secret.validated
}

// due gives the steps that may be taken now. Those of one factor may be taken
// in any order, the factors one after the other.
func (w workflow) due() []step {
	switch {
	case !w.email.validated:
		return w.openEmail()
	case !w.phone.validated:
		return w.phone.open(phoneByEmail, phoneBySMS)
	case !w.codeSet:
		return []step{secretSetup}
	case !w.secret.validated:
		return w.secret.open(secretByEmail, secretBySMS)
	}
	return nil
}

// remaining gives all the steps that are left, in order.
func (w workflow) remaining() []step {
	var left []step
	if !w.email.validated {
		left = w.openEmail()
	}
	if !w.phone.validated {
		left = append(left, w.phone.open(phoneByEmail, phoneBySMS)...)
	}
	if !w.codeSet {
		left = append(left, secretSetup)
	}
	if !w.secret.validated {
		left = append(left, w.secret.open(secretByEmail, secretBySMS)...)
	}
	return left
}

// openEmail gives the open steps of the e-mail address.
func (w workflow) openEmail() []step {
	open := w.email.open(emailByEmail, emailBySMS)
	if w.phone.validated {
		return open
	}
	return slices.DeleteFunc(open, func(s step) bool { return s == emailBySMS })
}

func (f factor) open(byEmail, bySMS step) []step {
	var open []step
	if !f.byEmail {
		open = append(open, byEmail)
	}
	if !f.bySMS {
		open = append(open, bySMS)
	}
	return open
}

// allows reports whether a step may be taken now. The code that completes an
// authentication belongs to a complete workflow.
func (w workflow) allows(s step) bool {
	if s == authBySMS || s == secretVerify {
		return w.complete()
	}
	return slices.Contains(w.due(), s)
}

// take gives the workflow after a step that it allows; others change nothing.
func (w workflow) take(s step) workflow {
	if !w.allows(s) {
		return w
	}
	switch s {
	case emailByEmail:
		w.email.byEmail = true
	case emailBySMS:
		w.email.bySMS = true
	case phoneByEmail:
		w.phone.byEmail = true
	case phoneBySMS:
		w.phone.bySMS = true
	case secretSetup:
		w.codeSet = true
	case secretByEmail:
		w.secret.byEmail = true
	case secretBySMS:
		w.secret.bySMS = true
	}
	return w.settled()
}

// replaceable reports whether the secret code may be set up another time: it
// was not confirmed yet, and nothing else is due before it.
func (w workflow) replaceable() bool {
	return w.email.validated && w.phone.validated && w.codeSet && !w.secret.validated
}

// reset gives the workflow without a factor. The others stay as they are.
func (w workflow) reset(s source) workflow {
	switch s {
	case sourceEmail:
		w.email = factor{}
	case sourcePhone:
		w.phone = factor{}
	case sourceSecret:
		w.secret, w.codeSet = factor{}, false
	}
	return w.settled()
}

// settled validates each factor of which nothing is due any more. A reset can
// bring that about too: without a validated phone number the e-mail address
// needs no SMS.
func (w workflow) settled() workflow {
	if !w.email.validated && len(w.openEmail()) == 0 {
		w.email = factor{validated: true}
	}
	if !w.phone.validated && w.phone.byEmail && w.phone.bySMS {
		w.phone = factor{validated: true}
	}
	if !w.secret.validated && w.codeSet && w.secret.byEmail && w.secret.bySMS {
		w.secret = factor{validated: true}
	}
	return w
}

// consistent reports whether the workflow is one that steps and resets lead
// to: nothing half confirmed that is validated, and no code confirmed that was
// not set up.
func (w workflow) consistent() bool {
	half := func(f factor) bool { return f.byEmail || f.bySMS }
	for _, f := range []factor{w.email, w.phone, w.secret} {
		if f.validated && half(f) {
			return false
		}
	}
	return w == w.settled() && (w.codeSet || w.secret == factor{})
}
