// Package enrolment owns the ids of what customers have set up at a provider
// that lists none itself: without its id a factor cannot be deleted. Who may
// enrol what, and the way to the provider, live in server/internal/gateway.
package enrolment

import (
	"context"
	"errors"

	"countersign/server/internal/session"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// Key says whose ids are meant.
type Key struct {
	Provider string
	Method   stepup.Method
	// Params name the customer at the provider, in a form that is the same for
	// the same ones.
	Params string
	// Session is set where the page itself has named the customer: what it says
	// counts for its own session only.
	Session session.ID
}

// ErrUnexpected says that nothing was set up whose id is still to be noted.
var ErrUnexpected = errors.New("enrolment: none whose id is not known")

// Store keeps ids. It is safe for concurrent use.
type Store interface {
	// Add keeps an id. One that is there already stays as it is.
	Add(ctx context.Context, k Key, e wire.Enrolment) error
	// Expect lets this session note one id that only its browser can read.
	Expect(ctx context.Context, k Key, s session.ID) error
	// Note is Add for an id that was expected; ErrUnexpected where it was not.
	Note(ctx context.Context, k Key, s session.ID, e wire.Enrolment) error
	// List gives the ids, oldest first.
	List(ctx context.Context, k Key) ([]wire.Enrolment, error)
	// Remove forgets an id, where it is kept.
	Remove(ctx context.Context, k Key, id string) error
}
