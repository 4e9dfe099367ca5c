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

// Verify implements provider.Embedded. How the challenge then stands is for Poll
// to say.
func (p Provider) Verify(ctx context.Context, up provider.Upstream, c provider.Case, f stepup.Factor, a provider.Answering) (provider.Verdict, error) {
	u, err := userOf(c)
	if err != nil {
		return provider.Verdict{}, err
	}
	s, ok := stepOf(f)
	if !ok || a.Sealed || a.Text == "" {
		return provider.Verdict{}, fmt.Errorf("mipise: verify: %w", provider.ErrAnswer)
	}
	var accepted bool
	switch s {
	case secretSetUp:
		accepted, err = p.setUpSecret(ctx, up, u, a.Text)
	case secretVerify:
		accepted, err = p.verifySecret(ctx, up, u, a.Text)
	default:
		accepted, err = p.verifyCode(ctx, up, u, s, a.Text)
	}
	return provider.Verdict{Accepted: accepted}, err
}

// check sends an answer. One that is wrong or too old, or of a step that is not
// due (its code was used, or never sent), is not accepted, and no error.
func (p Provider) check(ctx context.Context, up provider.Upstream, c call) (answer, error) {
	c.method, c.answers = http.MethodPost, good(p.wrong, p.order)
	return p.ask(ctx, up, c)
}

// verifyCode sends a code (guide "SCA": otp/verify).
func (p Provider) verifyCode(ctx context.Context, up provider.Upstream, u user, s step, text string) (bool, error) {
	began := time.Now()
	a, err := p.check(ctx, up, call{
		name: "otp verify", path: u.path("otp/verify/" + p.process[s]), body: map[string]string{p.otpKey: text},
	})
	if err != nil || !a.done() {
		return false, err
	}
	if s == authBySMS {
		return true, p.proved(ctx, up, u, a, began)
	}
	if err := p.note(ctx, up, u, func(n *notes, now time.Time) { n.took(s, now) }); err != nil {
		return true, fmt.Errorf("mipise: otp verify: %w", err)
	}
	return true, nil
}

// proved notes an authentication by the code that was sent to the phone.
func (p Provider) proved(ctx context.Context, up provider.Upstream, u user, a answer, began time.Time) error {
	var given held
	if p.verified {
		text, life, err := readToken(a.body, p.tokenKey, p.proofLife)
		if err != nil {
			return fmt.Errorf("mipise: otp verify: %w", err)
		}
		given = held{text, began.Add(life)}
	}
	err := p.note(ctx, up, u, func(n *notes, _ time.Time) {
		proof := held{n.Sent.Text, began.Add(p.proofLife)}
		if p.withToken {
			proof.Ends = n.Sent.Ends
		}
		if p.verified {
			proof = given
		}
		if proof.Text != "" || p.header == "" {
			n.Proof, n.Serial = proof, n.Serial+1
		}
		n.Sent, n.Until = held{}, time.Time{}
	})
	if err != nil {
		return fmt.Errorf("mipise: otp verify: %w", err)
	}
	return nil
}

// verifySecret sends the secret code for a token (reference
// "…-secret-code-verify").
func (p Provider) verifySecret(ctx context.Context, up provider.Upstream, u user, text string) (bool, error) {
	began := time.Now()
	a, err := p.check(ctx, up, call{
		name: "secret code verify", path: u.path("secret_code/verify"), body: map[string]string{p.secretKey: text},
	})
	if err != nil || !a.done() {
		return false, err
	}
	token, life, err := readToken(a.body, p.tokenKey, p.tokenLife)
	if err != nil {
		return true, fmt.Errorf("mipise: secret code verify: %w", err)
	}
	err = p.note(ctx, up, u, func(n *notes, _ time.Time) {
		n.Token = held{token, began.Add(life)}
		n.Sent, n.Until = held{}, time.Time{} // a code for the token before is not waited for
		if !p.possession {
			n.Proof, n.Serial = n.Token, n.Serial+1
		}
	})
	if err != nil {
		return true, fmt.Errorf("mipise: secret code verify: %w", err)
	}
	return true, nil
}

// The length of a secret code, in bytes. Only the lower limit is documented.
const (
	minSecret = 8
	maxSecret = 64
)

// takes reports a text that can be a secret code: letters and digits (reference
// "…-secret-code-setup").
func takes(secret string) bool {
	return len(secret) >= minSecret && len(secret) <= maxSecret && !slices.ContainsFunc([]byte(secret), func(c byte) bool {
		return (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z')
	})
}

// setUpSecret sets a new secret code up. Where there is one that was not
// confirmed, nobody may remember it: it is forgotten first.
func (p Provider) setUpSecret(ctx context.Context, up provider.Upstream, u user, text string) (bool, error) {
	if !takes(text) {
		return false, fmt.Errorf("mipise: secret code setup: %w", provider.ErrAnswer)
	}
	set := func() (answer, error) {
		return p.check(ctx, up, call{
			name: "secret code setup", path: u.path("secret_code/setup"),
			body: map[string]string{p.secretKey: text, p.confirmationKey: text},
		})
	}
	a, err := set()
	if err == nil && slices.Contains(p.order, a.status) {
		if err = p.notSetUp(ctx, up, u); err == nil {
			a, err = set()
		}
	}
	if err != nil || !a.done() {
		return false, err
	}
	if err := p.note(ctx, up, u, func(n *notes, now time.Time) { n.took(secretSetUp, now) }); err != nil {
		return true, fmt.Errorf("mipise: secret code setup: %w", err)
	}
	return true, nil
}

// notSetUp takes in that no secret code can be set up, although that is what is
// due as far as is known: there is one already that was not confirmed. Where the
// status says for certain that none is valid, nothing is lost by a reset; else
// the step counts as taken.
func (p Provider) notSetUp(ctx context.Context, up provider.Upstream, u user) error {
	s, err := p.situation(ctx, up, u, handle{purpose: forSetUp})
	if err != nil {
		return err
	}
	switch {
	case !s.workflow.valid(sourceEmail) || !s.workflow.valid(sourcePhone) || s.workflow.valid(sourceSecret):
	case s.status.denies(sourceSecret):
		if err := p.reset(ctx, up, u, sourceSecret); !missing(err) {
			return err
		}
	default:
		if err := p.note(ctx, up, u, func(n *notes, now time.Time) { n.took(secretSetUp, now) }); err != nil {
			return fmt.Errorf("mipise: secret code setup: %w", err)
		}
	}
	return &provider.Refusal{Code: stepup.Refused}
}
