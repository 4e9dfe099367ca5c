package wise

import (
	"net/http"
	"strconv"

	"countersign/server/sandbox/internal/strict"
)

// decode reads the JSON body, which may come in JOSE, strictly into v.
func (s *Simulator) decode(c *call, v any) *answer {
	if c.r.Header.Get(headerJOSEMethod) != "" {
		if refusal := s.unwrap(c); refusal != nil {
			return refusal
		}
	} else if !strict.ContentType(c.r.Header, "application/json") {
		a := spring(http.StatusUnsupportedMediaType, "Content-Type must be application/json", c.r.URL.Path, s.clock.Now())
		return &a
	}
	if err := strict.JSON(c.body, v); err != nil {
		a := malformed(err)
		return &a
	}
	return nil
}

// bodyless makes an operation refuse a body, where it takes none.
func bodyless(run operation) operation {
	return func(c *call) answer {
		if len(c.body) > 0 {
			return invalid("", "NOT_VALID", "this operation takes no body")
		}
		return run(c)
	}
}

// oneTimeToken gives the one-time token that a call is about.
func oneTimeToken(c *call) (string, *answer) {
	return c.r.Header.Get(headerToken), missingHeader(c, headerToken)
}

// missingHeader refuses a request without a required header.
func missingHeader(c *call, name string) *answer {
	if c.r.Header.Get(name) != "" {
		return nil
	}
	a := invalid(name, "NotNull", "required header is not present")
	return &a
}

// number reads an id from a path or a query.
func number(text string) (int64, bool) {
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil && n > 0
}
