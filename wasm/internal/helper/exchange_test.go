package helper

import (
	"errors"
	"net/http"
	"time"

	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// fakeResponse is an answer; its identity is its address.
type fakeResponse struct {
	status  int
	header  http.Header
	problem string
}

func (r *fakeResponse) Status() int               { return r.status }
func (r *fakeResponse) Header(name string) string { return r.header.Get(name) }
func (r *fakeResponse) Problem() string           { return r.problem }

func answerOf(status int, pairs ...string) *fakeResponse {
	h := http.Header{}
	for i := 0; i < len(pairs); i += 2 {
		h.Set(pairs[i], pairs[i+1])
	}
	return &fakeResponse{status: status, header: h}
}

// challengeOf is Wise's challenge; relayed is the gateway's.
func challengeOf(token string) *fakeResponse { return answerOf(403, wire.HeaderApproval, token) }

func relayed(id string) *fakeResponse { return answerOf(403, wire.HeaderChallenge, id) }

func problemOf(status int, code string) *fakeResponse {
	r := answerOf(status, "Content-Type", "application/problem+json")
	r.problem = code
	return r
}

var (
	okay       = answerOf(200)
	errNetwork = errors.New("failed to fetch")
	errThrown  = errors.New("thrown by the page")
)

// sending is what a repetition gives.
type sending struct {
	response *fakeResponse
	err      error
	hang     bool   // until the request is aborted
	then     func() // what sending it does at the other end
}

// fakeExchange answers each repetition with the next of its sendings.
type fakeExchange struct {
	w        *world
	name     string
	method   string
	request  string
	sent     time.Time // the time at which it is handled where it is zero
	first    *fakeResponse
	config   Config
	aborted  chan struct{}
	require  func() error
	complete func() error
	keep     error
	sendings []sending
}

func (x *fakeExchange) Method() string {
	if x.method == "" {
		return "POST"
	}
	return x.method
}

func (x *fakeExchange) Sent() int64 {
	if x.sent.IsZero() {
		return time.Now().UnixMilli()
	}
	return x.sent.UnixMilli()
}

func (x *fakeExchange) Request() string          { return x.request }
func (x *fakeExchange) Response() Response       { return x.first }
func (x *fakeExchange) Config() Config           { return x.config }
func (x *fakeExchange) Aborted() <-chan struct{} { return x.aborted }

func (x *fakeExchange) Required() error {
	x.w.note(x.name + "required")
	if x.require != nil {
		return x.require()
	}
	return nil
}

func (x *fakeExchange) Completed() error {
	x.w.note(x.name + "completed")
	if x.complete != nil {
		return x.complete()
	}
	return nil
}

func (x *fakeExchange) Keep(c stepup.Challenge) error {
	x.w.note(x.name+"keep", c.ID)
	return x.keep
}

func (x *fakeExchange) Resend(extra []Header) (Response, error) {
	words := []string{x.name + "resend"}
	for _, h := range extra {
		words = append(words, h.Name+":", h.Value)
	}
	x.w.note(words...)
	x.w.mu.Lock()
	if len(x.sendings) == 0 {
		x.w.mu.Unlock()
		panic("sent more often than expected")
	}
	s := x.sendings[0]
	x.sendings = x.sendings[1:]
	x.w.mu.Unlock()
	if s.then != nil {
		s.then()
	}
	if s.hang {
		<-x.aborted
		return nil, errors.New("AbortError")
	}
	if s.err != nil {
		return nil, s.err
	}
	return s.response, nil
}

func answers(responses ...*fakeResponse) []sending {
	var all []sending
	for _, r := range responses {
		all = append(all, sending{response: r})
	}
	return all
}
