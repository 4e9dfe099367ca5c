package intergiro

import (
	"slices"
	"strings"

	"countersign/server/sandbox/internal/fault"
	"countersign/server/sandbox/internal/scenario"
)

// Scenario is how the simulator behaves. Where Intergiro's documentation
// leaves something open, the choice is a setting here, with a default, and
// never a constant.
type Scenario struct {
	// Challenge: "auto" asks for consent where the documentation does, "always"
	// for every payment too, "never" for nothing.
	Challenge string `json:"challenge"`
	// ConsentSeconds is how long a consent can be given and used, MethodSeconds
	// how long the link to the page works. Neither is documented.
	ConsentSeconds int `json:"consentSeconds"`
	MethodSeconds  int `json:"methodSeconds"`
	// AccessSeconds and RefreshSeconds are the lifetimes of the tokens of a
	// session. Neither is documented.
	AccessSeconds  int `json:"accessSeconds"`
	RefreshSeconds int `json:"refreshSeconds"`
	// Unconfirmed are the choices that the documentation does not make.
	Unconfirmed Unconfirmed `json:"unconfirmed"`
	Page        PageKnobs   `json:"page"`
	Faults      fault.Knobs `json:"faults"`
}

// PageKnobs change the consent page, so that a client can be tested against
// pages that refuse frames, cut the opener or never come back.
type PageKnobs struct {
	// Framing: "refuse" with X-Frame-Options and frame-ancestors, for the page is
	// documented to be visited and never to be framed; or "allow".
	Framing string `json:"framing"`
	// Opener: "keep", or "sever" with Cross-Origin-Opener-Policy.
	Opener string `json:"opener"`
	// Back: "redirect" goes to the return URL by itself, "link" has the customer
	// follow a link, "never" leaves them on the page.
	Back string `json:"back"`
}

// DefaultScenario is what a fresh sandbox does.
func DefaultScenario() Scenario {
	return Scenario{
		Challenge: "auto", ConsentSeconds: 900, MethodSeconds: 600, AccessSeconds: 900, RefreshSeconds: 2_592_000,
		Unconfirmed: defaultUnconfirmed(),
		Page:        PageKnobs{Framing: "refuse", Opener: "keep", Back: "redirect"},
		Faults:      fault.Knobs{Next: []fault.Next{}},
	}
}

// everybody is the only user whose scenario there is.
const everybody = ""

// scenarios holds the scenario for everybody.
type scenarios = scenario.Store[string, Scenario]

func newScenarios(initial Scenario) *scenarios {
	return scenario.New[string](initial, func(s *Scenario) *fault.Knobs { return &s.Faults })
}

// aims reports that a fault is meant for this path.
func (s Scenario) aims(path string) bool {
	return slices.ContainsFunc(s.Faults.Next, func(n fault.Next) bool {
		return n.Path != "" && strings.Contains(path, n.Path)
	})
}

// Clone gives a copy that shares nothing with the original.
func (s Scenario) Clone() Scenario {
	s.Faults.Next = append([]fault.Next{}, s.Faults.Next...)
	return s
}
