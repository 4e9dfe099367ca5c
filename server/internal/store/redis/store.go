package redis

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"countersign/server/internal/challenge"
	"countersign/server/internal/session"
	"countersign/shared/stepup"
)

// Create implements challenge.Store.
func (s *Store) Create(ctx context.Context, r challenge.Record, maxOpen int) error {
	e, life := entryOf(&r), lifetime(&r)
	room, err := reserve.Run(ctx, s.client, []string{s.sessionKey(r.Session)},
		time.Now().UnixMilli(), maxOpen, r.ID, e.open, e.keep, life).Int()
	if err != nil {
		return away(err)
	}
	if room == 0 {
		return challenge.ErrTooMany
	}
	_, err = s.write(ctx, "", r)
	return err
}

// write stores a record that was changed from a version, and reports whether
// nobody else has changed it.
func (s *Store) write(ctx context.Context, from string, r challenge.Record) (bool, error) {
	kept, err := s.encode(r)
	if err != nil {
		return false, err
	}
	key := s.recordKey(r.ID)
	done, err := s.run(ctx, r.State == stepup.StateExecuting, key,
		from, r.Version, rand.Text(), kept, lifetime(&r), s.events.channel, news(r.Session, r.ID))
	switch {
	case err != nil:
		return false, away(err)
	case done < 0:
		return false, challenge.ErrNotFound
	}
	return done == 1, nil
}

// Get implements challenge.Store.
func (s *Store) Get(ctx context.Context, id string) (challenge.Record, error) {
	kept, err := s.client.HGet(ctx, s.recordKey(id), "d").Result()
	return s.read(id, kept, err)
}

// read makes a record of what Redis has answered.
func (s *Store) read(id, kept string, err error) (challenge.Record, error) {
	switch {
	case errors.Is(err, redis.Nil):
		return challenge.Record{}, challenge.ErrNotFound
	case err != nil:
		return challenge.Record{}, away(err)
	}
	return s.decode(id, kept)
}

// Update implements challenge.Store.
func (s *Store) Update(ctx context.Context, id string, change func(*challenge.Record) error) (challenge.Record, error) {
	for {
		old, err := s.Get(ctx, id)
		if err != nil {
			return challenge.Record{}, err
		}
		changed := old.Clone()
		if err := change(&changed); err != nil {
			return challenge.Record{}, err
		}
		changed.Version = old.Version + 1
		done, err := s.write(ctx, strconv.FormatInt(old.Version, 10), changed)
		if err != nil {
			return challenge.Record{}, err
		}
		if done {
			s.relist(ctx, &old, &changed)
			return changed, nil
		}
	}
}

// relist changes the entry of a record that has been changed, where it has to.
func (s *Store) relist(ctx context.Context, old, changed *challenge.Record) {
	e := entryOf(changed)
	if e == entryOf(old) {
		return
	}
	err := enter.Run(ctx, s.client, []string{s.sessionKey(changed.Session)}, changed.ID, e.open, e.keep, lifetime(changed)).Err()
	if err != nil {
		s.config.Log("a challenge may count as open until it expires", err)
	}
}

// ByRequest implements challenge.Store.
func (s *Store) ByRequest(ctx context.Context, id session.ID, request string) (challenge.Record, error) {
	return s.newest(ctx, id, func(r *challenge.Record) bool { return r.Request == request })
}

// ByToken implements challenge.Store.
func (s *Store) ByToken(ctx context.Context, id session.ID, token string) (challenge.Record, error) {
	return s.newest(ctx, id, func(r *challenge.Record) bool { return r.Holds(token) })
}

// newest gives the session's youngest record that is wanted. A session has few
// records, because few may be open and ended ones are soon forgotten.
func (s *Store) newest(ctx context.Context, id session.ID, wanted func(*challenge.Record) bool) (challenge.Record, error) {
	ids, err := s.list(ctx, id)
	if err != nil || len(ids) == 0 {
		return challenge.Record{}, cmp.Or(err, challenge.ErrNotFound)
	}
	kept := make([]*redis.StringCmd, len(ids))
	// What is wrong with one of them is told by that one.
	_, _ = s.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, id := range ids {
			kept[i] = p.HGet(ctx, s.recordKey(id), "d")
		}
		return nil
	})
	for i, id := range ids {
		text, err := kept[i].Result()
		switch r, err := s.read(id, text, err); {
		case errors.Is(err, challenge.ErrNotFound):
		case err != nil:
			return challenge.Record{}, err
		case wanted(&r):
			return r, nil
		}
	}
	return challenge.Record{}, challenge.ErrNotFound
}

// list gives the ids of a session's records, the youngest first.
func (s *Store) list(ctx context.Context, id session.ID) ([]string, error) {
	all, err := s.client.HGetAll(ctx, s.sessionKey(id)).Result()
	if err != nil {
		return nil, away(err)
	}
	places := map[string]int64{}
	var ids []string
	for id, text := range all {
		if e, ok := parseEntry(text); ok {
			ids, places[id] = append(ids, id), e.seq
		}
	}
	slices.SortFunc(ids, func(a, b string) int { return cmp.Compare(places[b], places[a]) })
	return ids, nil
}
