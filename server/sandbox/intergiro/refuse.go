package intergiro

import (
	"errors"
	"net/http"
	"strings"

	"countersign/server/sandbox/internal/exchange"
	"countersign/server/sandbox/internal/strict"
)

// refusal is why an operation is not done. The documentation says that there
// is "a list of errors", and shows none: codes and form are invented.
type refusal struct {
	status  int
	code    string
	message string
	path    string // the field, where there is one
}

// The codes of refusals.
const (
	codeValidation   = "validation_error"
	codeUnauthorized = "unauthorized"
	codeUnknown      = "not_found"
	codeBadKey       = "invalid_api_key"
	codeEarly        = "refresh_too_early"
	codeReused       = "invalid_refresh_token"
	codeFraud        = "suspicious_activity"
	codeFunds        = "insufficient_funds"
	codeMismatch     = "request_id_reused"
	codeState        = "not_possible_now"
	codeConsentGone  = "consent_expired"
	codeConsentNo    = "consent_refused"
	codeConsentLock  = "consent_blocked"
	codeConsentDone  = "consent_used"
	codeConsentYes   = "consent_approved"
	codeConsentBegun = "consent_started"
)

// refused answers with a refusal, in the form that the scenario wants.
func refused(r refusal, u Unconfirmed) answer {
	switch u.ErrorBodies {
	case "empty":
		return guarded(exchange.Empty(r.status))
	case "merchant":
		// developer.intergiro.com, Merchant API, "Error"
		return reply(r.status, struct {
			Status      int    `json:"status"`
			Type        string `json:"type"`
			Error       string `json:"error,omitempty"`
			Description string `json:"description,omitempty"`
		}{r.status, strings.ReplaceAll(r.code, "_", " "), r.path, r.message})
	}
	type item struct {
		Code    string `json:"code"`
		Message string `json:"message"`
		Path    string `json:"path,omitempty"`
	}
	return reply(r.status, map[string][]item{"errors": {{r.code, r.message, r.path}}})
}

func invalid(u Unconfirmed, path, message string) *refusal {
	return &refusal{u.ValidationStatus, codeValidation, message, path}
}

// malformed refuses an input that could not be read.
func malformed(u Unconfirmed, err error) *refusal {
	var f *strict.Fault
	if errors.As(err, &f) {
		return invalid(u, f.Field, f.Message)
	}
	return invalid(u, "", err.Error())
}

func unknown(u Unconfirmed, path, what string) *refusal {
	return &refusal{u.UnknownStatus, codeUnknown, "there is no such " + what, path}
}

// noAccess is the documented 401: the session has to be refreshed.
func noAccess() *refusal {
	return &refusal{http.StatusUnauthorized, codeUnauthorized, "the access token is missing, unknown or has expired", ""}
}
