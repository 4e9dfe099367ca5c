package wise

import (
	"cmp"
	"slices"
)

// Lookups copy out, under the bank's lock.

func (b *bank) quote(id string) (quote, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	q, known := b.quotes[id]
	return q, known
}

func (b *bank) recipient(id int64) (recipient, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	r, known := b.recipients[id]
	return r, known
}

func (b *bank) recipientsOf(user int64) []recipient {
	b.mu.Lock()
	defer b.mu.Unlock()
	var found []recipient
	for _, r := range b.recipients {
		if r.UserID == user {
			found = append(found, r)
		}
	}
	slices.SortFunc(found, func(x, y recipient) int { return cmp.Compare(x.ID, y.ID) })
	return found
}

func (b *bank) transfer(id int64) (transfer, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if t := b.transfers[id]; t != nil {
		return *t, true
	}
	return transfer{}, false
}

func (b *bank) batch(id string) (batch, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if g := b.batches[id]; g != nil {
		return g.copied(), true
	}
	return batch{}, false
}

func (b *bank) balance(id int64) (balance, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if x := b.balances[id]; x != nil {
		return *x, true
	}
	return balance{}, false
}

func (b *bank) balancesOf(profile int64) []balance {
	b.mu.Lock()
	defer b.mu.Unlock()
	var found []balance
	for _, x := range b.balances {
		if x.Profile == profile {
			found = append(found, *x)
		}
	}
	slices.SortFunc(found, func(x, y balance) int { return cmp.Compare(x.ID, y.ID) })
	return found
}

// profilesOf gives the profiles of a user.
func (b *bank) profilesOf(user int64) []profile {
	b.mu.Lock()
	defer b.mu.Unlock()
	var found []profile
	for _, p := range b.profiles {
		if p.UserID == user {
			found = append(found, p)
		}
	}
	return found
}

func (g *batch) copied() batch {
	c := *g
	c.Transfers = slices.Clone(g.Transfers)
	return c
}
