package gateway

import (
	"context"
	"sync"
)

// executions counts the executions that are under way.
type executions struct {
	mu      sync.Mutex
	running int
	closed  bool
	idle    chan struct{} // closed when it is closed and nothing runs
}

// begin reports whether one more may begin; end must follow.
func (e *executions) begin() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return false
	}
	e.running++
	return true
}

// hold is begin for what belongs to an execution that is under way, and may outlive
// it.
func (e *executions) hold() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.running++
}

func (e *executions) end() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.running--
	if e.closed && e.running == 0 {
		close(e.idle)
	}
}

func (e *executions) close(ctx context.Context) error {
	e.mu.Lock()
	if !e.closed {
		e.closed, e.idle = true, make(chan struct{})
		if e.running == 0 {
			close(e.idle)
		}
	}
	e.mu.Unlock()
	select {
	case <-e.idle:
		return nil
	default: // what has ended counts, even where ctx has as well
	}
	select {
	case <-e.idle:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
