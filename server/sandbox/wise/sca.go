package wise

import (
	"crypto/sha256"
	"net/http"

	"countersign/server/sandbox/internal/exchange"
	"countersign/server/sandbox/internal/fault"
	"countersign/server/sandbox/internal/history"
)

// The headers of Wise's strong customer authentication (docs.wise.com, guide
// "one-time token").
const (
	headerApproval = "x-2fa-approval"
	headerResult   = "x-2fa-approval-result"
	headerToken    = "One-Time-Token"
)

// risk is the level of a protected operation.
type risk string

const (
	high risk = "high" // approved each time
	low  risk = "low"  // one approval opens a window
)

// digest stands for a request: method, path, query and body. An approval is
// good for the request that raised it, and no other.
type digest [sha256.Size]byte

func digestOf(r *http.Request, body []byte) digest {
	h := sha256.New()
	h.Write([]byte(r.Method + " " + r.URL.RequestURI() + "\n"))
	h.Write(body)
	return digest(h.Sum(nil))
}

// The protected actions, as the history names them.
const (
	actionFund      = "fund"
	actionBatch     = "fund_batch"
	actionDebit     = "direct_debit"
	actionPurchase  = "3ds_result"
	actionStatement = "statement"
	actionCard      = "card_details"
	actionCardPIN   = "card_pin"
	actionSession   = "sca_session"
)

// protectedAction is a request that has passed every check but authentication.
type protectedAction struct {
	action   string
	resource string
	risk     risk
	subject  subject
	// execute does it. It runs at most once for one approval.
	execute func() answer
}

// preparation checks a request and says what would be done, or refuses it.
type preparation func(c *call) (protectedAction, *answer)

// protected makes an operation of a preparation: it is executed only with an
// approval, or where none is needed, and every execution is counted.
func (s *Simulator) protected(prepare preparation) operation {
	return func(c *call) answer {
		p, refusal := prepare(c)
		if refusal != nil {
			return *refusal
		}
		v := s.approvals.judge(attempt{
			user: c.user, digest: digestOf(c.r, c.body), proof: c.r.Header.Get(headerApproval),
			risk: p.risk, action: p.action, subject: p.subject, forget: c.fault == fault.ExpiredApproval,
		}, c.scenario)
		if !v.open {
			return s.closed(c, v)
		}
		a := p.execute()
		s.history.AddExecution(history.Execution{
			Time: s.clock.Now(), Provider: Name, UserID: c.user, Action: p.action, Resource: p.resource,
			Outcome: a.Outcome, Approved: v.approved, TraceID: c.trace,
		})
		if v.approved && a.Status < 300 {
			a.Header[headerResult] = []string{"APPROVED"}
			if a.Outcome == exchange.OutcomeOK {
				a.Outcome = exchange.OutcomeApproved
			}
		}
		return a
	}
}

// closed answers an attempt that may not pass.
func (s *Simulator) closed(c *call, v verdict) answer {
	switch {
	case v.blocked:
		return bare(c.scenario.Unconfirmed.BlockedStatus).As(exchange.OutcomeBlocked)
	case v.plain:
		return notOwner(s.clock.Now())
	}
	a := s.challengeBody(c).As(exchange.OutcomeChallenged)
	a.Header[headerResult] = []string{"REJECTED"}
	a.Header[headerApproval] = []string{v.challenge}
	return a
}

// challengeBody gives one of the bodies that challenges were seen with: two
// documented ones, and an empty one without a media type.
func (s *Simulator) challengeBody(c *call) answer {
	shapes := []string{"forbidden", "unauthorized", "empty"}
	shape := c.scenario.Body
	if shape == "rotate" {
		shape = shapes[int(s.challenges.Add(1)-1)%len(shapes)]
	}
	now := s.clock.Now()
	switch shape {
	case "forbidden":
		a := spring(http.StatusForbidden, "You are forbidden to send this request", c.r.URL.Path, now)
		a.Header["Content-Type"] = []string{"application/json;charset=UTF-8"}
		return a
	case "unauthorized":
		return exchange.JSON(http.StatusForbidden, map[string]any{
			"error": "unauthorized", "message": "Unauthorized", "path": nil, "status": http.StatusForbidden, "timestamp": now.Format(instant),
		})
	}
	return answer{Status: http.StatusForbidden, Header: http.Header{}}
}
