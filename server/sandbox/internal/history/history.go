// Package history owns what the simulators remember for tests: every request
// with how it ended, and every execution of a protected action, so that
// "exactly once" can be counted instead of believed.
package history

import (
	"slices"
	"sync"
	"time"
)

// Request is one request and how it ended. It holds no token and no body.
type Request struct {
	Seq           int64     `json:"seq"`
	Time          time.Time `json:"time"`
	Provider      string    `json:"provider"`
	UserID        int64     `json:"userId,omitempty"`
	Method        string    `json:"method"`
	Path          string    `json:"path"`
	Status        int       `json:"status"` // 0 where no answer was sent
	Outcome       string    `json:"outcome"`
	TraceID       string    `json:"traceId,omitempty"`
	CorrelationID string    `json:"correlationId,omitempty"`
}

// Execution is one run of a protected action, past authentication.
type Execution struct {
	Seq      int64     `json:"seq"`
	Time     time.Time `json:"time"`
	Provider string    `json:"provider"`
	UserID   int64     `json:"userId"`
	Action   string    `json:"action"`   // for example "fund"
	Resource string    `json:"resource"` // for example the transfer id
	Outcome  string    `json:"outcome"`  // "ok", "rejected" by the bank, or "refused"
	Approved bool      `json:"approved"` // with a proof, not by exemption
	TraceID  string    `json:"traceId"`
}

// kept is how many requests are remembered at least; executions are all kept.
const kept = 20_000

// History is safe for concurrent use.
type History struct {
	mu         sync.Mutex
	seq        int64
	requests   []Request
	executions []Execution
}

// AddRequest appends a request.
func (h *History) AddRequest(r Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.seq++
	r.Seq = h.seq
	h.requests = append(h.requests, r)
	if len(h.requests) > 2*kept { // in large steps, so that adding stays cheap
		h.requests = slices.Clone(h.requests[kept:])
	}
}

// AddExecution appends an execution.
func (h *History) AddExecution(e Execution) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.seq++
	e.Seq = h.seq
	h.executions = append(h.executions, e)
}

// Requests gives a copy of the remembered requests after seq, oldest first.
func (h *History) Requests(after int64) []Request {
	h.mu.Lock()
	defer h.mu.Unlock()
	found := []Request{}
	for _, r := range h.requests {
		if r.Seq > after {
			found = append(found, r)
		}
	}
	return found
}

// Executions gives a copy of the executions; an empty action or resource
// matches all.
func (h *History) Executions(action, resource string) []Execution {
	h.mu.Lock()
	defer h.mu.Unlock()
	found := []Execution{}
	for _, e := range h.executions {
		if (action == "" || e.Action == action) && (resource == "" || e.Resource == resource) {
			found = append(found, e)
		}
	}
	return found
}

// Reset forgets everything.
func (h *History) Reset() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.seq, h.requests, h.executions = 0, nil, nil
}
