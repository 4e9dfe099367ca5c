package redis

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"countersign/server/internal/enrolment"
	"countersign/server/internal/session"
	"countersign/shared/wire"
)

// How long ids are kept from when they were used last: those of a customer whom
// the configuration names, and those of a browser session.
const (
	customerLife = 400 * 24 * time.Hour
	sessionLife  = 30 * 24 * time.Hour
)

// Enrolments keeps the ids of what customers have set up in the same Redis. It is
// an enrolment.Store.
type Enrolments struct{ store *Store }

var _ enrolment.Store = Enrolments{}

// Enrolments gives the store of enrolments. It ends with the Store.
func (s *Store) Enrolments() enrolment.Store { return Enrolments{s} }

// Add implements enrolment.Store.
func (s Enrolments) Add(ctx context.Context, k enrolment.Key, e wire.Enrolment) error {
	return s.update(ctx, k, func(l *enrolment.List, _ time.Time) error {
		l.Add(e, enrolment.DefaultEach)
		return nil
	})
}

// Expect implements enrolment.Store.
func (s Enrolments) Expect(ctx context.Context, k enrolment.Key, of session.ID) error {
	return s.update(ctx, k, func(l *enrolment.List, now time.Time) error {
		l.Expect(of, now.Add(enrolment.DefaultExpected), enrolment.DefaultEach)
		return nil
	})
}

// Note implements enrolment.Store.
func (s Enrolments) Note(ctx context.Context, k enrolment.Key, of session.ID, e wire.Enrolment) error {
	return s.update(ctx, k, func(l *enrolment.List, _ time.Time) error {
		return l.Note(of, e, enrolment.DefaultEach)
	})
}

// List implements enrolment.Store.
func (s Enrolments) List(ctx context.Context, k enrolment.Key) ([]wire.Enrolment, error) {
	key := s.store.enrolmentKey(k)
	kept, err := s.store.cell(ctx, key)
	if err != nil || kept.text == "" {
		return nil, err
	}
	l, err := readList(kept.text)
	if err != nil {
		return nil, err
	}
	// It was used; that it is kept for longer is worth no error.
	_ = s.store.client.PExpire(ctx, key, lifeOf(k)).Err()
	return l.IDs, nil
}

// Remove implements enrolment.Store.
func (s Enrolments) Remove(ctx context.Context, k enrolment.Key, id string) error {
	return s.update(ctx, k, func(l *enrolment.List, _ time.Time) error {
		l.Remove(id)
		return nil
	})
}

func (s Enrolments) update(ctx context.Context, k enrolment.Key, change func(*enrolment.List, time.Time) error) error {
	_, err := s.store.change(ctx, s.store.enrolmentKey(k), func(old string) (string, time.Duration, error) {
		l, err := readList(old)
		if err != nil {
			return "", 0, err
		}
		now := time.Now()
		l.Lapse(now)
		if err := change(&l, now); err != nil || l.Empty() {
			return "", 0, err
		}
		text, err := json.Marshal(l)
		return string(text), lifeOf(k), err // there is none: texts and times always encode
	})
	return err
}

func readList(text string) (l enrolment.List, err error) {
	if text == "" {
		return l, nil
	}
	if json.Unmarshal([]byte(text), &l) != nil {
		return l, fmt.Errorf("redis: enrolments: not of this version")
	}
	return l, nil
}

func lifeOf(k enrolment.Key) time.Duration {
	if k.Session != "" {
		return sessionLife
	}
	return customerLife
}

// enrolmentKey names a list. What names the customer is hashed.
func (s *Store) enrolmentKey(k enrolment.Key) string {
	sum := sha256.Sum256([]byte(strconv.Quote(k.Provider) + strconv.Quote(string(k.Method)) + strconv.Quote(k.Params) + strconv.Quote(string(k.Session))))
	return s.config.Prefix + "e:{" + base64.RawURLEncoding.EncodeToString(sum[:]) + "}"
}
