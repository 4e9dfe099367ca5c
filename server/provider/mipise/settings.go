package mipise

import (
	"time"

	"countersign/server/provider"
	"countersign/shared/stepup"
)

// The names of the settings that are read by name; those of processes are
// processOption's.
const (
	optionLoginName       = "login_name_key"
	optionLoginPassword   = "login_password_key"
	optionLoginToken      = "login_token_key"
	optionLoginSeconds    = "login_seconds"
	optionSetUp           = "set_up_step"
	optionOTP             = "otp_key"
	optionOTPBody         = "otp_generate_body"
	optionOTPLength       = "otp_length"
	optionOTPSeconds      = "otp_seconds"
	optionRecipient       = "recipient_key"
	optionSecret          = "secret_code_key"
	optionConfirmation    = "secret_code_confirmation_key"
	optionToken           = "token_key"
	optionTokenSeconds    = "token_seconds"
	optionPossession      = "possession"
	optionProofHeader     = "proof_header"
	optionProofToken      = "proof_token"
	optionProofUses       = "proof_uses"
	optionProofEnds       = "proof_ends"
	optionProofSeconds    = "proof_seconds"
	optionEmail           = "email_key"
	optionPhone           = "phone_number_key"
	optionSecretValid     = "secret_code_validated_key"
	optionAuthenticated   = "authenticated_key"
	optionSteps           = "steps_key"
	optionDays            = "reauthentication_days"
	optionWrong           = "wrong_status"
	optionOrder           = "order_status"
	optionBlocked         = "blocked_status"
	optionTooSoon         = "too_soon_status"
	optionRefusedToken    = "token_status"
	optionChallengeStatus = "challenge_status"
	optionChallengeHeader = "challenge_header"
	optionPointer         = "challenge_pointer"
	optionEquals          = "challenge_equals"
)

// processOption is the name of the setting that spells a step's process.
func processOption(s step) string { return "process_" + s.kind().name }

// none leaves something out, where a setting can.
const none = "none"

// Options are the settings for what Mipise's documentation leaves open.
func Options() []provider.Option {
	options := []provider.Option{
		{Name: optionLoginName, Default: "username", About: "The member of the login's body with the agent's name; the documentation says username and login."},
		{Name: optionLoginPassword, Default: "password", About: "The member of the login's body with the password."},
		{Name: optionLoginToken, Default: "token", About: "The member of the login's answer with the agent's token."},
		{Name: optionLoginSeconds, Default: "600", About: "How long an agent's token is used that does not say when it ends."},
	}
	for s := range allSteps {
		if s.otp() {
			options = append(options, provider.Option{Name: processOption(s), Default: s.kind().name, About: "How the process is spelt in paths."})
		}
	}
	options = append(options, authenticating()...)
	return append(options, telling()...)
}

// authenticating are the settings of codes, tokens and proofs.
func authenticating() []provider.Option {
	return []provider.Option{
		{Name: optionOTP, Default: "code", About: "The member of otp/verify with the code."},
		{Name: optionOTPBody, Default: none, Values: []string{none, "object"}, About: "What otp/generate is sent: no body, or an empty object."},
		{Name: optionOTPLength, Default: "0", About: "How many digits a code has; 0 where nobody knows."},
		{Name: optionOTPSeconds, Default: "600", About: "How long a code of auth_by_sms is waited for, until the secret code is asked for again."},
		{Name: optionRecipient, Default: "recipient", About: "The member of the answer to otp/generate that says where the code went; none where nothing does."},
		{Name: optionSecret, Default: "secret_code", About: "The member of secret_code/setup and verify with the secret code."},
		{Name: optionConfirmation, Default: "secret_code_confirmation", About: "The member of secret_code/setup with the secret code again."},
		{Name: optionToken, Default: "token", About: "The member of the answer to secret_code/verify with the token."},
		{Name: optionTokenSeconds, Default: "300", About: "How long that token lives, unless it says that it lives shorter."},
		{Name: optionPossession, Default: "required", Values: []string{"required", none}, About: "Whether an operation needs a code of auth_by_sms beside the secret code."},
		{Name: optionProofHeader, Default: "X-Strong-Auth-Token", About: "The header that carries the token, with an operation and with otp/generate of auth_by_sms; none where Mipise remembers."},
		{Name: optionProofToken, Default: "secret_code", Values: []string{"secret_code", "verification"}, About: "Which token an operation carries: that of secret_code/verify, or one that otp/verify of auth_by_sms answers."},
		{Name: optionProofUses, Default: "many", Values: []string{"many", "one"}, About: "How many operations an authentication is good for while it is valid."},
		{Name: optionProofEnds, Default: "verification", Values: []string{"verification", "token"}, About: "Whether an authentication is valid for proof_seconds after auth_by_sms, or until its token ends."},
		{Name: optionProofSeconds, Default: "300", About: "See proof_ends."},
	}
}

// telling are the settings of what Mipise says.
func telling() []provider.Option {
	return []provider.Option{
		{Name: optionEmail, Default: "email_validated", About: "The member of the status that says whether the e-mail address is valid; none where nothing does."},
		{Name: optionPhone, Default: "phone_number_validated", About: "The same for the phone number."},
		{Name: optionSecretValid, Default: "secret_code_validated", About: "The same for the secret code."},
		{Name: optionAuthenticated, Default: "last_authenticated_at", About: "The member of the status with the time of the last strong authentication; none where nothing says it."},
		{Name: optionSteps, Default: "remaining_steps", About: "The member of the status with the processes that are left; none where nothing lists them."},
		{Name: optionSetUp, Default: "secret_code/setup", About: "What stands in that list for the set-up of the secret code."},
		{Name: optionDays, Default: "180", About: "How many days after an authentication a customer may read."},
		{Name: optionWrong, Default: "400,403,410,422", About: "The statuses that answer a code or secret that is wrong or too old."},
		{Name: optionOrder, Default: "409", About: "The statuses that answer a step that is not due."},
		{Name: optionBlocked, Default: "423", About: "The statuses that answer for a customer who is locked out."},
		{Name: optionTooSoon, Default: "429", About: "The statuses that answer a code that is asked for too often."},
		{Name: optionRefusedToken, Default: "403", About: "The statuses that answer otp/generate of auth_by_sms where its token is not valid."},
		{Name: optionChallengeStatus, About: "The status of an answer that asks for strong authentication; empty, and no answer does."},
		{Name: optionChallengeHeader, About: "A header that such an answer has."},
		{Name: optionPointer, About: "A JSON pointer (RFC 6901) to a value that the body of such an answer has."},
		{Name: optionEquals, About: "What that value is, or the header's where there is no pointer; empty: anything."},
	}
}

// settings are what the options say.
type settings struct {
	login provider.Login

	process   map[step]string
	setUp     string // in the list of steps
	otpKey    string
	otpObject bool
	otpLength int
	otpLife   time.Duration
	recipient string // "" where nothing tells

	secretKey, confirmationKey string
	tokenKey                   string
	tokenLife                  time.Duration

	possession bool
	header     string // "" where Mipise remembers
	verified   bool   // the proof is a token that auth_by_sms answers
	once       bool   // it is good for one operation
	withToken  bool   // it ends with its token
	proofLife  time.Duration

	// The members of the status, "" for those that nothing tells.
	validKeys                  map[source]string
	authenticatedKey, stepsKey string
	fresh                      time.Duration

	wrong, order, refusedToken []int
	meanings                   map[int]stepup.Code

	matcher matcher
}
