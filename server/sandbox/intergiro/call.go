package intergiro

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
	scenario Scenario
	fault    fault.Kind
	trace    string
}

// serve runs a route: identify, inject faults, answer, record.
func (s *Simulator) serve(route route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := &call{r: r, scenario: s.scenarios.Of(everybody), trace: s.random.Hex(16)}
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
	u := c.scenario.Unconfirmed
	var err error
	if c.body, err = strict.Body(w, c.r); err != nil {
		r := refusal{http.StatusBadRequest, codeValidation, err.Error(), ""}
		if errors.Is(err, strict.ErrTooLarge) {
			r.status = http.StatusRequestEntityTooLarge
		}
		return refused(r, u)
	}
	if faulty := s.inject(c, route); faulty != nil {
		return *faulty
	}
	if !route.public && !s.sessions.find(bearer(c.r)) {
		return refused(*noAccess(), u)
	}
	a, r := route.run(c)
	if r != nil {
		return refused(*r, u)
	}
	return a
}

func bearer(r *http.Request) string {
	token, isBearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !isBearer {
		return ""
	}
	return token
}

// inject lets a fault strike: any call with an access token, and login and
// refresh where a fault is meant for their path. It gives the answer where
// nothing is to be done.
func (s *Simulator) inject(c *call, route route) *answer {
	if route.public && !c.scenario.aims(c.r.URL.Path) {
		return nil
	}
	c.fault = s.scenarios.Fault(everybody, fault.Request{Path: c.r.URL.Path, Replay: s.bank.isReplay(c.exact())}, s.random.Chance)
	pause(c.r.Context(), c.scenario.Faults.Latency())
	var r refusal
	switch c.fault {
	case fault.ServerError:
		r.status, r.code, r.message = http.StatusInternalServerError, "internal_error", "something went wrong"
	case fault.RateLimit:
		r.status, r.code, r.message = http.StatusTooManyRequests, "too_many_requests", "slow down"
	case fault.ExpiredAccess:
		s.sessions.end(bearer(c.r))
		r = *noAccess()
	case fault.DropBefore:
	default:
		return nil
	}
	a := refused(r, c.scenario.Unconfirmed).as(outcomeFault + string(c.fault))
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
		Time: s.clock.Now(), Provider: Name, Method: c.r.Method, Path: Prefix + c.r.URL.RequestURI(),
		Status: a.status, Outcome: a.outcome, TraceID: c.trace,
	}
	if dropped {
		entry.Status, entry.Outcome = 0, outcomeFault+string(c.fault)
	}
	s.history.AddRequest(entry)
	s.log.Debug("simulated request", "provider", Name, "method", entry.Method, "path", c.r.URL.Path, "status", entry.Status, "outcome", entry.Outcome)
}
