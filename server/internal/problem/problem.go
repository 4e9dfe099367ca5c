// Package problem owns the gateway's own error answers: problem+json (RFC
// 9457) with a stable code and a sentence that is safe to show. The provider's
// error answers are never rewritten; they pass through server/internal/gateway
// as they are.
package problem

import (
	"encoding/json"
	"maps"
	"net/http"
	"strconv"

	"countersign/shared/wire"
)

// HeaderCorrelation carries the id under which the gateway and the provider
// log one request (docs.wise.com, guide "correlation id").
const HeaderCorrelation = "X-External-Correlation-Id"

// Code is the stable name of a problem. Clients branch on it, never on text.
type Code string

// Problem is one kind of error answer. The ones there are, are the variables
// of this package.
type Problem struct {
	Code   Code
	Status int
	// Detail says what happened and what the reader can do; it holds nothing
	// of the request.
	Detail string
}

// Error makes a Problem an error, so that it can be returned through layers.
func (p Problem) Error() string { return string(p.Code) + ": " + p.Detail }

// With gives the same problem with another sentence.
func (p Problem) With(detail string) Problem {
	p.Detail = detail
	return p
}

// body is the answer on the wire (RFC 9457, section 3). An answer that is
// about:blank is titled by its status.
type body struct {
	Type     string `json:"type"`
	Title    string `json:"title"`
	Status   int    `json:"status"`
	Detail   string `json:"detail"`
	Code     Code   `json:"code"`
	Instance string `json:"instance,omitempty"`
	Connect  string `json:"connect,omitempty"`
}

// Rendered is a problem as an answer.
type Rendered struct {
	Header http.Header
	Body   []byte
}

// Render gives a problem as an answer. The instance is the correlation id that
// the headers of the response carry already, and so is where to connect.
func (p Problem) Render(response http.Header) Rendered {
	// Marshal cannot fail: the body holds strings and a number.
	text, _ := json.Marshal(body{
		Type: "about:blank", Title: http.StatusText(p.Status), Status: p.Status,
		Detail: p.Detail, Code: p.Code, Instance: response.Get(HeaderCorrelation),
		Connect: response.Get(wire.HeaderConnect),
	})
	return Rendered{http.Header{
		"Content-Type": {"application/problem+json"}, "Cache-Control": {"no-store"},
		"X-Content-Type-Options": {"nosniff"}, "Content-Length": {strconv.Itoa(len(text))},
	}, text}
}

// Write answers with a problem. Headers set before, such as the CORS ones, stay.
func Write(w http.ResponseWriter, r *http.Request, p Problem) {
	rendered := p.Render(w.Header())
	maps.Copy(w.Header(), rendered.Header)
	w.WriteHeader(p.Status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(rendered.Body) // the client may be gone; nobody else can be told
	}
}
