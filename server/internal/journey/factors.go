package journey

import (
	"context"
	"encoding/json"
	"net/http"

	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// Tab opens the same site in another tab of the browser: they share the session.
func (b *Browser) Tab() *Browser {
	return &Browser{gateway: b.gateway, origin: b.origin, http: b.http, jar: b.jar, seen: b.seen}
}

// Key asks for the key that answers to the provider are sealed with.
func (b *Browser) Key(ctx context.Context) (wire.Key, Answer, error) {
	var key wire.Key
	answer, err := b.Send(ctx, Request{Method: http.MethodGet, Path: wire.PathProviders + "/wise" + wire.SegmentKey})
	if err == nil && answer.Status == http.StatusOK {
		err = json.Unmarshal(answer.Body, &key)
	}
	return key, answer, err
}

// SendCode has the code of a factor sent.
func (b *Browser) SendCode(ctx context.Context, challenge, factor string) (stepup.Challenge, Answer, error) {
	return b.ask(ctx, http.MethodPost, pathOf(challenge, factor)+wire.SegmentStart)
}

// Verify answers a factor in clear.
func (b *Browser) Verify(ctx context.Context, challenge, factor, answer string) (wire.Verified, Answer, error) {
	// Marshal cannot fail: an Answer holds a string.
	body, _ := json.Marshal(wire.Answer{Answer: answer})
	return b.verify(ctx, challenge, factor, wire.TypeJSON, string(body))
}

// VerifySealed answers a factor by a compact JWE, or by what should be one.
func (b *Browser) VerifySealed(ctx context.Context, challenge, factor, sealed string) (wire.Verified, Answer, error) {
	return b.verify(ctx, challenge, factor, wire.TypeSealed, sealed)
}

func (b *Browser) verify(ctx context.Context, challenge, factor, mediaType, body string) (wire.Verified, Answer, error) {
	var v wire.Verified
	r := Request{Method: http.MethodPost, Path: pathOf(challenge, factor) + wire.SegmentVerify, Body: body}
	answer, err := b.Send(ctx, r.With("Content-Type", mediaType))
	if err == nil && answer.Status == http.StatusOK {
		err = json.Unmarshal(answer.Body, &v)
	}
	return v, answer, err
}

func pathOf(challenge, factor string) string {
	return wire.PathChallenges + "/" + challenge + wire.SegmentFactors + factor
}
