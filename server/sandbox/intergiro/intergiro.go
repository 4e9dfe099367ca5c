// Package intergiro simulates the parts of Intergiro's 3D API that are about
// strong customer authentication: the session by API key, payments and cards
// that answer with a consent, the consent itself, and the hosted page on which
// the customer gives it. It is strict where the real API is, and makes a
// setting of what its documentation leaves open (Scenario).
//
// What is documented comes from developer.intergiro.com, section "3D":
// "Authentication", "Strong Customer Authentication", "Payments", "Cards as a
// Service", "Account Funding", "Specification" and "Versioning". Paths that
// only a public client of the API knows, and no page, are said to be so.
//
// It knows nothing of the gateway's adapter for Intergiro, and must not: a
// simulator written from the adapter would only confirm the adapter's errors.
// The history, faults and the clock are shared by all simulators and live in
// server/sandbox/internal.
package intergiro

import (
	"log/slog"
	"net/http"
	"sync/atomic"

	"countersign/server/sandbox/internal/clock"
	"countersign/server/sandbox/internal/history"
	"countersign/server/sandbox/internal/phone"
	"countersign/server/sandbox/internal/random"
	"countersign/server/sandbox/internal/site"
)

// Name is the provider's name in histories and paths.
const Name = "intergiro"

// Prefix is what all paths of the simulator start with: its API shares the
// sandbox's address with others. A gateway's base URL ends with it.
const Prefix = "/intergiro"

// Config is what the simulator shares with the rest of the sandbox.
type Config struct {
	Clock   *clock.Clock
	Random  *random.Source
	History *history.History
	Site    *site.Site
	Log     *slog.Logger
	// Origin is where browsers reach the sandbox, for the links to the consent
	// page; empty means where the API was called.
	Origin string
	// Scenario is the behaviour until the management API changes it.
	Scenario Scenario
}

// Simulator is a simulated Intergiro. It is safe for concurrent use.
type Simulator struct {
	clock     *clock.Clock
	random    *random.Source
	history   *history.History
	site      *site.Site
	log       *slog.Logger
	origin    string
	sessions  *sessions
	bank      *bank
	scenarios *scenarios
	times     atomic.Uint64 // written so far, for formats that take turns
}

// New gives a simulator in its seeded state.
func New(c Config) (*Simulator, error) {
	if err := c.Scenario.Validate(); err != nil {
		return nil, err
	}
	return &Simulator{
		clock: c.Clock, random: c.Random, history: c.History, site: c.Site, log: c.Log, origin: c.Origin,
		sessions:  newSessions(c.Clock, c.Random),
		bank:      newBank(c.Clock, c.Random, c.History),
		scenarios: newScenarios(c.Scenario),
	}, nil
}

// Mount adds the API and the consent page to mux.
func (s *Simulator) Mount(mux *http.ServeMux) {
	s.mountAPI(mux)
	s.mountPage(mux)
}

// Reset returns everything to the seeded state and the initial scenario.
func (s *Simulator) Reset() {
	s.scenarios.Reset()
	s.sessions.reset()
	s.bank.reset()
	s.times.Store(0)
}

// Phones gives none: Intergiro's customers approve on its page.
func (s *Simulator) Phones() []phone.Owner { return nil }
