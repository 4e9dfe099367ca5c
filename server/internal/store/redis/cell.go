package redis

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

// cell is a value, encrypted for its own key, that is changed by comparing and
// swapping. The version is "" where there is nothing.
type cell struct {
	text    string
	version string
}

// tombstone is how long it is known that a value was forgotten: a write whose
// answer was lost is sent again, and must not look like somebody else's.
const tombstone = time.Minute

// cell reads a cell. One that none of the keys can read is as if it were empty: it
// is written over, and whoever needed it is asked again.
func (s *Store) cell(ctx context.Context, key string) (cell, error) {
	got, err := s.client.HMGet(ctx, key, "v", "d").Result()
	if err != nil {
		return cell{}, away(err)
	}
	version, _ := got[0].(string) // nil where there is none
	kept, _ := got[1].(string)
	if kept == "" {
		return cell{version: version}, nil
	}
	text, err := s.config.Keys.Decrypt(key, []byte(kept))
	if err != nil {
		s.config.Log("a value is taken as forgotten", err)
	}
	return cell{string(text), version}, nil
}

// swap puts a text in the place of what was read, for so long; "" forgets it. It
// reports whether nobody else has changed it. Replicas should have it before anybody
// goes on: a token that was renewed cannot be had again. Where they do not it is kept
// all the same, since the old one is worth nothing any more.
func (s *Store) swap(ctx context.Context, key string, old cell, text string, life time.Duration) (bool, error) {
	var kept []byte
	if text != "" {
		kept = s.config.Keys.Encrypt(key, []byte(text))
	} else {
		life = tombstone
	}
	done, missing, err := s.replicated(ctx, swap, key, old.version, rand.Text(), kept, max(life.Milliseconds(), 1))
	if missing != nil {
		s.config.Log("replicas lack a value", missing)
	}
	return done == 1, away(err)
}

// change changes a cell in one step. What change gives is kept for life; "" is
// forgotten. Its error is given as it is, and nothing is changed.
func (s *Store) change(ctx context.Context, key string, change func(old string) (text string, life time.Duration, err error)) (now string, err error) {
	for {
		old, err := s.cell(ctx, key)
		if err != nil {
			return "", err
		}
		text, life, err := change(old.text)
		if err != nil || text == "" && old.text == "" {
			return text, err
		}
		done, err := s.swap(ctx, key, old, text, life)
		if done || err != nil {
			return text, err
		}
	}
}

// forget forgets keys, each in a slot of its own or not.
func (s *Store) forget(ctx context.Context, keys ...string) error {
	_, err := s.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for _, key := range keys {
			p.Del(ctx, key)
		}
		return nil
	})
	if errors.Is(err, redis.Nil) {
		return nil
	}
	return away(err)
}
