package gateway

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"strings"

	"countersign/server/internal/challenge"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// maxDocument is how long a document may be that a subject is read from.
const maxDocument = 64 << 10

// subject gives what a route's description finds in a request's own body. done
// is 1 where that was all to be done with the first step.
func (rt *route) subject(body []byte) (s *stepup.Subject, kept map[string]string, done int) {
	if len(rt.describe) == 0 {
		return nil, nil, 0
	}
	first, found := &rt.describe[0], stepup.Subject{Title: rt.describe[0].title}
	kept = map[string]string{}
	if first.lookup == nil {
		// A body that says nothing, or too much, leaves the title.
		if document, err := parseDocument(body); err == nil {
			first.read(document, &found, kept)
		}
		done = 1
	}
	if found == (stepup.Subject{}) {
		return nil, kept, done
	}
	return &found, kept, done
}

// readsBody reports a route whose challenges need the request's body, and a body
// that the provider reads as JSON as well: as a form, say, it would be told
// something else than the customer is shown.
func (rt *route) readsBody(r *http.Request) bool {
	return len(rt.describe) > 0 && rt.describe[0].lookup == nil && r.Header["Content-Encoding"] == nil &&
		(r.Header["Content-Type"] == nil || saysJSON(r.Header["Content-Type"]))
}

// saysJSON reports a content type of JSON, in UTF-8 (RFC 8259, section 8.1).
func saysJSON(values []string) bool {
	if len(values) != 1 {
		return false
	}
	kind, parameters, err := mime.ParseMediaType(values[0])
	charset, named := parameters["charset"]
	return err == nil && (kind == wire.TypeJSON || strings.HasSuffix(kind, "+json")) && (!named || strings.EqualFold(charset, "utf-8"))
}

// describe looks up what the customer approves, as far as that is not known. It
// fails silently: the challenge can be shown without, and the next poll tries
// again.
func (g *Gateway) describe(r *http.Request, api onBehalf, record challenge.Record) {
	steps := g.descriptions[record.Route]
	// The challenge can be shown without, and its state must not wait for this.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), g.limits.ResponseTimeout/lookupShare)
	defer cancel()
	api.limit = maxDocument
	for record.Described < len(steps) {
		var err error
		done := record.Described
		if record, err = g.look(ctx, api, record, &steps[done]); err == nil && record.Described == done {
			return // it is another challenge by now
		}
		if err != nil {
			g.log.InfoContext(ctx, "subject not found", "provider", api.name, "challenge", record.ID, "error", err)
			return
		}
	}
}

// lookupShare is the part of the time for one answer that all lookups for a
// subject have together: 5 s of 30.
const lookupShare = 6

var (
	errLookupPath   = errors.New("gateway: a parameter of the lookup has no value that can be used")
	errLookupAnswer = errors.New("gateway: the lookup's answer cannot be used")
)

// look makes one lookup and notes what it finds.
func (g *Gateway) look(ctx context.Context, api onBehalf, record challenge.Record, step *description) (challenge.Record, error) {
	path, ok := step.path(record.Params, record.Kept)
	if !ok {
		return record, errLookupPath
	}
	status, _, body, err := api.Do(ctx, http.MethodGet, path, http.Header{"Accept": {"application/json"}}, nil)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("%w: status %d", errLookupAnswer, status)
	}
	if err != nil {
		return record, err
	}
	document, err := parseDocument(body)
	if err != nil {
		return record, errLookupAnswer
	}
	var subject stepup.Subject
	if record.Subject != nil {
		subject = *record.Subject
	}
	kept := maps.Clone(record.Kept)
	if kept == nil {
		kept = map[string]string{}
	}
	step.read(document, &subject, kept)
	noted, err := g.challenges.Describe(ctx, record.ID, record.Described, subject, kept)
	if err != nil {
		return record, err
	}
	return noted, nil
}
