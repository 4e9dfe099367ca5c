package mipise

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"countersign/server/sandbox/internal/fault"
	"countersign/server/sandbox/internal/history"
	"countersign/server/sandbox/internal/strict"
)

// call is one request to the API, with what was found out about it.
type call struct {
	r        *http.Request
	body     []byte
	user     string
	number   int64  // of the user
	proof    string // the token that it carries, where the operation takes one
	scenario Scenario
	fault    fault.Kind
	trace    string
}

// serve runs a route: identify, inject faults, answer, record.
func (s *Simulator) serve(route route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := &call{r: r, trace: s.random.Hex(16), scenario: s.scenarios.Of("")}
		a := s.answer(w, c, route)
		dropped := c.fault == fault.DropBefore || c.fault == fault.DropAfter
		s.record(c, a, dropped)
		if dropped {
			panic(http.ErrAbortHandler) // closes the connection without an answer
		}
		a.send(w)
	})
}

func (s *Simulator) answer(w http.ResponseWriter, c *call, route route) answer {
	var err error
	if c.body, err = strict.Body(w, c.r); err != nil {
		if errors.Is(err, strict.ErrTooLarge) {
			return c.refuse(http.StatusRequestEntityTooLarge, codeTooLarge, "The body is too large.")
		}
		return c.invalid("The body could not be read.")
	}
	if !route.public {
		if refusal := s.identify(c); refusal != nil {
			return *refusal
		}
	}
	if route.proves {
		if refusal := s.takeProof(c); refusal != nil {
			return *refusal
		}
	}
	if faulty := s.inject(c, route); faulty != nil {
		return *faulty
	}
	if c.r.URL.RawQuery != "" {
		return c.invalid("This operation takes no query.")
	}
	return route.run(c)
}

// identify checks the agent's token (reference of login: a bearer on every
// call but that one) and finds platform and user of the path.
func (s *Simulator) identify(c *call) *answer {
	token, bearer := strings.CutPrefix(c.r.Header.Get("Authorization"), "Bearer ")
	agent, valid := s.signer.open(token, kindAgent)
	var a answer
	if !bearer || !valid || len(c.r.Header.Values("Authorization")) > 1 || !s.agents.live(agent.ID, s.clock.Now()) {
		a = c.unauthorized()
		return &a
	}
	user := c.r.PathValue("userUUID")
	number, known := s.customers.find(user)
	switch {
	case c.r.PathValue("platformUUID") != PlatformID:
		a = c.notFound("platform")
	case !known:
		a = c.notFound("user")
	default:
		c.user, c.number, c.scenario = user, number, s.scenarios.Of(user)
		return nil
	}
	return &a
}

// inject lets a fault strike. It gives the answer where nothing is to be done.
func (s *Simulator) inject(c *call, route route) *answer {
	c.fault = s.scenarios.Fault(c.user, fault.Request{Path: c.r.URL.Path, Replay: route.proves && s.proved(c)}, s.random.Chance)
	pause(c.r.Context(), c.scenario.Faults.Latency())
	var a answer
	switch c.fault {
	case fault.ServerError:
		a = c.refuse(http.StatusInternalServerError, codeError, "An unexpected error occurred.")
	case fault.RateLimit:
		a = c.refuse(http.StatusTooManyRequests, codeTooSoon, "There are too many requests.")
		a.wait(5 * time.Second)
	case fault.ExpiredAccess:
		a = c.unauthorized()
	case fault.DropBefore:
	default:
		return nil
	}
	a = a.as(outcomeFault + string(c.fault))
	return &a
}

// pause waits, or until the caller has gone.
func pause(ctx context.Context, d time.Duration) {
	if d > 0 {
		select {
		case <-time.After(d):
		case <-ctx.Done():
		}
	}
}

func (s *Simulator) record(c *call, a answer, dropped bool) {
	entry := history.Request{
		Time: s.clock.Now(), Provider: Name, UserID: c.number, Method: c.r.Method, Path: c.r.URL.Path,
		Status: a.status, Outcome: a.outcome, TraceID: c.trace,
	}
	if dropped {
		entry.Status, entry.Outcome = 0, outcomeFault+string(c.fault)
	}
	s.history.AddRequest(entry)
	s.log.Debug("simulated request", "provider", Name, "method", entry.Method, "path", entry.Path, "status", entry.Status, "outcome", entry.Outcome)
}
