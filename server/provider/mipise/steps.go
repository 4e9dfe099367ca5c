package mipise

import "countersign/shared/stepup"

// step is one thing that a customer does.
type step uint8

// The steps, in the order in which they are due (guides "Understand SCA basics",
// "SCA workflow"). The first seven set a customer up; the last two authenticate
// one who is.
const (
	emailByEmail step = iota
	emailBySMS
	phoneByEmail
	phoneBySMS
	secretSetUp
	secretByEmail
	secretBySMS
	secretVerify
	authBySMS

	allSteps // how many there are
)

// kind is how a step is shown to the customer.
type kind struct {
	// id and name are the factor's ID and Type. They do not depend on how
	// processes are spelt.
	id, name string
	method   stepup.Method
	category stepup.Category
}

func (s step) kind() kind {
	switch s {
	case emailByEmail:
		return code("email-by-email", "email_by_email")
	case emailBySMS:
		return code("email-by-sms", "email_by_sms")
	case phoneByEmail:
		return code("phone-by-email", "phone_number_by_email")
	case phoneBySMS:
		return code("phone-by-sms", "phone_number_by_sms")
	case secretSetUp:
		return kind{"secret-setup", "secret_code_setup", stepup.MethodNewSecret, stepup.Knowledge}
	case secretByEmail:
		return code("secret-by-email", "secret_code_by_email")
	case secretBySMS:
		return code("secret-by-sms", "secret_code_by_sms")
	case secretVerify:
		return kind{"secret", "secret_code", stepup.MethodSecret, stepup.Knowledge}
	case authBySMS:
		return code("auth-by-sms", "auth_by_sms")
	}
	return kind{}
}

func code(id, name string) kind {
	return kind{id, name, stepup.MethodCode, stepup.Possession}
}

// stepOf gives the step of a factor.
func stepOf(f stepup.Factor) (step, bool) {
	for s := range allSteps {
		if s.kind().id == f.ID {
			return s, true
		}
	}
	return 0, false
}

// otp reports a step that is answered with a one-time password.
func (s step) otp() bool { return s.kind().method == stepup.MethodCode }

// factor gives a step as a factor.
func (p Provider) factor(s step, state stepup.State) stepup.Factor {
	k := s.kind()
	f := stepup.Factor{ID: k.id, Type: k.name, Category: k.category, Method: k.method, State: state}
	switch {
	case s.otp():
		f.Length = p.otpLength
	case s == secretSetUp:
		f.Length = minSecret
	}
	return f
}
