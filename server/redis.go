package server

import (
	"context"
	"errors"
	"fmt"
	"io"

	"countersign/server/internal/challenge"
	"countersign/server/internal/enrolment"
	"countersign/server/internal/keyset"
	"countersign/server/internal/secret"
	"countersign/server/internal/store/redis"
)

// Redis says where and how everything is kept in Redis (or Valkey) that outlives a
// request: challenges, the secrets of sessions, the ids of what was set up. So
// there may be several instances, and restarts.
type Redis struct {
	redis.Address
	// Keys encrypt what is kept, each base64 of 32 random bytes: the first one
	// encrypts, all of them decrypt. To change keys, put the new one first and let
	// the old one stand for as long as anything is kept.
	Keys []string
	// Replicas is how many of them must know that an execution has begun before it is
	// sent (0). A Redis without any must write everything to its disk at once.
	Replicas int
	// Prefix begins the name of every key in Redis ("countersign:").
	Prefix string
	// Log hears, without a secret, when Redis is away; nil is nobody.
	Log func(message string, err error)
}

// Format implements fmt.Formatter: printing it shows no secret.
func (r Redis) Format(f fmt.State, verb rune) { r.Address.Format(f, verb) }

// ParseRedis reads the address of a server, of Sentinels or of a cluster:
//
//	redis://[user@]host[:port][,host…][/database][?master=NAME|cluster=true]
//
// rediss:// means TLS. Passwords do not stand in it; see Redis.
func ParseRedis(text string) (Redis, error) {
	a, err := redis.ParseAddress(text)
	return Redis{Address: a}, err
}

// RedisStore is a Store in Redis. The caller closes it, after the Server.
type RedisStore interface {
	Store
	io.Closer
	// LogTo replaces Redis.Log, before the store is used.
	LogTo(log func(message string, err error))
	// Durability says in a sentence's part what of all that it has taken Redis may
	// forget, "" where that is nothing or cannot be learnt.
	Durability(ctx context.Context) string
}

// NewRedisStore makes a store. It connects when it is first used; readiness says
// whether it can. The error names every fault of the keys.
func NewRedisStore(r Redis) (RedisStore, error) {
	keys, err := keyset.Parse(r.Keys...)
	if err != nil {
		return nil, err
	}
	if len(r.Hosts) == 0 {
		return nil, errors.New("redis: there is no host")
	}
	if r.Replicas < 0 {
		return nil, errors.New("redis: the number of replicas cannot be negative")
	}
	return redis.New(redis.Config{Client: r.Dial(), Keys: keys, Prefix: r.Prefix, Replicas: r.Replicas, Log: r.Log}), nil
}

// secretsOf gives where the secrets of sessions are kept: beside the challenges,
// where that can be, and else in memory.
func secretsOf(s challenge.Store) secret.Store {
	if beside, ok := s.(interface{ Secrets() secret.Store }); ok {
		return beside.Secrets()
	}
	return secret.NewMemory(secret.Limits{})
}

// enrolmentsOf gives where the ids of what was set up are kept, likewise.
func enrolmentsOf(s challenge.Store) enrolment.Store {
	if beside, ok := s.(interface{ Enrolments() enrolment.Store }); ok {
		return beside.Enrolments()
	}
	return enrolment.NewMemory(enrolment.Limits{})
}
