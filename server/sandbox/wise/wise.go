// Package wise simulates Wise's platform API for development and tests: its
// OAuth, its payments, its strong customer authentication with one-time
// tokens, and its hosted approval page. It is strict where the real API is,
// and makes a setting of what its documentation leaves open (Scenario).
//
// It knows nothing of the gateway's adapter for Wise, and must not: a
// simulator written from the adapter would only confirm the adapter's errors.
// The phone, the history, faults and the clock are shared by all simulators
// and live in server/sandbox/internal.
package wise

import (
	"log/slog"
	"net/http"
	"sync/atomic"

	"countersign/server/sandbox/internal/clock"
	"countersign/server/sandbox/internal/exchange"
	"countersign/server/sandbox/internal/history"
	"countersign/server/sandbox/internal/phone"
	"countersign/server/sandbox/internal/random"
	"countersign/server/sandbox/internal/site"
)

// Name is the provider's name in histories and paths.
const Name = "wise"

// Config is what the simulator shares with the rest of the sandbox.
type Config struct {
	Clock   *clock.Clock
	Random  *random.Source
	History *history.History
	Phone   *phone.Phone
	Site    *site.Site
	Log     *slog.Logger
	// Scenario is the behaviour until the management API changes it.
	Scenario Scenario
}

// Simulator is a simulated Wise. It is safe for concurrent use.
type Simulator struct {
	clock      *clock.Clock
	random     *random.Source
	history    *history.History
	phone      *phone.Phone
	site       *site.Site
	recorder   exchange.Recorder
	users      map[int64]user
	bank       *bank
	tokens     *tokens
	connecting *connectings
	approvals  *approvals
	enrolments *enrolments
	faceKey    func() []byte // as PEM
	scenarios  *scenarios
	keys       *ownKeys
	clients    *clientKeys
	challenges atomic.Uint64 // answered so far, for bodies that take turns
}

// New gives a simulator in its seeded state.
func New(c Config) (*Simulator, error) {
	if err := c.Scenario.Validate(); err != nil {
		return nil, err
	}
	s := &Simulator{
		clock: c.Clock, random: c.Random, history: c.History, phone: c.Phone, site: c.Site,
		recorder:   exchange.Recorder{Provider: Name, Clock: c.Clock, History: c.History, Log: c.Log},
		users:      map[int64]user{},
		bank:       newBank(c.Clock, c.Random),
		tokens:     newTokens(c.Clock, c.Random),
		connecting: newConnectings(c.Clock, c.Random),
		approvals:  newApprovals(c.Clock, c.Random),
		enrolments: newEnrolments(c.Clock, c.Random),
		faceKey:    newFaceKey(),
		scenarios:  newScenarios(c.Scenario),
		keys:       newOwnKeys(c.Random),
		clients:    &clientKeys{},
	}
	for _, u := range users() {
		s.users[u.ID] = u
	}
	return s, nil
}

// Mount adds the API and the approval page to mux.
func (s *Simulator) Mount(mux *http.ServeMux) {
	s.mountAPI(mux)
	s.mountPage(mux)
	s.mountAuthorize(mux)
}

// Reset returns everything to the seeded state and the initial scenario; only
// its own keys stay as they are, for clients keep them.
func (s *Simulator) Reset() {
	s.scenarios.Reset()
	s.tokens.reset()
	s.connecting.reset()
	s.approvals.reset()
	s.enrolments.reset()
	s.bank.reset()
	s.clients.reset()
	s.challenges.Store(0)
}

// Phones gives the phones of the simulated customers.
func (s *Simulator) Phones() []phone.Owner {
	var all []phone.Owner
	for _, u := range users() {
		all = append(all, phone.Owner{UserID: u.ID, Name: u.Name, Address: u.Phone})
	}
	return all
}
