package challenge

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"slices"

	"countersign/server/internal/session"
)

// Departure is how a customer leaves for the provider's page.
type Departure struct {
	// State is what they must bring back; see NewState. It is a secret.
	State string
	// Page is where the browser goes on when it is back, "" where only a window
	// leaves.
	Page string
}

// Away is a Departure as it is kept.
type Away struct {
	State []byte // hashed
	Page  string
}

// maxAway is how many departures of one challenge may be come back from. Any of
// them may be the one that the customer goes on with: a window that was taken for
// lost, or a link that was asked for twice.
const maxAway = 4

// NewState makes what a customer must bring back.
func NewState() string { return rand.Text() } // 130 random bits

// hashed is a state as it is kept: whoever reads the store cannot come back with
// it.
func hashed(state string) []byte {
	sum := sha256.Sum256([]byte(state))
	return sum[:]
}

// Depart notes that the customer leaves for what the provider demands with token.
func (s *Service) Depart(ctx context.Context, id session.ID, challenge, token string, d Departure) (Record, error) {
	return s.update(ctx, challenge, func(r *Record) error {
		if r.Session != id {
			return ErrNotFound
		}
		if next, late := overdue(r, s.Now()); late {
			return &StateError{next}
		}
		if err := r.pendingWith(token); err != nil {
			return err
		}
		r.Away = append(r.Away[max(0, len(r.Away)-maxAway+1):], Away{hashed(d.State), d.Page})
		r.Returned = false
		return nil
	})
}

// Return notes that somebody has come back who brings the state of a departure: in
// whatever browser, and only once. It says nothing of what the customer did, and
// gives the page that the browser goes on to. A challenge that has ended meanwhile
// stays as it is. The error is ErrNotFound for whatever else is brought.
func (s *Service) Return(ctx context.Context, challenge, state string) (r Record, page string, err error) {
	brought := hashed(state)
	r, err = s.update(ctx, challenge, func(r *Record) error {
		i := slices.IndexFunc(r.Away, func(a Away) bool { return subtle.ConstantTimeCompare(brought, a.State) == 1 })
		if i < 0 {
			return ErrNotFound
		}
		page = r.Away[i].Page
		r.Away = slices.Delete(r.Away, i, i+1)
		if _, late := overdue(r, s.Now()); !late && !r.State.Final() {
			r.Returned = true
		}
		return nil
	})
	if err == nil {
		r, err = s.settled(ctx, r)
	}
	if err != nil {
		return Record{}, "", err
	}
	return r, page, nil
}

// Given notes that the provider has nothing left to send the customer to for the
// challenge behind token, since they have answered it there: as good as a return.
func (s *Service) Given(ctx context.Context, id, token string) (Record, error) {
	return s.revise(ctx, id, func(r *Record) error {
		if err := r.pendingWith(token); err != nil {
			return err
		}
		if r.Returned {
			return errSame
		}
		r.Returned = true
		return nil
	})
}
