package challenge

import (
	"context"
	"errors"
	"time"

	"countersign/server/internal/session"
)

// The errors that callers tell apart.
var (
	// ErrNotFound: the store does not hold the record, it has outlived its
	// keeping, or it belongs to another session.
	ErrNotFound = errors.New("challenge: not found")
	// ErrTooMany: the session has as many open challenges as it may, or the
	// store is full.
	ErrTooMany = errors.New("challenge: too many")
	// ErrMismatch: the request is not the one that was challenged.
	ErrMismatch = errors.New("challenge: another request")
	// ErrFactor: the challenge has no such factor.
	ErrFactor = errors.New("challenge: no such factor")
)

// Unavailable says that the store cannot be reached, so that nothing is known and
// nothing may be done that needs it. It may be reached again soon.
type Unavailable struct{ Cause error }

func (e *Unavailable) Error() string {
	return "challenge: the store cannot be reached: " + e.Cause.Error()
}

// Unwrap gives the cause.
func (e *Unavailable) Unwrap() error { return e.Cause }

// TooSoon says that something may be done only later.
type TooSoon struct{ After time.Duration }

func (*TooSoon) Error() string { return "challenge: too soon" }

// Store keeps records. Implementations are safe for concurrent use, hand out
// copies, forget records at their KeepUntil, and pass the suite in
// server/internal/store/conformance.
type Store interface {
	// Create adds a record, whose ID is new. It gives ErrTooMany, and adds
	// nothing, where the session has maxOpen open records already (see
	// Record.Open) or where there is no room.
	Create(ctx context.Context, r Record, maxOpen int) error
	// Get gives the record with this id, whatever its session.
	Get(ctx context.Context, id string) (Record, error)
	// Update applies change to a copy of the record and stores the result,
	// one Version on, if nobody changed the record meanwhile; otherwise it
	// reads again and applies change again. An error from change is returned as
	// it is and nothing is stored. change may run several times, must have no
	// side effects and must not call the store.
	Update(ctx context.Context, id string, change func(*Record) error) (Record, error)
	// ByRequest gives the newest record that this session raised with this
	// Countersign-Request id.
	ByRequest(ctx context.Context, session session.ID, request string) (Record, error)
	// ByToken gives the newest record of this session that holds this provider
	// token.
	ByToken(ctx context.Context, session session.ID, token string) (Record, error)
	// Subscribe calls notify with the id of each of this session's records that
	// is created or changed after it has returned, until cancel is called; ctx
	// bounds the subscribing only. Where changes may have been missed, notify
	// gets "". It must neither block nor call the store. It is a function and
	// not a channel so that a subscription without news costs next to nothing:
	// there is one for each browser that is connected.
	Subscribe(ctx context.Context, session session.ID, notify func(id string)) (cancel func(), err error)
}
