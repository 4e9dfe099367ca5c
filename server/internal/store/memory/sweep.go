package memory

import (
	"slices"
	"time"

	"countersign/server/internal/challenge"
)

// sweepEvery is how long what is past its keeping may still take up room.
// Nobody is given it meanwhile.
const sweepEvery = 10 * time.Second

// sweep forgets what is past its keeping. The lock is held.
func (s *Store) sweep(now time.Time) {
	if now.Sub(s.swept) < sweepEvery {
		return
	}
	s.swept = now
	for id, shelf := range s.sessions {
		shelf.ids = slices.DeleteFunc(shelf.ids, func(id string) bool {
			r := s.records[id]
			if now.Before(r.KeepUntil) {
				return false
			}
			s.answers.replace(r, &challenge.Record{})
			delete(s.records, id)
			return true
		})
		if len(shelf.ids) == 0 && len(shelf.listeners) == 0 {
			delete(s.sessions, id)
		}
	}
	s.answers.ids = slices.DeleteFunc(s.answers.ids, func(id string) bool { return s.records[id] == nil })
}

// answers counts the bytes of kept bodies and knows their order.
type answers struct {
	limit, bytes int
	ids          []string // oldest first; may hold ids of records without a body
}

// replace counts a record's change from old to changed.
func (a *answers) replace(old, changed *challenge.Record) {
	before, after := size(old), size(changed)
	a.bytes += after - before
	if after > 0 && before == 0 {
		a.ids = append(a.ids, changed.ID)
	}
}

// trim drops the oldest bodies until the rest are within the limit.
func (a *answers) trim(records map[string]*challenge.Record) {
	for a.bytes > a.limit && len(a.ids) > 0 {
		if r := records[a.ids[0]]; r != nil && size(r) > 0 {
			a.bytes -= size(r)
			r.Answer.Body, r.Answer.Complete = nil, false
		}
		a.ids = a.ids[1:]
	}
}

func size(r *challenge.Record) int {
	if r.Answer == nil {
		return 0
	}
	return len(r.Answer.Body)
}
