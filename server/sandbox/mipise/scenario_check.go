package mipise

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/textproto"
	"regexp"
	"slices"
	"strings"

	"countersign/server/sandbox/internal/scenario"
)

// Validate names the settings that are not possible.
func (s Scenario) Validate() error {
	return errors.Join(
		scenario.OneOf("challenge", s.Challenge, "auto", "never"),
		scenario.OneOf("codes", s.Codes, "random", "fixed"),
		scenario.Between("tokenSeconds", s.TokenSeconds, 1, day),
		scenario.Between("authenticationDays", s.AuthenticationDays, 1, 3650),
		s.Unconfirmed.Validate(),
		s.Faults.Validate(),
	)
}

// day bounds what is counted in seconds.
const day = 86_400

// Validate names the choices that are not possible.
func (u Unconfirmed) Validate() error {
	return errors.Join(
		u.Login.Validate(), u.Processes.Validate(), u.Status.Validate(), u.OTP.Validate(),
		u.Secret.Validate(), u.Proof.Validate(), u.Missing.Validate(), u.Errors.Validate(),
		scenario.OneOf("unconfirmed.answers", u.Answers, "status", "empty", "none"),
		scenario.Between("unconfirmed.attempts", u.Attempts, 1, 10),
		scenario.Between("unconfirmed.lockSeconds", u.LockSeconds, 0, day),
		scenario.OneOf("unconfirmed.emptyReset", u.EmptyReset, "accepted", "refused"),
		scenario.OneOf("unconfirmed.contactChange", u.ContactChange, "resets", "keeps"),
		scenario.OneOf("unconfirmed.claims", u.Claims, "full", "bare"),
	)
}

// Validate names the choices that are not possible.
func (k LoginKnobs) Validate() error {
	return errors.Join(
		keys("unconfirmed.login: nameKey and passwordKey", k.NameKey, k.PasswordKey),
		keys("unconfirmed.login: tokenKey and expiresKey", append([]string{k.TokenKey}, given(k.ExpiresKey)...)...),
		scenario.Between("unconfirmed.login.seconds", k.Seconds, 1, 30*day),
	)
}

// Validate names the choices that are not possible.
func (k StatusKnobs) Validate() error {
	return errors.Join(
		scenario.OneOf("unconfirmed.status.details", k.Details, "none", "factors", "steps"),
		keys("unconfirmed.status: the keys", keyCompleted, k.EmailKey, k.PhoneKey, k.SecretKey, k.AuthenticatedKey, k.StepsKey),
	)
}

// Validate names the choices that are not possible.
func (k OTPKnobs) Validate() error {
	return errors.Join(
		scenario.Between("unconfirmed.otp.digits", k.Digits, 4, 10),
		scenario.Between("unconfirmed.otp.seconds", k.Seconds, 1, day),
		keys("unconfirmed.otp.codeKey", k.CodeKey),
		scenario.OneOf("unconfirmed.otp.generateBody", k.GenerateBody, "none", "object", "any"),
		scenario.OneOf("unconfirmed.otp.generateAnswer", k.GenerateAnswer, "details", "empty", "none"),
		scenario.Between("unconfirmed.otp.resendSeconds", k.ResendSeconds, 0, 3600),
		scenario.Between("unconfirmed.otp.perHour", k.PerHour, 0, 1000),
	)
}

// Validate names the choices that are not possible.
func (k SecretKnobs) Validate() error {
	return errors.Join(
		keys("unconfirmed.secretCode: codeKey and confirmationKey", k.CodeKey, k.ConfirmationKey),
		keys("unconfirmed.secretCode: tokenKey and expiresKey", append([]string{k.TokenKey}, given(k.ExpiresKey)...)...),
		scenario.OneOf("unconfirmed.secretCode.composition", k.Composition, "any", "both"),
		scenario.OneOf("unconfirmed.secretCode.again", k.Again, "replaces", "refused"),
		scenario.OneOf("unconfirmed.secretCode.reissue", k.Reissue, "both", "replaces"),
	)
}

// Validate names the choices that are not possible.
func (k ProofKnobs) Validate() error {
	return errors.Join(
		scenario.OneOf("unconfirmed.proof.carrier", k.Carrier, "header", "body", "state"),
		header("unconfirmed.proof.header", k.Header),
		keys("unconfirmed.proof.field", k.Field),
		scenario.OneOf("unconfirmed.proof.token", k.Token, "secret_code", "verification"),
		scenario.OneOf("unconfirmed.proof.possession", k.Possession, "required", "not_required"),
		scenario.OneOf("unconfirmed.proof.uses", k.Uses, "many", "one"),
		scenario.OneOf("unconfirmed.proof.ends", k.Ends, "verification", "token"),
		scenario.Between("unconfirmed.proof.seconds", k.Seconds, 1, day),
		k.possible(),
	)
}

func (k ProofKnobs) possible() error {
	if k.Token == "verification" && k.Possession != "required" {
		return errors.New("unconfirmed.proof: a token of the verification needs possession to be required")
	}
	return nil
}

// maxBody bounds the body of the answer that asks for authentication.
const maxBody = 4096

var mediaForm = regexp.MustCompile(`^[a-z]+/[a-z0-9.+-]{1,64}$`)

// Validate names the choices that are not possible.
func (k MissingKnobs) Validate() error {
	var faults []error
	if k.Header != "" {
		faults = append(faults, header("unconfirmed.missing.header", k.Header))
	}
	if len(k.HeaderValue) > 512 || strings.ContainsFunc(k.HeaderValue, func(r rune) bool { return r < ' ' || r > '~' }) {
		faults = append(faults, errors.New("unconfirmed.missing.headerValue must be printable, and at most 512 characters"))
	}
	if !mediaForm.MatchString(k.MediaType) {
		faults = append(faults, errors.New("unconfirmed.missing.mediaType must be one like application/json"))
	}
	if k.Body != "" && (len(k.Body) > maxBody || !json.Valid([]byte(k.Body))) {
		faults = append(faults, fmt.Errorf("unconfirmed.missing.body must be a text with JSON, or empty, and at most %d bytes", maxBody))
	}
	// Successes are possible too: the answer may be told by its body alone.
	return errors.Join(append(faults, scenario.Between("unconfirmed.missing.status", k.Status, 200, 499))...)
}

// Validate names the choices that are not possible.
func (k ErrorKnobs) Validate() error {
	faults := []error{scenario.OneOf("unconfirmed.errors.body", k.Body, "coded", "problem", "empty")}
	for _, status := range []int{k.Wrong, k.Expired, k.OutOfOrder, k.Blocked, k.TooSoon, k.Token, k.Invalid} {
		faults = append(faults, scenario.Between("unconfirmed.errors: each status", status, 400, 499))
	}
	return errors.Join(faults...)
}

// given leaves out what is empty.
func given(names ...string) []string {
	return slices.DeleteFunc(names, func(name string) bool { return name == "" })
}

// taken are headers with a meaning of their own.
var taken = []string{"Authorization", "Content-Type", "Content-Length", "Host", "Cookie", "Set-Cookie", "Connection", "Transfer-Encoding", "Cache-Control"}

func header(name, value string) error {
	if headerForm.MatchString(value) && !slices.Contains(taken, textproto.CanonicalMIMEHeaderKey(value)) {
		return nil
	}
	return fmt.Errorf("%s must be a header of its own, like X-Strong-Auth-Token", name)
}
