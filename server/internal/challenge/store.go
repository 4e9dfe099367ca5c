package challenge

import (
	"context"
	"errors"
)

// ErrNotFound is what a store answers for a record it does not hold, or that
// has outlived its keeping.
var ErrNotFound = errors.New("challenge: not found")

// Store keeps records. Implementations are safe for concurrent use, hand out
// copies, drop records some time after they have ended, and pass the suite in
// server/internal/store/conformance.
type Store interface {
	// Create adds a record. Its ID is new.
	Create(ctx context.Context, r Record) error
	// Get gives the record with this id, whatever its session.
	Get(ctx context.Context, id string) (Record, error)
	// Update applies change to a copy of the record and stores the result if
	// nobody changed the record meanwhile; otherwise it reads again and applies
	// change again. An error from change is returned as it is and nothing is
	// stored. change may run several times and must have no side effects.
	Update(ctx context.Context, id string, change func(*Record) error) (Record, error)
	// ByRequest gives the newest record that this session raised with this
	// Countersign-Request id.
	ByRequest(ctx context.Context, session, request string) (Record, error)
	// ByToken gives the record of this session that holds this provider token.
	ByToken(ctx context.Context, session, token string) (Record, error)
	// Open counts the records of a session that are not final.
	Open(ctx context.Context, session string) (int, error)
	// Subscribe delivers the ids of this session's records as they are created
	// or changed, until ctx is done; then the channel is closed. Delivery is a
	// hint: ids may be missed or repeated, the record is the truth.
	Subscribe(ctx context.Context, session string) (<-chan string, error)
}
