// Package redis keeps challenge records in Redis (or Valkey), for several
// instances of the gateway and for restarts. What a record is and what a store
// promises lives in server/internal/challenge; the keys that secrets are encrypted
// with live in server/internal/keyset.
//
// Beside them it keeps the secrets of sessions (secret.Store) and the ids of what
// customers have set up (enrolment.Store). These are the keys, below Config.Prefix;
// a hash in the place of a name may be of what names a customer:
//
//	r:{id}            hash: a record, encrypted; v is its version, n who wrote it
//	s:{session}       hash: the session's records, each with when it was raised and
//	                  until when it counts as open
//	k:{session}:hash  hash: a secret, encrypted as d; v is its version
//	k:{session}       hash: the session's secrets, each with when it was changed and
//	                  until when it is kept
//	e:{hash}          hash: a list of enrolments, likewise
//	events            channel: every change of a record, as "session id"
//
// A record and the list of its session may be in different slots of a cluster, so
// no script touches both. The list may say that a record is open which has ended:
// that costs room, never safety.
package redis

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"

	"countersign/server/internal/challenge"
	"countersign/server/internal/keyset"
	"countersign/server/internal/session"
)

// Config is what a Store needs.
type Config struct {
	Client redis.UniversalClient
	// Keys encrypt what is kept.
	Keys *keyset.Set
	// Prefix begins every key's name ("countersign:").
	Prefix string
	// Replicas is how many of them must have the beginning of an execution before it
	// counts, and are waited for when a secret changes (0).
	Replicas int
	// Log hears that Redis is away and back again; nil is nobody.
	Log func(message string, err error)
}

// Store is a challenge.Store in Redis. It is safe for concurrent use; so is the
// use of one Redis by many of them.
type Store struct {
	config Config
	client redis.UniversalClient
	events *events
}

var _ challenge.Store = (*Store)(nil)

// New makes a store. It connects when it is first used; Close ends it.
func New(c Config) *Store {
	if c.Prefix == "" {
		c.Prefix = "countersign:"
	}
	if c.Log == nil {
		c.Log = func(string, error) {}
	}
	return &Store{config: c, client: c.Client, events: newEvents(c)}
}

// LogTo replaces Config.Log. It comes before any other use of the store.
func (s *Store) LogTo(log func(message string, err error)) { s.config.Log, s.events.log = log, log }

// Ping reports whether Redis answers, for the readiness of the instance.
func (s *Store) Ping(ctx context.Context) error { return away(s.client.Ping(ctx).Err()) }

// Close ends the subscriptions and the client.
func (s *Store) Close() error {
	s.events.close()
	return s.client.Close()
}

// away wraps what is wrong with Redis, so that callers can tell it from what is
// wrong with a record.
func away(err error) error {
	if err == nil || errors.Is(err, redis.Nil) {
		return err
	}
	return &challenge.Unavailable{Cause: err}
}

func (s *Store) recordKey(id string) string { return s.config.Prefix + "r:{" + id + "}" }
func (s *Store) sessionKey(session session.ID) string {
	return s.config.Prefix + "s:{" + string(session) + "}"
}
