package wise

import (
	"errors"
	"net/http"
	"time"

	"countersign/server/sandbox/internal/exchange"
	"countersign/server/sandbox/internal/strict"
)

// One constructor per refusal. Where the documentation shows no body, the
// answer has none, or one in the documented general shape; that is said here.

// problem is the general shape of client errors (docs.wise.com, guide "errors").
type problem struct {
	Code      string   `json:"code"`
	Message   string   `json:"message"`
	Path      string   `json:"path"`
	Arguments []string `json:"arguments"`
}

func problems(status int, list ...problem) answer {
	return exchange.JSON(status, map[string]any{"errors": list})
}

func invalid(path, code, message string) answer {
	return problems(http.StatusBadRequest, problem{Code: code, Message: message, Path: path, Arguments: []string{}})
}

// malformed refuses an input that could not be read.
func malformed(err error) answer {
	var f *strict.Fault
	if errors.As(err, &f) {
		return invalid(f.Field, "NOT_VALID", f.Message)
	}
	return invalid("", "NOT_VALID", err.Error())
}

// coded is the shorter shape of client errors, which the references of PIN,
// face map and phone number document.
func coded(status int, code, message string) answer {
	type short struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	}
	return exchange.JSON(status, map[string]any{"errors": []short{{code, message}}})
}

// The documented errors of that shape.
const (
	codeNoPIN       = "pin.not.setup"
	codeNoFace      = "facemap.not.setup"
	codePhoneIsUsed = "phone.number.repeated"
)

// The codes of refusals whose body is not documented: invented, and answered
// only if the scenario asks for bodies.
const (
	codeUnknownToken  = "one.time.token.not.found"
	codeBlocked       = "one.time.token.blocked"
	codeOutOfOrder    = "challenge.not.available"
	codeWrongAnswer   = "challenge.failed"
	codeTooSoon       = "challenge.triggered.recently"
	codeNoPhone       = "phone.number.not.setup"
	codeSecondPhone   = "phone.number.limit.reached"
	codePINExists     = "pin.already.setup"
	codeFaceExists    = "facemap.already.setup"
	codeDeviceExists  = "device.fingerprint.already.setup"
	codeDeviceLimit   = "device.fingerprint.limit.reached"
	codeDeviceUnknown = "device.fingerprint.not.found"
)

// undocumented refuses with a status and no documented body: with none, or as
// the scenario wishes. What was sent in JOSE declares no type for no body.
func (c *call) undocumented(status int, code string) answer {
	switch {
	case c.scenario.Unconfirmed.ErrorBodies == "coded":
		return coded(status, code, "This request was refused.")
	case strict.ContentType(c.r.Header, typeJOSE):
		return exchange.Empty(status)
	}
	return bare(status)
}

// missing refuses an input without a required field.
func missing(path string) answer { return invalid(path, "NotNull", "must not be null") }

// unprocessable refuses an input that is well formed but cannot be done (422).
func unprocessable(path, code, message string) answer {
	return problems(http.StatusUnprocessableEntity, problem{Code: code, Message: message, Path: path, Arguments: []string{}})
}

// system is the shape of errors of the platform (guide "errors", and OAuth).
func system(status int, code, description string) answer {
	return exchange.JSON(status, map[string]string{"error": code, "error_description": description})
}

// invalidToken refuses a missing, unknown or expired access token. Wise puts
// an identifier into the description; ours is a fresh one, never the token.
func invalidToken(reference string) answer {
	return system(http.StatusUnauthorized, "invalid_token", reference)
}

// timestamp is how Wise writes the time into bodies of the Spring shape.
const timestamp = "2006-01-02T15:04:05.000-0700"

// spring is the general shape of the web framework's own refusals; bodies of
// these statuses are not documented.
func spring(status int, message, path string, now time.Time) answer {
	return exchange.JSON(status, map[string]any{
		"timestamp": now.Format(timestamp), "status": status, "error": http.StatusText(status), "message": message, "path": path,
	})
}

// notOwner refuses what belongs to somebody else, or is not enabled for this
// client: an ordinary 403, very like a challenge, without its headers.
func notOwner(now time.Time) answer {
	return exchange.JSON(http.StatusForbidden, map[string]any{
		"timestamp": now.Format(timestamp), "status": http.StatusForbidden, "error": "unauthorized", "message": "Unauthorized",
	})
}

// notFunded is a refusal of the funding endpoint in its own shape.
func notFunded(status int, kind, code string) answer {
	return exchange.JSON(status, struct {
		Type         string  `json:"type"`
		Status       string  `json:"status"`
		ErrorCode    string  `json:"errorCode"`
		ErrorMessage *string `json:"errorMessage"`
	}{kind, "REJECTED", code, nil}).As(exchange.OutcomeRejected)
}

// notFound: the status is documented, a body is not.
func notFound() answer { return bare(http.StatusNotFound) }

// rateLimited: status and headers are documented; the body is only typed as an
// object.
func rateLimited() answer {
	a := exchange.JSON(http.StatusTooManyRequests, struct{}{})
	a.Header["Retry-After"] = []string{"5"}
	a.Header["X-Rate-Limited-By"] = []string{"wise-public-api"}
	return a
}

// unexpected is the documented shape of a server error.
func unexpected(traceID string) answer {
	return exchange.JSON(http.StatusInternalServerError, map[string]string{"message": "An unexpected error occurred", "request_id": traceID})
}
