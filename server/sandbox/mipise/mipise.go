// Package mipise simulates the part of Mipise Payment Services that strong
// customer authentication touches, for development and tests: the agent's
// login, the workflow in which a customer sets up e-mail address, phone number
// and secret code, the tokens and codes of a single authentication, and a few
// regulated operations behind them. It is strict where the real API is, and
// makes a setting of what its documentation leaves open (Scenario).
//
// The documentation is at mipisepaymentservices.readme.io: guides "SCA",
// "Understand SCA basics" and "SCA workflow", and the references of login and
// strong_auth. The regulated operations themselves are of our own invention;
// only that they are regulated is documented.
//
// It knows nothing of the gateway's adapter for Mipise, and must not: a
// simulator written from the adapter would only confirm the adapter's errors.
// The phone, the inbox, the history, faults and the clock are shared by all
// simulators and live in server/sandbox/internal.
package mipise

import (
	"log/slog"

	"countersign/server/sandbox/internal/clock"
	"countersign/server/sandbox/internal/history"
	"countersign/server/sandbox/internal/inbox"
	"countersign/server/sandbox/internal/phone"
	"countersign/server/sandbox/internal/random"
)

// Name is the provider's name in histories and paths.
const Name = "mipise"

// Prefix is where the API is served; a client's base URL ends with it.
const Prefix = "/mipise/api"

// Config is what the simulator shares with the rest of the sandbox.
type Config struct {
	Clock   *clock.Clock
	Random  *random.Source
	History *history.History
	Phone   *phone.Phone
	Inbox   *inbox.Inbox
	Log     *slog.Logger
	// Scenario is the behaviour until the management API changes it.
	Scenario Scenario
}

// Simulator is a simulated Mipise. It is safe for concurrent use.
type Simulator struct {
	clock     *clock.Clock
	random    *random.Source
	history   *history.History
	phone     *phone.Phone
	inbox     *inbox.Inbox
	log       *slog.Logger
	customers *customers
	agents    *agents
	signer    *signer
	scenarios *scenarios
}

// New gives a simulator in its seeded state.
func New(c Config) (*Simulator, error) {
	if err := c.Scenario.Validate(); err != nil {
		return nil, err
	}
	s := &Simulator{
		clock: c.Clock, random: c.Random, history: c.History, phone: c.Phone, inbox: c.Inbox, log: c.Log,
		customers: newCustomers(c.Clock, c.Random),
		agents:    newAgents(),
		signer:    &signer{},
		scenarios: newScenarios(c.Scenario),
	}
	s.signer.renew()
	return s, nil
}

// Reset returns everything to the seeded state and the initial scenario. Every
// token is void afterwards, as after a restart: agents log in again.
func (s *Simulator) Reset() {
	s.signer.renew()
	s.agents.reset()
	s.scenarios.Reset()
	s.customers.reset()
}

// Phones gives the phones of the simulated customers.
func (s *Simulator) Phones() []phone.Owner {
	var all []phone.Owner
	for _, p := range s.customers.people() {
		all = append(all, phone.Owner{UserID: p.Number, Name: p.Name, Number: p.Phone})
	}
	return all
}

// Inboxes gives the inboxes of the simulated customers.
func (s *Simulator) Inboxes() []inbox.Owner {
	var all []inbox.Owner
	for _, p := range s.customers.people() {
		all = append(all, inbox.Owner{UserID: p.Number, Name: p.Name, Address: p.Email})
	}
	return all
}
