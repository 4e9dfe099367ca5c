package mipise

import (
	"encoding/json"
	"net/http"
)

// answer is what an operation gives back, as a value: it is recorded, dropped
// or sent once the operation is over.
type answer struct {
	status  int
	header  http.Header
	body    []byte
	outcome string // for the history
}

// outcomes that the history knows.
const (
	outcomeOK         = "ok"
	outcomeRefused    = "refused"
	outcomeChallenged = "challenged"
	outcomeApproved   = "approved"
	outcomeRejected   = "rejected"
	outcomeBlocked    = "blocked"
	outcomeWrong      = "wrong"
	outcomeFault      = "fault:" // followed by the fault
)

// reply answers with JSON. v is made of our own wire types, so it always has a
// JSON form.
func reply(status int, v any) answer {
	body, err := json.Marshal(v)
	if err != nil {
		panic("a wire type without a JSON form: " + err.Error())
	}
	return file(status, "application/json", body)
}

// file answers with bytes of a media type.
func file(status int, mediaType string, body []byte) answer {
	a := bare(status)
	a.header.Set("Content-Type", mediaType)
	a.body = body
	return a
}

// bare answers without a body.
func bare(status int) answer {
	outcome := outcomeOK
	if status >= 400 {
		outcome = outcomeRefused
	}
	return answer{status: status, header: http.Header{}, outcome: outcome}
}

// as gives the answer another outcome.
func (a answer) as(outcome string) answer {
	a.outcome = outcome
	return a
}

// send writes the answer.
func (a answer) send(w http.ResponseWriter) {
	h := w.Header()
	for name, values := range a.header {
		h[name] = values
	}
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // the caller may be gone; nothing to do about it
}
