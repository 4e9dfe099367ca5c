package wise

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

// ok answers 200 with JSON.
func ok(v any) answer { return reply(http.StatusOK, v) }

// reply answers with JSON. v is one of our own wire types, so it always has a
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
	outcome := outcomeOK
	if status >= 400 {
		outcome = outcomeRefused
	}
	return answer{status: status, header: http.Header{"Content-Type": {mediaType}}, body: body, outcome: outcome}
}

// bare answers without a body; JSON is what Wise declares even then, except
// where there can be no body.
func bare(status int) answer {
	if status == http.StatusNoContent {
		return silent(status)
	}
	return file(status, "application/json", nil)
}

// silent answers without a body and without a media type.
func silent(status int) answer {
	a := file(status, "", nil)
	a.header = http.Header{}
	return a
}

// as gives the answer another outcome.
func (a answer) as(outcome string) answer {
	a.outcome = outcome
	return a
}

// send writes the answer. The headers keep the spelling that Wise documents.
func (a answer) send(w http.ResponseWriter) {
	h := w.Header()
	for name, values := range a.header {
		h[name] = values
	}
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // the caller may be gone; nothing to do about it
}
