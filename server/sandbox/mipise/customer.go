package mipise

import (
	"sync"
	"time"

	"countersign/server/sandbox/internal/clock"
	"countersign/server/sandbox/internal/random"
)

// customer is a simulated user with everything that changes about them.
type customer struct {
	person
	workflow workflow
	secret   string // the secret code; empty: none was set up
	// authenticated is the last strong authentication; zero: never.
	authenticated time.Time

	codes    map[step]code        // sent and not used yet
	sent     map[step][]time.Time // in the last hour, oldest first
	failures map[step]int         // in a row
	blocked  time.Time            // until then

	tokens map[string]*session // of secret_code/verify, by the token's id
	proofs map[string]*session // by the id of the token that operations take

	bank account
}

// person is who a customer is.
type person struct {
	ID      string // the UUID in paths
	Number  int64  // in the history, on the phone and in the inbox
	Name    string
	Email   string
	Phone   string
	Address string
}

func newCustomer(p person) *customer {
	c := &customer{person: p}
	c.forget()
	c.sent, c.failures = map[step][]time.Time{}, map[step]int{}
	return c
}

// forget drops every code and every token.
func (c *customer) forget() {
	c.codes = map[step]code{}
	c.revoke()
}

// revoke drops every token.
func (c *customer) revoke() {
	c.tokens, c.proofs = map[string]*session{}, map[string]*session{}
}

// customers owns the customers. It is safe for concurrent use.
type customers struct {
	clock  *clock.Clock
	random *random.Source

	mu  sync.Mutex
	all map[string]*customer
}

func newCustomers(c *clock.Clock, r *random.Source) *customers {
	all := &customers{clock: c, random: r}
	all.reset()
	return all
}

func (cs *customers) reset() {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	cs.all = map[string]*customer{}
	for _, c := range seeded(cs.clock.Now()) {
		cs.all[c.ID] = c
	}
}

// edit lets do see and change a customer, alone. Nothing of the customer may
// be kept beyond it.
func (cs *customers) edit(id string, do func(cu *customer)) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	do(cs.all[id])
}

// find gives the number of a customer, for histories and pages.
func (cs *customers) find(id string) (number int64, known bool) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	if held := cs.all[id]; held != nil {
		return held.Number, true
	}
	return 0, false
}

// people gives who the customers are, in the order of their numbers.
func (cs *customers) people() []person {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	var list []person
	for _, p := range people() {
		list = append(list, cs.all[p.ID].person)
	}
	return list
}
