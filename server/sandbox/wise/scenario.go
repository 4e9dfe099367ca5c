package wise

import (
	"countersign/server/sandbox/internal/fault"
	"countersign/server/sandbox/internal/scenario"
)

// Scenario is how the simulator behaves: for everybody, or for one user. Where
// Wise's documentation leaves something open, the choice is a setting here,
// with a default, and never a constant.
type Scenario struct {
	// Challenge: "auto" challenges what Wise protects, under its rules;
	// "always" ignores the low-risk window; "never" challenges nothing.
	Challenge string `json:"challenge"`
	// Body is the body of a challenge: "forbidden" and "unauthorized" are the
	// two documented ones, "empty" was seen in the field, "rotate" takes turns.
	Body string `json:"body"`
	// Codes: "random" per challenge, or "fixed" at FixedCode, as in Wise's own sandbox.
	Codes string `json:"codes"`
	// Factors are the types of factor that a one-time token asks for, in order;
	// none makes it ready at once. SMS has WHATSAPP and VOICE as alternatives.
	// Types that the simulator does not know can be cleared on the approval page
	// only. The default is what the hosted page asks for.
	Factors []string `json:"factors"`
	// OptionalFactors are listed too, but not required.
	OptionalFactors []string `json:"optionalFactors"`
	// ChallengeSeconds is how long a one-time token lives (3600 in every
	// published example).
	ChallengeSeconds int `json:"challengeSeconds"`
	// LowRiskSeconds is how long low-risk calls pass after an approval
	// (documented: five minutes).
	LowRiskSeconds int `json:"lowRiskSeconds"`
	// StatementDays is how long statements pass after one was approved. Wise
	// says 90 days; the default is 0, so that every visitor meets a challenge.
	StatementDays int `json:"statementDays"`
	// Unconfirmed are the choices that the documentation does not make.
	Unconfirmed Unconfirmed `json:"unconfirmed"`
	OAuth       OAuthKnobs  `json:"oauth"`
	Page        PageKnobs   `json:"page"`
	Faults      fault.Knobs `json:"faults"`
}

// PageKnobs make the approval page hostile, so that a client can be tested
// against pages that refuse frames, cut the opener or lose messages.
type PageKnobs struct {
	// Framing: "allow", or "refuse" with X-Frame-Options and frame-ancestors.
	Framing string `json:"framing"`
	// Opener: "keep", or "sever" with Cross-Origin-Opener-Policy.
	Opener string `json:"opener"`
	// Messages: "once", "twice", "late" (after LateMillis) or "never".
	Messages string `json:"messages"`
	// Redirect is an http origin on a loopback host that the form is sent on to
	// first, with 307; empty for none.
	Redirect string `json:"redirect"`
}

// LateMillis is the delay of late messages.
const LateMillis = 3000

// DefaultScenario is what a fresh sandbox does.
func DefaultScenario() Scenario {
	return Scenario{
		Challenge: "auto", Body: "rotate", Codes: "random",
		Factors: []string{factorPassword, factorSMS}, OptionalFactors: []string{},
		ChallengeSeconds: 3600, LowRiskSeconds: 300,
		Unconfirmed: defaultUnconfirmed(), OAuth: defaultOAuth(),
		Page:   PageKnobs{Framing: "allow", Opener: "keep", Messages: "once"},
		Faults: fault.Knobs{Next: []fault.Next{}},
	}
}

// Clone gives a copy that shares nothing with the original.
func (s Scenario) Clone() Scenario {
	s.Factors = append([]string{}, s.Factors...)
	s.OptionalFactors = append([]string{}, s.OptionalFactors...)
	s.OAuth.RedirectURIs = append([]string{}, s.OAuth.RedirectURIs...)
	s.Faults.Next = append([]fault.Next{}, s.Faults.Next...)
	return s
}

// scenarios holds the scenario for everybody, which is user 0, and those of
// single users.
type scenarios = scenario.Store[int64, Scenario]

func newScenarios(initial Scenario) *scenarios {
	return scenario.New[int64](initial, func(s *Scenario) *fault.Knobs { return &s.Faults })
}
