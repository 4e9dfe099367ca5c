package wise

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
	user     int64
	profile  profile // of the path, checked to be the user's
	scenario Scenario
	fault    fault.Kind
	trace    string
	wrap     func(answer) answer // gives the answer the form that the call had; nil for plain calls
}

// maxCorrelation: a longer correlation id is ignored without an error
// (docs.wise.com, guide "correlation id").
const maxCorrelation = 36

// serve runs a route: identify, inject faults, answer, record.
func (s *Simulator) serve(route route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := &call{r: r, trace: s.random.Hex(16)}
		a := s.answer(w, c, route)
		dropped := c.fault == fault.DropBefore || c.fault == fault.DropAfter
		s.record(c, a, dropped)
		if dropped {
			panic(http.ErrAbortHandler) // closes the connection without an answer
		}
		a.header["x-trace-id"] = []string{c.trace}
		if id := r.Header.Get("X-External-Correlation-Id"); id != "" && len(id) <= maxCorrelation {
			a.header["X-External-Correlation-Id"] = []string{id}
		}
		a.send(w)
	})
}

func (s *Simulator) answer(w http.ResponseWriter, c *call, route route) answer {
	var err error
	if c.body, err = strict.Body(w, c.r); err != nil {
		status := http.StatusBadRequest
		if errors.Is(err, strict.ErrTooLarge) {
			status = http.StatusRequestEntityTooLarge
		}
		return spring(status, err.Error(), c.r.URL.Path, s.clock.Now())
	}
	if refusal := s.identify(c, route.scope); refusal != nil {
		return *refusal
	}
	c.scenario = s.scenarios.Of(c.user)
	if route.scope != public {
		if faulty := s.inject(c); faulty != nil {
			return *faulty
		}
	}
	if refusal := s.findProfile(c); refusal != nil {
		return *refusal
	}
	return s.execute(c, route.run)
}

// identify finds the user: of the bearer token, or for a client's token of
// the path.
func (s *Simulator) identify(c *call, scope scope) *answer {
	if scope == public {
		return nil
	}
	token, bearer := strings.CutPrefix(c.r.Header.Get("Authorization"), "Bearer ")
	held, valid := s.tokens.find(token)
	if !bearer || !valid {
		return s.noToken()
	}
	if (held.User == 0) != (scope == clientOnly) { // a client token where a user's is needed, or a user's for a client's
		a := notOwner(s.clock.Now())
		return &a
	}
	c.user = held.User
	return s.findUser(c)
}

// findUser takes the user of the path, where there is one. For the operations
// that have it, an unknown user is documented as 404.
func (s *Simulator) findUser(c *call) *answer {
	text := c.r.PathValue("userId")
	if text == "" {
		return nil
	}
	id, _ := number(text)
	if _, known := s.users[id]; !known {
		a := notFound()
		return &a
	}
	c.user = id
	return nil
}

func (s *Simulator) noToken() *answer {
	a := invalidToken(s.random.UUID())
	return &a
}

// inject lets a fault strike. It gives the answer where nothing is to be done.
func (s *Simulator) inject(c *call) *answer {
	c.fault = s.scenarios.Fault(c.user, fault.Request{Path: c.r.URL.Path, Replay: c.r.Header.Get(headerApproval) != ""}, s.random.Chance)
	pause(c.r.Context(), c.scenario.Faults.Latency())
	var a answer
	switch c.fault {
	case fault.ServerError:
		a = unexpected(c.trace)
	case fault.RateLimit:
		a = rateLimited()
	case fault.ExpiredAccess:
		a = *s.noToken()
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

// findProfile checks the profile of the path, where there is one.
func (s *Simulator) findProfile(c *call) *answer {
	text := c.r.PathValue("profileId")
	if text == "" {
		return nil
	}
	id, valid := number(text)
	for _, p := range s.bank.profilesOf(c.user) {
		if valid && p.ID == id {
			c.profile = p
			return nil
		}
	}
	a := notOwner(s.clock.Now())
	return &a
}

func (s *Simulator) record(c *call, a answer, dropped bool) {
	entry := history.Request{
		Time: s.clock.Now(), Provider: Name, UserID: c.user, Method: c.r.Method, Path: c.r.URL.RequestURI(),
		Status: a.status, Outcome: a.outcome, TraceID: c.trace, CorrelationID: c.r.Header.Get("X-External-Correlation-Id"),
	}
	if dropped {
		entry.Status, entry.Outcome = 0, outcomeFault+string(c.fault)
	}
	s.history.AddRequest(entry)
	s.log.Debug("simulated request", "provider", Name, "method", entry.Method, "path", c.r.URL.Path, "status", entry.Status, "outcome", entry.Outcome)
}
