package wise

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"countersign/server/sandbox/internal/exchange"
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
		a.Header["x-trace-id"] = []string{c.trace}
		correlation := r.Header.Get("X-External-Correlation-Id")
		if correlation != "" && len(correlation) <= maxCorrelation {
			a.Header["X-External-Correlation-Id"] = []string{correlation}
		}
		s.recorder.Finish(w, r, a, c.fault, history.Request{
			UserID: c.user, Path: r.URL.RequestURI(), TraceID: c.trace, CorrelationID: correlation,
		})
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
	if route.scope != public || c.scenario.aimsAt(oauthRoot) && strings.HasPrefix(c.r.URL.Path, oauthRoot) {
		if faulty := s.inject(c); faulty != nil {
			return *faulty
		}
	}
	if refusal := s.findProfile(c); refusal != nil {
		return *refusal
	}
	return s.execute(c, route.run)
}

// oauthRoot is below which faults strike only those that they are aimed at: a
// gateway that cannot log in is another matter than one that cannot pay.
const oauthRoot = "/oauth/"

// aimsAt reports a fault that strikes next below this root and nowhere else.
func (s Scenario) aimsAt(root string) bool {
	return slices.ContainsFunc(s.Faults.Next, func(n fault.Next) bool { return strings.HasPrefix(n.Path, root) })
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
	exchange.Pause(c.r.Context(), c.scenario.Faults.Latency())
	var a answer
	switch c.fault {
	case fault.ServerError:
		a = unexpected(c.trace)
	case fault.RateLimit:
		a = rateLimited()
	case fault.ExpiredAccess:
		a = *s.noToken()
	case fault.DropBefore:
		a = exchange.Empty(0) // is not sent
	default:
		return nil
	}
	a = a.As(exchange.OutcomeFault + string(c.fault))
	return &a
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
