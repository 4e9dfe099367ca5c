package mipise

import (
	"countersign/server/sandbox/internal/fault"
	"countersign/server/sandbox/internal/scenario"
)

// Scenario is how the simulator behaves: for everybody, or for one user. Where
// Mipise's documentation leaves something open, the choice is a setting here,
// with a default, and never a constant.
type Scenario struct {
	// Challenge: "auto" protects what Mipise protects; "never" nothing.
	Challenge string `json:"challenge"`
	// Codes: "random", or "fixed": all ones.
	Codes string `json:"codes"`
	// TokenSeconds is how long the token of secret_code/verify lives (reference
	// of secret_code/verify: five minutes).
	TokenSeconds int `json:"tokenSeconds"`
	// AuthenticationDays is how long a customer may read without another strong
	// authentication (guide "Understand SCA basics": 180 days).
	AuthenticationDays int `json:"authenticationDays"`
	// Unconfirmed are the choices that the documentation does not make.
	Unconfirmed Unconfirmed `json:"unconfirmed"`
	Faults      fault.Knobs `json:"faults"`
}

// DefaultScenario is what a fresh sandbox does.
func DefaultScenario() Scenario {
	return Scenario{
		Challenge: "auto", Codes: "random", TokenSeconds: 300, AuthenticationDays: 180,
		Unconfirmed: defaultUnconfirmed(),
		Faults:      fault.Knobs{Next: []fault.Next{}},
	}
}

// Clone gives a copy that shares nothing with the original.
func (s Scenario) Clone() Scenario {
	s.Faults.Next = append([]fault.Next{}, s.Faults.Next...)
	return s
}

// scenarios holds the scenario for everybody, which is user "", and those of
// single users.
type scenarios = scenario.Store[string, Scenario]

func newScenarios(initial Scenario) *scenarios {
	return scenario.New[string](initial, func(s *Scenario) *fault.Knobs { return &s.Faults })
}
