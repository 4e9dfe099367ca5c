package intergiro

import (
	"encoding/json"
	"net/http"
)

// answer is what an operation gives back, as a value: it is recorded, dropped
// or sent once the operation is over.
type answer struct {
	status  int
	body    []byte
	outcome string // for the history
}

// outcomes that the history knows.
const (
	outcomeOK         = "ok"
	outcomeApproved   = "approved"
	outcomeChallenged = "challenged"
	outcomeRefused    = "refused"
	outcomeRejected   = "rejected"
	outcomeRepeated   = "repeated" // answered with what came of it before
	outcomeFault      = "fault:"   // followed by the fault
)

// ok answers 200 with JSON.
func ok(v any) answer { return reply(http.StatusOK, v) }

// reply answers with JSON. v is one of our own wire types, so it always has a
// JSON form.
func reply(status int, v any) answer {
	body, err := json.Marshal(v)
	if err != nil {
		panic("a wire type without a JSON form: " + err.Error())
	}
	a := answer{status: status, body: body, outcome: outcomeOK}
	if status >= 400 {
		a.outcome = outcomeRefused
	}
	return a
}

// as gives the answer another outcome.
func (a answer) as(outcome string) answer {
	a.outcome = outcome
	return a
}

// send writes the answer.
func (a answer) send(w http.ResponseWriter) {
	h := w.Header()
	if len(a.body) > 0 {
		h.Set("Content-Type", "application/json; charset=utf-8")
	}
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // the caller may be gone; nothing to do about it
}
