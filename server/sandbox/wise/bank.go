package wise

import (
	"sync"
	"time"

	"countersign/server/sandbox/internal/clock"
	"countersign/server/sandbox/internal/random"
)

// bank owns the money and everything around it. One lock guards it all, so
// that a payment is seen whole or not at all.
type bank struct {
	clock  *clock.Clock
	random *random.Source

	mu          sync.Mutex
	next        int64
	profiles    []profile
	balances    map[int64]*balance
	recipients  map[int64]recipient
	quotes      map[string]quote
	transfers   map[int64]*transfer
	byKey       map[string]int64 // user and customerTransactionId → transfer
	batches     map[string]*batch
	initiations map[int64]initiation
	cards       map[string]card
	purchases   map[string]*purchase
	entries     []entry
}

func newBank(c *clock.Clock, r *random.Source) *bank {
	b := &bank{clock: c, random: r}
	b.reset()
	return b
}

// reset returns the bank to its seeded state.
func (b *bank) reset() {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.clock.Now()
	b.next = firstFreeID
	b.profiles = profiles()
	b.balances = map[int64]*balance{}
	for _, x := range balances(now) {
		b.balances[x.ID] = &x
	}
	b.recipients = map[int64]recipient{}
	for _, x := range recipients() {
		b.recipients[x.ID] = x
	}
	b.quotes, b.transfers, b.byKey = map[string]quote{}, map[int64]*transfer{}, map[string]int64{}
	b.batches, b.initiations, b.entries = map[string]*batch{}, map[int64]initiation{}, nil
	b.cards = map[string]card{}
	for _, x := range cards() {
		b.cards[x.Token] = x
	}
	b.purchases = map[string]*purchase{}
	for _, x := range purchases(now) {
		b.purchases[x.Reference] = &x
	}
	b.seedTransfers(now)
}

// seedTransfers adds one transfer and one batch that wait to be funded.
func (b *bank) seedTransfers(now time.Time) {
	single := b.newTransfer(readyTransfer, b.seedQuote(marenProfile, "EUR", "GBP", 250_00, now), 40001001, "Rent November", now)
	single.Transaction = "6f0c7f1e-3a5d-4d0e-9a63-2f5d3b6c1e01"
	group := &batch{ID: readyBatch, Short: 7720114, Profile: marenProfile, UserID: marenID, Name: "November invoices", Currency: "EUR", Status: "COMPLETED", Version: 2}
	for i, amount := range []money{120_00, 89_50} {
		t := b.newTransfer(readyTransfer+1+int64(i), b.seedQuote(marenProfile, "EUR", "EUR", amount, now), 40001002, "Invoice", now)
		t.Batch = group.ID
		group.Transfers = append(group.Transfers, t.ID)
	}
	b.batches[group.ID] = group
}

func (b *bank) seedQuote(profile int64, source, target string, amount money, now time.Time) quote {
	q := priced(source, target, amount, true)
	q.ID, q.Profile, q.UserID = b.random.UUID(), profile, marenID
	q.Created, q.Expires = now, now.Add(quoteLifetime)
	b.quotes[q.ID] = q
	return q
}

func (b *bank) newTransfer(id int64, q quote, to int64, reference string, now time.Time) *transfer {
	t := &transfer{
		ID: id, Profile: q.Profile, UserID: q.UserID, Recipient: to, Quote: q, Reference: reference,
		Transaction: b.random.UUID(), Session: b.random.UUID(), Status: statusWaiting, Created: now,
	}
	b.transfers[id] = t
	return t
}

// id gives a fresh number. The caller holds the lock.
func (b *bank) id() int64 {
	b.next++
	return b.next
}

// balanceOf gives the balance of a profile in a currency. The caller holds the lock.
func (b *bank) balanceOf(profile int64, currency string) *balance {
	for _, x := range b.balances {
		if x.Profile == profile && x.Currency == currency {
			return x
		}
	}
	return nil
}
