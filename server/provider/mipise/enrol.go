package mipise

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"countersign/server/provider"
	"countersign/shared/stepup"
)

// Methods implements provider.Enrolling: the secret code, and as codes the two
// addresses that they are sent to, whose ids are their names: email and
// phone_number. They are deleted with this and set up in the workflow (Authorise
// with ParamSetUp).
func (Provider) Methods() map[stepup.Method]provider.EnrolmentRule {
	return map[stepup.Method]provider.EnrolmentRule{
		stepup.MethodSecret: {},
		stepup.MethodCode:   {Many: true},
	}
}

// Enrol implements provider.Enrolling. Nothing is set up outside the workflow.
func (Provider) Enrol(context.Context, provider.Upstream, map[string]string, stepup.Method, provider.Answering) (provider.Enrolled, error) {
	return provider.Enrolled{}, &provider.Refusal{Code: stepup.Refused}
}

// Delete implements provider.Enrolling: one source is reset, and the others stay
// as they are (reference "…-strong-auth-reset-source").
func (p Provider) Delete(ctx context.Context, up provider.Upstream, params map[string]string, m stepup.Method, id string) error {
	u, err := userOf(provider.Case{Params: params})
	if err != nil {
		return err
	}
	s, ok := sourceOf(m, id)
	if !ok {
		return &provider.Refusal{Code: stepup.NotFound}
	}
	return p.reset(ctx, up, u, s)
}

// sourceOf gives the source that a method and an id name.
func sourceOf(m stepup.Method, id string) (source, bool) {
	switch s := source(id); {
	case m == stepup.MethodSecret && id == "":
		return sourceSecret, true
	case m == stepup.MethodCode && (s == sourceEmail || s == sourcePhone):
		return s, true
	}
	return "", false
}

// reset resets a source. What Mipise answers where there is nothing to reset is
// not documented; a step that is not due, or nothing there, can mean no other.
func (p Provider) reset(ctx context.Context, up provider.Upstream, u user, s source) error {
	a, err := p.ask(ctx, up, call{
		name: "reset", method: http.MethodPost, path: u.path("reset/" + string(s)),
		answers: good(p.order, []int{http.StatusNotFound}),
	})
	if err != nil {
		return err
	}
	// Whatever the answer: what is remembered would be worth nothing.
	err = p.note(ctx, up, u, func(n *notes, _ time.Time) { n.dropped(s) })
	switch {
	case err != nil:
		return fmt.Errorf("mipise: reset: %w", err)
	case !a.done():
		return &provider.Refusal{Code: stepup.NotFound}
	}
	return nil
}

// missing reports a reset that found nothing.
func missing(err error) bool {
	var refusal *provider.Refusal
	return errors.As(err, &refusal) && refusal.Code == stepup.NotFound
}
