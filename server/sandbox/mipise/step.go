package mipise

// step is one thing that a customer does to be set up or authenticated.
type step int

// The steps: six one-time passwords and the set-up of the secret code make the
// workflow; the other two authenticate a customer whose workflow is complete.
const (
	emailByEmail step = iota
	emailBySMS
	phoneByEmail
	phoneBySMS
	secretByEmail
	secretBySMS
	authBySMS
	secretSetup
	secretVerify
)

// processes are the steps that are a one-time password.
var processes = []step{emailByEmail, emailBySMS, phoneByEmail, phoneBySMS, secretByEmail, secretBySMS, authBySMS}

// bySMS reports whether the step's one-time password goes to the phone.
func (s step) bySMS() bool {
	return s == emailBySMS || s == phoneBySMS || s == secretBySMS || s == authBySMS
}

// purpose says in a message what a one-time password is for.
func (s step) purpose() string {
	switch s {
	case emailByEmail, emailBySMS:
		return "to confirm your e-mail address"
	case phoneByEmail, phoneBySMS:
		return "to confirm your phone number"
	case secretByEmail, secretBySMS:
		return "to confirm your new secret code"
	}
	return "to confirm that it is you"
}

// source is a factor as the reset names it.
type source string

// The sources of POST …/strong_auth/reset/{source} (reference
// "post_platforms-platformuuid-users-useruuid-strong-auth-reset-source").
const (
	sourceEmail  source = "email"
	sourcePhone  source = "phone_number"
	sourceSecret source = "secret_code"
)

func (s source) known() bool { return s == sourceEmail || s == sourcePhone || s == sourceSecret }

// owner is the factor whose set-up a step belongs to.
func (s step) owner() source {
	switch s {
	case emailByEmail, emailBySMS:
		return sourceEmail
	case phoneByEmail, phoneBySMS:
		return sourcePhone
	case secretByEmail, secretBySMS, secretSetup:
		return sourceSecret
	}
	return "" // authBySMS and secretVerify set nothing up
}
