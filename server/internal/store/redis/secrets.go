package redis

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"time"

	"countersign/server/internal/secret"
	"countersign/server/internal/session"
)

// maxSecrets is how many secrets one session may have, those that were changed
// last, so that no session fills Redis.
const maxSecrets = 16

// Secrets keeps the secrets of sessions in the same Redis. It is a secret.Store.
type Secrets struct{ store *Store }

var _ secret.Store = Secrets{}

// Secrets gives the store of secrets. It ends with the Store.
func (s *Store) Secrets() secret.Store { return Secrets{s} }

// Get implements secret.Store.
func (s Secrets) Get(ctx context.Context, k secret.Key) (string, error) {
	got, err := s.store.cell(ctx, s.store.secretKey(k.Session, name(k)))
	return got.text, err
}

// Update implements secret.Store.
func (s Secrets) Update(ctx context.Context, k secret.Key, change func(string) (string, time.Duration, error)) error {
	name, life := name(k), time.Duration(0)
	now, err := s.store.change(ctx, s.store.secretKey(k.Session, name), func(old string) (string, time.Duration, error) {
		value, lives, err := change(old)
		if err == nil {
			err = secret.Check(value, lives)
		}
		life = min(lives, secret.MaxLife)
		return value, life, err
	})
	if err != nil || now == "" {
		return err
	}
	if err := s.admit(ctx, k.Session, name, life); err != nil {
		s.store.config.Log("a secret is not counted against its session", err)
	}
	return nil
}

// admit makes room for a secret among those of its session.
func (s Secrets) admit(ctx context.Context, of session.ID, name string, life time.Duration) error {
	now := time.Now()
	gone, err := admit.Run(ctx, s.store.client, []string{s.store.secretsKey(of)},
		now.UnixMilli(), maxSecrets, name, now.Add(life).UnixMilli(), max(life.Milliseconds(), 1)).StringSlice()
	if err != nil || len(gone) == 0 {
		return away(err)
	}
	for i, name := range gone {
		gone[i] = s.store.secretKey(of, name)
	}
	return s.store.forget(ctx, gone...)
}

// name is a secret's place among those of its session. It is hashed, since it may
// hold what names a customer, and any text must do.
func name(k secret.Key) string {
	sum := sha256.Sum256([]byte(strconv.Quote(k.Provider) + strconv.Quote(k.Name)))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// Both have their session for a slot, as what they are about has.
func (s *Store) secretsKey(of session.ID) string {
	return s.config.Prefix + "k:{" + string(of) + "}"
}

func (s *Store) secretKey(of session.ID, name string) string { return s.secretsKey(of) + ":" + name }
