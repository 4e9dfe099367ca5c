package wise

import (
	"net/http"
	"unicode/utf8"

	"countersign/server/sandbox/internal/strict"
)

// maxPlayground is the longest message of the playground, in characters.
const maxPlayground = 100

type playgroundMessage struct {
	Message *string `json:"message"`
}

type playgroundReply struct {
	Message string `json:"message"`
	Method  string `json:"method"`
}

// playground is a playground operation of one JOSE method (docs.wise.com,
// reference "josePlaygroundJws" and its siblings).
func (s *Simulator) playground(method string) operation {
	return func(c *call) answer {
		if got := c.r.Header.Get(headerJOSEMethod); got != method {
			return invalid(headerJOSEMethod, "NOT_VALID", "must be "+method+" here")
		}
		if c.r.Method == http.MethodGet {
			return ok(echo(c, ""))
		}
		var in playgroundMessage
		if refusal := s.decode(c, &in); refusal != nil {
			return *refusal
		}
		if refusal := in.check(); refusal != nil {
			return *refusal
		}
		return ok(echo(c, *in.Message))
	}
}

// playDirect is POST /v1/auth/jose/playground/jwe-direct-encryption.
func (s *Simulator) playDirect(c *call) answer {
	plaintext, seal, refusal := s.openDirect(c)
	if refusal != nil {
		return *refusal
	}
	var in playgroundMessage
	if err := strict.JSON(plaintext, &in); err != nil {
		return malformed(err)
	}
	if refusal := in.check(); refusal != nil {
		return *refusal
	}
	return seal(http.StatusOK, echo(c, *in.Message))
}

func (in playgroundMessage) check() *answer {
	var a answer
	switch {
	case in.Message == nil:
		a = missing("message")
	case utf8.RuneCountInString(*in.Message) > maxPlayground:
		a = invalid("message", "NOT_VALID", "must not be longer than 100 characters")
	default:
		return nil
	}
	return &a
}

func echo(c *call, message string) playgroundReply {
	return playgroundReply{"jose-playground-response-" + message, c.r.Method}
}
