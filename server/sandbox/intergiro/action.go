package intergiro

import (
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"strings"

	"countersign/server/sandbox/internal/exchange"
	"countersign/server/sandbox/internal/fault"
	"countersign/server/sandbox/internal/history"
)

// The actions, as the history names them, and the scopes of their consents.
// Only make_payment is documented; the others are invented.
const (
	actionPay      = "pay"
	actionMove     = "move"
	actionActivate = "activate_card"
	actionTokenize = "tokenize_card"
	actionMethod   = "add_payment_method"
)

var scopes = map[string]string{
	actionPay: "make_payment", actionMove: "make_payment",
	actionActivate: "activate_card", actionTokenize: "tokenize_card", actionMethod: "add_payment_method",
}

// digest stands for a call.
type digest [sha256.Size]byte

// exact is the digest of a call as it came.
func (c *call) exact() digest { return c.digest(c.body) }

func (c *call) digest(body []byte) digest {
	h := sha256.New()
	h.Write([]byte(c.r.Method + " " + c.r.URL.Path + "\n"))
	h.Write(body)
	return digest(h.Sum(nil))
}

// sameness is the digest that a repeat of a call must have: of the values that
// were read, or of the bytes.
func (c *call) sameness(in any) digest {
	if c.scenario.Unconfirmed.SameBody == "bytes" {
		return c.exact()
	}
	values, err := json.Marshal(in)
	if err != nil {
		panic("an input without a JSON form: " + err.Error())
	}
	return c.digest(values)
}

// action is a call that has been read and understood, before anything is done.
type action struct {
	name     string
	resource string
	// requestID makes a repeat the same action, for good; empty for actions that
	// carry none, whose repeats are told by the call itself.
	requestID string
	digest    digest
	exact     digest
	trace     string

	consent bool // is asked for in the scenario "auto"
	status  int  // of the answer with a consent
	fields  bool // it is documented with scope and expires_at
	subject subject

	// check says why it cannot be done, and execute does it and says how to show
	// what came of it. Both run under the lock of the bank.
	check   func(u Unconfirmed) *refusal
	execute func() result
}

// result shows what came of an action, as often as it is asked for.
type result func(c *call) (answer, *refusal)

// key is under which an action is known.
func (a action) key() string {
	if a.requestID != "" {
		return "request " + strings.ToLower(a.requestID)
	}
	return "call " + string(a.digest[:])
}

// deed is what is remembered of an action.
type deed struct {
	digest  digest
	consent *consent // the latest
	result  result   // nil until it is done
}

// verdict is what becomes of an attempt.
type verdict struct {
	result   result   // done, now or before
	repeated bool     // before
	approved bool     // with a consent
	consent  *consent // a copy: to be given first
	refusal  *refusal
}

// perform does an action, or asks for consent, or says why not.
func (s *Simulator) perform(c *call, a action) (answer, *refusal) {
	a.exact, a.trace = c.exact(), c.trace
	v := s.bank.attempt(a, c.scenario, c.fault == fault.ExpiredApproval)
	switch {
	case v.refusal != nil:
		return answer{}, v.refusal
	case v.consent != nil:
		return s.challenge(a, *v.consent, c.scenario.Unconfirmed), nil
	}
	shown, r := v.result(c)
	switch {
	case r != nil:
		return answer{}, r
	case v.repeated:
		return shown.As(exchange.OutcomeRepeated), nil
	case v.approved:
		return shown.As(exchange.OutcomeApproved), nil
	}
	return shown, nil
}

// attempt decides over an action. A consent that allows it is spent by that.
// forget makes an approved consent count as expired (a fault).
func (b *bank) attempt(a action, sc Scenario, forget bool) verdict {
	b.mu.Lock()
	defer b.mu.Unlock()
	held := b.deeds[a.key()]
	switch {
	case held == nil:
		return b.begin(a, sc)
	case held.digest != a.digest:
		return verdict{refusal: &refusal{sc.Unconfirmed.MismatchStatus, codeMismatch, "this request_id was used for another request", "request_id"}}
	case held.result != nil:
		b.settle(a)
		return verdict{result: held.result, repeated: true}
	}
	return b.resume(a, held, sc, forget)
}

// begin decides over an action that is new. The caller holds the lock.
func (b *bank) begin(a action, sc Scenario) verdict {
	if r := a.check(sc.Unconfirmed); r != nil {
		return verdict{refusal: r}
	}
	held := &deed{digest: a.digest}
	b.deeds[a.key()] = held
	if sc.Challenge == "never" || sc.Challenge == "auto" && !a.consent {
		defer b.settle(a)
		return verdict{result: b.carryOut(a, held, sc.Unconfirmed, false)}
	}
	return verdict{consent: b.issue(a, held, sc)}
}

// settle has the next call like this be another action, where nothing in it
// tells that it is the same. The caller holds the lock.
func (b *bank) settle(a action) {
	if a.requestID == "" {
		delete(b.deeds, a.key())
	}
}

// resume decides over the repeat of an action that has a consent. The caller
// holds the lock.
func (b *bank) resume(a action, held *deed, sc Scenario, forget bool) verdict {
	u, now := sc.Unconfirmed, b.clock.Now()
	if forget && held.consent.stateAt(now) == approved {
		held.consent.expires = now
	}
	again := u.RepeatPending == "fresh"
	switch state := held.consent.stateAt(now); state {
	case approved:
		b.settle(a)
		return verdict{result: b.carryOut(a, held, u, true), approved: true}
	case pending:
		if !again {
			waiting := *held.consent
			return verdict{consent: &waiting}
		}
	case expired:
		again = u.RepeatExpired == "consent"
	default:
		again = u.RepeatRefused == "consent"
	}
	if !again {
		b.settle(a)
		return verdict{refusal: held.consent.refusal(u, now)}
	}
	if r := a.check(u); r != nil {
		return verdict{refusal: r}
	}
	return verdict{consent: b.issue(a, held, sc)}
}

// carryOut does an action and counts it. With a consent, that is spent, even
// if the action can no longer be done. The caller holds the lock.
func (b *bank) carryOut(a action, held *deed, u Unconfirmed, withConsent bool) result {
	outcome := exchange.OutcomeOK
	if r := a.check(u); r != nil {
		outcome = exchange.OutcomeRejected
		held.result = func(*call) (answer, *refusal) { return answer{}, r }
	} else {
		held.result = a.execute()
	}
	if withConsent {
		held.consent.state = used
	}
	b.history.AddExecution(history.Execution{
		Time: b.clock.Now(), Provider: Name, Action: a.name, Resource: a.resource,
		Outcome: outcome, Approved: withConsent, TraceID: a.trace,
	})
	return held.result
}

// isReplay reports whether a call repeats one whose consent was given, for
// faults that wait for that.
func (b *bank) isReplay(exact digest) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	held := b.exact[exact]
	return held != nil && (held.state == approved || held.state == used)
}

// consentStatus is what most calls answer with that need a consent.
const consentStatus = http.StatusPreconditionFailed
