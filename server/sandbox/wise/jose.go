package wise

import (
	"errors"
	"mime"
	"net/http"
	"strings"
	"time"

	"countersign/server/sandbox/internal/exchange"
	"countersign/server/sandbox/internal/jose"
	"countersign/server/sandbox/internal/strict"
)

// The parts of a call in JOSE (docs.wise.com, guides "jose-jwe" and "jose-jws").
const (
	headerJOSEMethod = "X-TW-JOSE-Method"
	typeJOSE         = "application/jose+json"

	methodJWS  = "jws"
	methodJWE  = "jwe"
	methodBoth = "jws+jwe"
)

// openDirect opens the body of a direct-encryption operation. seal makes the
// answer: encrypted under the request's own content key, or plain where the
// scenario says so; an answer without a body (nil) stays without.
func (s *Simulator) openDirect(c *call) (plaintext []byte, seal func(status int, body any) answer, refusal *answer) {
	method, refusal := joseMethod(c, s.clock.Now())
	if refusal != nil {
		return nil, nil, refusal
	}
	if method != methodJWE {
		a := invalid(headerJOSEMethod, "NOT_VALID", "must be jwe here")
		return nil, nil, &a
	}
	opened, err := jose.Open(string(c.body), s.keys.opening()...)
	if err != nil {
		return nil, nil, s.notOpened(c, err)
	}
	return opened.Plaintext, func(status int, body any) answer {
		if body == nil {
			return bare(status)
		}
		plain := exchange.JSON(status, body)
		if !c.scenario.Unconfirmed.SealedReplies {
			return plain
		}
		return asJOSE(plain, opened.Reply)
	}, nil
}

// joseMethod checks the headers of a call in JOSE and gives its method. All
// are required; the answers to their absence are not documented.
func joseMethod(c *call, now time.Time) (string, *answer) {
	method := c.r.Header.Get(headerJOSEMethod)
	encoding := c.r.Header.Get("Content-Encoding")
	var a answer
	switch {
	case !strict.ContentType(c.r.Header, typeJOSE):
		a = spring(http.StatusUnsupportedMediaType, "Content-Type must be "+typeJOSE, c.r.URL.Path, now)
	case encoding != "" && encoding != "identity":
		a = spring(http.StatusUnsupportedMediaType, "Content-Encoding must be identity", c.r.URL.Path, now)
	case !accepts(c.r.Header, typeJOSE):
		a = spring(http.StatusNotAcceptable, "Accept must be "+typeJOSE, c.r.URL.Path, now)
	case method != methodJWS && method != methodJWE && method != methodBoth:
		a = invalid(headerJOSEMethod, "NOT_VALID", "must be jws, jwe or jws+jwe")
	default:
		return method, nil
	}
	return "", &a
}

// accepts reports whether the caller names a media type; a wildcard is no name.
func accepts(h http.Header, mediaType string) bool {
	for _, one := range strings.Split(h.Get("Accept"), ",") {
		if got, _, err := mime.ParseMediaType(one); err == nil && got == mediaType {
			return true
		}
	}
	return false
}

// notOpened refuses a body as Wise does: what it cannot decrypt is a server
// error, a bad signature a client's; for what is no JOSE at all the status is
// a setting, and the body not documented.
func (s *Simulator) notOpened(c *call, err error) *answer {
	var a answer
	switch {
	case errors.Is(err, jose.ErrUnopened):
		a = unexpected(c.trace).As(exchange.OutcomeRefused)
	case errors.Is(err, jose.ErrUnverified):
		a = system(http.StatusBadRequest, "jws_error", "Unable to verify the request signature")
	default:
		a = spring(c.scenario.Unconfirmed.JOSE.NotJOSEStatus, "The body is not a JOSE object", c.r.URL.Path, s.clock.Now())
	}
	return &a
}

// asJOSE gives an answer its body in JOSE.
func asJOSE(a answer, wrap func([]byte) (string, error)) answer {
	text, err := wrap(a.Body)
	if err != nil {
		panic("a body without a JOSE form: " + err.Error())
	}
	a.Body = []byte(text)
	a.Header["Content-Type"] = []string{typeJOSE}
	return a
}
