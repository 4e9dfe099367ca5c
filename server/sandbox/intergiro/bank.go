package intergiro

import (
	"sync"
	"time"

	"countersign/server/sandbox/internal/clock"
	"countersign/server/sandbox/internal/history"
	"countersign/server/sandbox/internal/random"
)

// bank owns the money, the cards, and the consents that guard them. One lock
// guards it all, so that a consent is spent by exactly one of many calls, and
// what it allows is seen whole or not at all.
type bank struct {
	clock   *clock.Clock
	random  *random.Source
	history *history.History

	people map[string]individual // never changes

	mu           sync.Mutex
	accounts     map[string]*account
	cards        map[string]*card
	methods      []paymentMethod
	transactions []transaction

	deeds    map[string]*deed    // by key
	consents map[string]*consent // by id
	links    map[string]*consent // by the token of the latest link
	exact    map[digest]*consent // by the call that raised it
	swept    time.Time
}

func newBank(c *clock.Clock, r *random.Source, h *history.History) *bank {
	b := &bank{clock: c, random: r, history: h, people: map[string]individual{}}
	for _, x := range individuals() {
		b.people[x.ID] = x
	}
	b.reset()
	return b
}

// reset returns the bank to its seeded state.
func (b *bank) reset() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.accounts, b.cards = map[string]*account{}, map[string]*card{}
	for _, x := range accounts(b.clock.Now()) {
		b.accounts[x.ID] = &x
	}
	for _, x := range cards() {
		b.cards[x.ID] = &x
	}
	b.methods, b.transactions = nil, nil
	b.deeds, b.consents = map[string]*deed{}, map[string]*consent{}
	b.links, b.exact = map[string]*consent{}, map[digest]*consent{}
	b.swept = time.Time{}
}

// account gives a copy of an account.
func (b *bank) account(id string) (account, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if held := b.accounts[id]; held != nil {
		return *held, true
	}
	return account{}, false
}

// card gives a copy of a card.
func (b *bank) card(id string) (card, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if held := b.cards[id]; held != nil {
		return *held, true
	}
	return card{}, false
}

// person gives an individual, or a guest.
func (b *bank) person(id string, guest bool) (individual, bool) {
	p, known := b.people[id]
	return p, known && p.Guest == guest
}

// setBalance sets how much money is on an account.
func (b *bank) setBalance(id string, to money) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	held := b.accounts[id]
	if held != nil {
		held.Balance = to
	}
	return held != nil
}

// book moves money and gives the transaction. The caller holds the lock and
// has checked that there is enough.
func (b *bank) book(t transaction) transaction {
	t.ID, t.Created = b.random.UUID(), b.clock.Now()
	from := b.accounts[t.Account]
	from.Balance -= t.Amount
	t.Currency = from.Currency
	for _, a := range b.accounts {
		if a.IBAN == t.To.IBAN && a.Currency == from.Currency {
			a.Balance += t.Amount
		}
	}
	b.transactions = append(b.transactions, t)
	return t
}
