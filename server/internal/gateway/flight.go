package gateway

import (
	"context"
	"errors"
	"sync"
)

// flight lets one of many ask a question at a time; the others get its answer.
type flight[T any] struct {
	mu      sync.Mutex
	pending *question[T]
}

type question[T any] struct {
	done   chan struct{}
	answer T
	err    error
}

// do asks, or waits for the one who does, or for the end of ctx.
func (f *flight[T]) do(ctx context.Context, ask func() (T, error)) (T, error) {
	f.mu.Lock()
	q := f.pending
	if q == nil {
		q = &question[T]{done: make(chan struct{}), err: errors.New("gateway: the one who asked broke off")}
		f.pending = q
		f.mu.Unlock()
		defer f.end(q)
		q.answer, q.err = ask()
		return q.answer, q.err
	}
	f.mu.Unlock()
	select {
	case <-q.done:
		return q.answer, q.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

func (f *flight[T]) end(q *question[T]) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pending = nil
	close(q.done)
}
