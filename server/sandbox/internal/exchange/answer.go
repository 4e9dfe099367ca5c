// Package exchange owns what every call to a simulated API has in common: the
// answer as a value, how it is written, and the record of how the call ended.
// What is answered lives in each simulator, what goes wrong on request in
// fault, what is remembered in history.
package exchange

import (
	"encoding/json"
	"net/http"
)

// Answer is what an operation gives back, as a value: it is recorded, dropped
// or sent once the operation is over.
type Answer struct {
	Status  int
	Header  http.Header
	Body    []byte
	Outcome string // for the history
}

// Outcomes that the history knows.
const (
	OutcomeOK         = "ok"
	OutcomeRefused    = "refused"
	OutcomeChallenged = "challenged"
	OutcomeApproved   = "approved"
	OutcomeRejected   = "rejected"
	OutcomeBlocked    = "blocked"
	OutcomeWrong      = "wrong"
	OutcomeRepeated   = "repeated" // answered with what came of it before
	OutcomeFault      = "fault:"   // followed by the fault
)

// JSON answers with JSON. v is made of our own wire types, so it always has a
// JSON form.
func JSON(status int, v any) Answer {
	body, err := json.Marshal(v)
	if err != nil {
		panic("a wire type without a JSON form: " + err.Error())
	}
	return File(status, "application/json", body)
}

// File answers with bytes of a media type.
func File(status int, mediaType string, body []byte) Answer {
	a := Empty(status)
	a.Header.Set("Content-Type", mediaType)
	a.Body = body
	return a
}

// Empty answers without a body and without a media type.
func Empty(status int) Answer {
	outcome := OutcomeOK
	if status >= 400 {
		outcome = OutcomeRefused
	}
	return Answer{Status: status, Header: http.Header{}, Outcome: outcome}
}

// As gives the answer another outcome.
func (a Answer) As(outcome string) Answer {
	a.Outcome = outcome
	return a
}

// Send writes the answer. The headers keep the spelling that they were given.
func (a Answer) Send(w http.ResponseWriter) {
	h := w.Header()
	for name, values := range a.Header {
		h[name] = values
	}
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(a.Status)
	_, _ = w.Write(a.Body) // the caller may be gone; nothing to do about it
}
