package mipise

import "net/http"

// Unconfirmed are the choices that Mipise's documentation does not make.
type Unconfirmed struct {
	Login     LoginKnobs   `json:"login"`
	Processes ProcessNames `json:"processes"`
	Status    StatusKnobs  `json:"status"`
	OTP       OTPKnobs     `json:"otp"`
	Secret    SecretKnobs  `json:"secretCode"`
	Proof     ProofKnobs   `json:"proof"`
	Missing   MissingKnobs `json:"missing"`
	Errors    ErrorKnobs   `json:"errors"`
	// Answers of otp/verify, secret_code/setup and reset: "status" as the status
	// operation, "empty" for {}, or "none" for 204.
	Answers string `json:"answers"`
	// Attempts in a row that may be wrong, for one step, until the customer is
	// locked out for LockSeconds; with 0 until the management unlocks. More than
	// five would not be allowed (RTS on SCA, article 4(3)(b)).
	Attempts    int `json:"attempts"`
	LockSeconds int `json:"lockSeconds"`
	// TellAttempts adds attempts_left to refusals of a wrong answer.
	TellAttempts bool `json:"tellAttempts"`
	// EmptyReset: forgetting a factor of which there is nothing is "accepted" or
	// "refused".
	EmptyReset string `json:"emptyReset"`
	// ContactChange: a new e-mail address or phone number "resets" its factor, or
	// "keeps" it.
	ContactChange string `json:"contactChange"`
	// Claims of tokens: "full", or "bare" without times and subject.
	Claims string `json:"claims"`
}

// LoginKnobs say how a login is written: the documentation says "username" in
// one place and "login" in another, and neither how the token is named nor how
// long it lives.
type LoginKnobs struct {
	NameKey     string `json:"nameKey"`
	PasswordKey string `json:"passwordKey"`
	TokenKey    string `json:"tokenKey"`
	// ExpiresKey names the seconds that the token lives; empty: not told.
	ExpiresKey string `json:"expiresKey"`
	Seconds    int    `json:"seconds"`
}

// StatusKnobs say what the status tells beside workflow_completed.
type StatusKnobs struct {
	// Details: "none"; "factors", whether each is validated and when the customer
	// was last authenticated; "steps", also which are left.
	Details          string `json:"details"`
	EmailKey         string `json:"emailKey"`
	PhoneKey         string `json:"phoneKey"`
	SecretKey        string `json:"secretKey"`
	AuthenticatedKey string `json:"authenticatedKey"`
	StepsKey         string `json:"stepsKey"`
}

// OTPKnobs are the one-time passwords.
type OTPKnobs struct {
	Digits  int    `json:"digits"`
	Seconds int    `json:"seconds"`
	CodeKey string `json:"codeKey"`
	// GenerateBody: "none", "object" for {}, or "any" of both.
	GenerateBody string `json:"generateBody"`
	// GenerateAnswer: "details" of where the code went and how long it lives,
	// "empty" for {}, or "none" for 204.
	GenerateAnswer string `json:"generateAnswer"`
	// ResendSeconds must pass before another code of the same process.
	ResendSeconds int `json:"resendSeconds"`
	// PerHour is how many of one process are sent in an hour; 0: no limit.
	PerHour int `json:"perHour"`
}

// SecretKnobs are the secret code and the token that it gives.
type SecretKnobs struct {
	CodeKey         string `json:"codeKey"`
	ConfirmationKey string `json:"confirmationKey"`
	TokenKey        string `json:"tokenKey"`
	ExpiresKey      string `json:"expiresKey"` // empty: not told
	// Composition of a code, beside eight characters: "any" letters and digits,
	// or "both" of them.
	Composition string `json:"composition"`
	// Again: setting up a code that is not confirmed yet "replaces" it or is
	// "refused".
	Again string `json:"again"`
	// Reissue: a second token leaves the first valid ("both"), or "replaces" it.
	Reissue string `json:"reissue"`
}

// ProofKnobs say how a protected operation learns that its customer is
// authenticated. Nothing of it is documented.
type ProofKnobs struct {
	// Carrier of the token: a "header", a "body" member, or "state", where the
	// server remembers and nothing is carried. otp/generate of auth_by_sms takes
	// the token of secret_code/verify in the same way.
	Carrier string `json:"carrier"`
	Header  string `json:"header"`
	Field   string `json:"field"`
	// Token that operations take: of secret_code/verify ("secret_code"), or one
	// that otp/verify of auth_by_sms gives ("verification"), under Secret.TokenKey.
	Token string `json:"token"`
	// Possession: auth_by_sms is "required", or the secret code alone is enough
	// ("not_required").
	Possession string `json:"possession"`
	// Uses: "many" operations while it is valid, or "one".
	Uses string `json:"uses"`
	// Ends: Seconds after the "verification" of auth_by_sms, or with the "token".
	Ends    string `json:"ends"`
	Seconds int    `json:"seconds"`
	// SetupCounts: completing the workflow is a strong authentication for reading.
	SetupCounts bool `json:"setupCounts"`
}

// MissingKnobs are what a protected operation answers where the customer's
// authentication is missing.
type MissingKnobs struct {
	Status int `json:"status"`
	// Header and HeaderValue are one more header; empty: none.
	Header      string `json:"header"`
	HeaderValue string `json:"headerValue"`
	MediaType   string `json:"mediaType"`
	// Body is a text that holds JSON; empty: no body.
	Body string `json:"body"`
}

// ErrorKnobs are the statuses and bodies of refusals. That a missing or expired
// agent token is answered 401 is documented; nothing else is.
type ErrorKnobs struct {
	// Body: "coded" {code, message}, "problem" (RFC 9457), or "empty".
	Body string `json:"body"`
	// Wrong answers a wrong one-time password or secret code, Expired one that
	// is too old, OutOfOrder a step that is not due, Blocked a locked customer,
	// TooSoon a code that is asked for too often, Token otp/generate of
	// auth_by_sms without a valid token, Invalid a request of the wrong form.
	Wrong      int `json:"wrongStatus"`
	Expired    int `json:"expiredStatus"`
	OutOfOrder int `json:"outOfOrderStatus"`
	Blocked    int `json:"blockedStatus"`
	TooSoon    int `json:"tooSoonStatus"`
	Token      int `json:"tokenStatus"`
	Invalid    int `json:"invalidStatus"`
}

func defaultUnconfirmed() Unconfirmed {
	return Unconfirmed{
		Login:     LoginKnobs{NameKey: "username", PasswordKey: "password", TokenKey: "token", Seconds: 3600},
		Processes: defaultProcesses(),
		Status: StatusKnobs{
			Details: "factors", EmailKey: "email_validated", PhoneKey: "phone_number_validated", SecretKey: "secret_code_validated",
			AuthenticatedKey: "last_authenticated_at", StepsKey: "remaining_steps",
		},
		OTP: OTPKnobs{Digits: 6, Seconds: 600, CodeKey: "code", GenerateBody: "any", GenerateAnswer: "details", PerHour: 20},
		Secret: SecretKnobs{
			CodeKey: "secret_code", ConfirmationKey: "secret_code_confirmation", TokenKey: "token",
			Composition: "any", Again: "replaces", Reissue: "both",
		},
		Proof: ProofKnobs{
			Carrier: "header", Header: "X-Strong-Auth-Token", Field: "strong_auth_token", Token: "secret_code",
			Possession: "required", Uses: "many", Ends: "verification", Seconds: 300, SetupCounts: true,
		},
		Missing: MissingKnobs{
			Status: http.StatusForbidden, MediaType: "application/json",
			Body: `{"code":"STRONG_AUTHENTICATION_REQUIRED","message":"The customer must be strongly authenticated for this operation."}`,
		},
		Errors: ErrorKnobs{
			Body: "coded", Wrong: http.StatusBadRequest, Expired: http.StatusBadRequest, OutOfOrder: http.StatusConflict,
			Blocked: http.StatusLocked, TooSoon: http.StatusTooManyRequests, Token: http.StatusForbidden, Invalid: http.StatusBadRequest,
		},
		Answers: "status", Attempts: 5, LockSeconds: 900, EmptyReset: "accepted", ContactChange: "resets", Claims: "full",
	}
}
