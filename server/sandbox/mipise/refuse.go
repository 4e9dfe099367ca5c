package mipise

import (
	"math"
	"net/http"
	"strconv"
	"time"

	"countersign/server/sandbox/internal/exchange"
)

// The codes of refusals. Mipise documents none of them.
const (
	codeUnauthorized = "UNAUTHORIZED"
	codeNotFound     = "NOT_FOUND"
	codeInvalid      = "INVALID_REQUEST"
	codeMedia        = "UNSUPPORTED_MEDIA_TYPE"
	codeTooLarge     = "REQUEST_TOO_LARGE"
	codeWrong        = "VERIFICATION_FAILED"
	codeExpired      = "OTP_EXPIRED"
	codeNotSent      = "OTP_NOT_GENERATED"
	codeNotDue       = "STEP_NOT_DUE"
	codeIncomplete   = "WORKFLOW_NOT_COMPLETED"
	codeNothing      = "NOTHING_TO_RESET"
	codeBlocked      = "USER_BLOCKED"
	codeTooSoon      = "TOO_MANY_REQUESTS"
	codeToken        = "STRONG_AUTH_TOKEN_REQUIRED"
	codeFunds        = "INSUFFICIENT_FUNDS"
	codeBeneficiary  = "UNKNOWN_BENEFICIARY"
	codeError        = "INTERNAL_ERROR"
)

// problem is a problem of RFC 9457.
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	Code   string `json:"code"`
	Left   *int   `json:"attempts_left,omitempty"`
}

// coded is the plain shape of errors.
type coded struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Left    *int   `json:"attempts_left,omitempty"`
}

// refuse refuses a call in the shape of its scenario.
func (c *call) refuse(status int, code, message string) answer {
	return c.refusal(status, code, message, nil)
}

func (c *call) refusal(status int, code, message string, left *int) answer {
	switch c.scenario.Unconfirmed.Errors.Body {
	case "empty":
		return exchange.Empty(status)
	case "problem":
		a := exchange.JSON(status, problem{"about:blank", http.StatusText(status), status, message, code, left})
		a.Header.Set("Content-Type", "application/problem+json")
		return a
	}
	return exchange.JSON(status, coded{code, message, left})
}

// unauthorized is what a missing, wrong or expired token of an agent meets: the
// status is documented (reference of login), a body is not.
func (c *call) unauthorized() answer {
	return c.refuse(http.StatusUnauthorized, codeUnauthorized, "The token is missing, invalid or expired.")
}

func (c *call) notFound(what string) answer {
	return c.refuse(http.StatusNotFound, codeNotFound, "There is no such "+what+".")
}

// invalid refuses a request of the wrong form.
func (c *call) invalid(message string) answer {
	return c.refuse(c.scenario.Unconfirmed.Errors.Invalid, codeInvalid, message)
}

// notDue refuses a step that may not be taken now.
func (c *call) notDue(code, message string) answer {
	return c.refuse(c.scenario.Unconfirmed.Errors.OutOfOrder, code, message)
}

// wrong refuses a wrong answer: in the same words whatever was wrong (RTS on
// SCA, article 4(3)(a)).
func (c *call) wrong(left int) answer {
	var told *int
	if c.scenario.Unconfirmed.TellAttempts {
		told = &left
	}
	return c.refusal(c.scenario.Unconfirmed.Errors.Wrong, codeWrong, "The verification failed.", told).As(exchange.OutcomeWrong)
}

// blocked refuses a customer who is locked out.
func (c *call) blocked(until, now time.Time) answer {
	a := c.refuse(c.scenario.Unconfirmed.Errors.Blocked, codeBlocked, "The user is blocked after too many failed verifications.").As(exchange.OutcomeBlocked)
	if until.Before(forever) {
		retryAfter(a, until.Sub(now))
	}
	return a
}

// tooSoon refuses a code that is asked for too often.
func (c *call) tooSoon(wait time.Duration) answer {
	a := c.refuse(c.scenario.Unconfirmed.Errors.TooSoon, codeTooSoon, "Another code cannot be sent yet.")
	retryAfter(a, wait)
	return a
}

// retryAfter tells how long to wait, in seconds that are surely enough.
func retryAfter(a answer, d time.Duration) {
	a.Header.Set("Retry-After", strconv.Itoa(int(math.Ceil(d.Seconds()))))
}

// missing is what an operation answers whose customer is not strongly
// authenticated. It is a setting from end to end.
func (c *call) missing() answer {
	k := c.scenario.Unconfirmed.Missing
	a := exchange.Empty(k.Status)
	if k.Body != "" {
		a = exchange.File(k.Status, k.MediaType, []byte(k.Body))
	}
	if k.Header != "" {
		a.Header[k.Header] = []string{k.HeaderValue}
	}
	return a.As(exchange.OutcomeChallenged)
}
