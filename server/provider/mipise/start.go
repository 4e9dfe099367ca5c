package mipise

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"countersign/server/provider"
	"countersign/shared/stepup"
)

// Start implements provider.Embedded: a code is sent by e-mail or by SMS (guide
// "SCA": otp/generate before each verification). That of auth_by_sms needs the
// token of the secret code (reference "…-secret-code-verify").
func (p Provider) Start(ctx context.Context, up provider.Upstream, c provider.Case, f stepup.Factor) (string, error) {
	u, err := userOf(c)
	if err != nil {
		return "", err
	}
	s, ok := stepOf(f)
	if !ok || !s.otp() {
		return "", fmt.Errorf("mipise: otp generate: no code is sent for %q", clean(f.ID, maxName))
	}
	if s == authBySMS {
		return p.startAuth(ctx, up, u)
	}
	a, err := p.generate(ctx, up, u, s, "", p.order)
	if err != nil {
		return "", err
	}
	if !a.done() {
		return "", p.notDue(ctx, up, u, s)
	}
	return p.hint(a.body), nil
}

// generate has a code sent.
func (p Provider) generate(ctx context.Context, up provider.Upstream, u user, s step, token string, others ...[]int) (answer, error) {
	q := call{
		name: "otp generate", method: http.MethodPost, path: u.path("otp/generate/" + p.process[s]),
		token: token, answers: good(others...),
	}
	if p.otpObject {
		q.body = map[string]string{}
	}
	return p.ask(ctx, up, q)
}

// notDue takes in that a step is not due which should be, as far as is known:
// then it was taken before, where this session does not know of it. The next Poll
// gives the steps without it.
func (p Provider) notDue(ctx context.Context, up provider.Upstream, u user, s step) error {
	now, err := p.situation(ctx, up, u, handle{purpose: forSetUp})
	if err == nil && slices.Contains(now.workflow.due(), s) {
		err = p.note(ctx, up, u, func(n *notes, at time.Time) { n.took(s, at) })
	}
	if err != nil {
		return fmt.Errorf("mipise: otp generate: %w", err)
	}
	return &provider.Refusal{Code: stepup.Refused}
}

// startAuth sends the code that completes an authentication. Without a token that
// is good the secret code is due again, which the next Poll tells.
func (p Provider) startAuth(ctx context.Context, up provider.Upstream, u user) (string, error) {
	n, err := p.notes(ctx, up, u)
	if err != nil {
		return "", fmt.Errorf("mipise: otp generate: %w", err)
	}
	now := time.Now()
	if !n.Token.live(now) {
		return "", p.stale(ctx, up, u)
	}
	a, err := p.generate(ctx, up, u, authBySMS, n.Token.Text, p.order, p.refusedToken)
	if err != nil {
		return "", err
	}
	if !a.done() {
		return "", p.stale(ctx, up, u)
	}
	err = p.note(ctx, up, u, func(kept *notes, _ time.Time) { kept.Sent, kept.Until = n.Token, now.Add(p.otpLife) })
	if err != nil {
		return "", fmt.Errorf("mipise: otp generate: %w", err)
	}
	return p.hint(a.body), nil
}

// stale forgets a token that is of no use any more.
func (p Provider) stale(ctx context.Context, up provider.Upstream, u user) error {
	err := p.note(ctx, up, u, func(n *notes, _ time.Time) { n.Token, n.Sent, n.Until = held{}, held{}, time.Time{} })
	if err != nil {
		return fmt.Errorf("mipise: otp generate: %w", err)
	}
	return &provider.Refusal{Code: stepup.Refused}
}

// hint reads where a code went. It has been sent, so an answer that cannot be
// read is no error.
func (s settings) hint(body []byte) string {
	m, err := readObject(body)
	if err != nil {
		return ""
	}
	text, _ := m.text(s.recipient)
	return clean(text, maxHint)
}
