package redis

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"countersign/server/internal/challenge"
	"countersign/shared/stepup"
)

// encode gives a record as it is kept: JSON, encrypted for its own key.
func (s *Store) encode(r challenge.Record) ([]byte, error) {
	text, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("redis: record: %w", err) // cannot be: all of it can be encoded
	}
	return s.config.Keys.Encrypt(s.recordKey(r.ID), text), nil
}

// decode reads what encode gave. The error says nothing of what is kept.
func (s *Store) decode(id, kept string) (challenge.Record, error) {
	text, err := s.config.Keys.Decrypt(s.recordKey(id), []byte(kept))
	if err != nil {
		return challenge.Record{}, fmt.Errorf("redis: record: %w", err)
	}
	var r challenge.Record
	if json.Unmarshal(text, &r) != nil || r.ID != id {
		return challenge.Record{}, fmt.Errorf("redis: record: not one of this version")
	}
	if !time.Now().Before(r.KeepUntil) {
		return challenge.Record{}, challenge.ErrNotFound
	}
	return r, nil
}

// entry is a record in the list of its session.
type entry struct {
	seq        int64 // in the order of creation
	open, keep int64 // until when, in milliseconds since the Unix epoch
}

// entryOf gives a record's entry, but for its place.
func entryOf(r *challenge.Record) entry {
	e := entry{keep: r.KeepUntil.UnixMilli()}
	switch {
	case r.State.Final(), r.State == stepup.StateApproved && r.Digest == challenge.Digest{}:
	case r.State == stepup.StateExecuting:
		e.open = e.keep
	default:
		e.open = r.ExpiresAt.UnixMilli()
	}
	return e
}

// parseEntry reads an entry as the scripts write it.
func parseEntry(text string) (e entry, ok bool) {
	fields := strings.Fields(text)
	if len(fields) != 3 {
		return entry{}, false
	}
	var numbers [3]int64
	for i, field := range fields {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return entry{}, false
		}
		numbers[i] = n
	}
	return entry{numbers[0], numbers[1], numbers[2]}, true
}

// lifetime is how long Redis keeps a record, in milliseconds. It is relative, so
// that the clock of Redis does not matter.
func lifetime(r *challenge.Record) int64 { return time.Until(r.KeepUntil).Milliseconds() }
