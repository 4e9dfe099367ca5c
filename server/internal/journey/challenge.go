package journey

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// look is how often a condition that nobody tells of is looked at again.
const look = 5 * time.Millisecond

// Challenge asks the gateway how a challenge stands. A refusal gives its
// answer and no error.
func (b *Browser) Challenge(ctx context.Context, id string) (stepup.Challenge, Answer, error) {
	return b.ask(ctx, http.MethodGet, wire.PathChallenges+"/"+id)
}

// ByRequest asks for the challenge that a request has raised.
func (b *Browser) ByRequest(ctx context.Context, request string) (stepup.Challenge, Answer, error) {
	return b.ask(ctx, http.MethodGet, wire.PathChallenges+"?request="+url.QueryEscape(request))
}

// Cancel cancels a challenge.
func (b *Browser) Cancel(ctx context.Context, id string) (stepup.Challenge, Answer, error) {
	return b.ask(ctx, http.MethodPost, wire.PathChallenges+"/"+id+"/cancel")
}

func (b *Browser) ask(ctx context.Context, method, path string) (stepup.Challenge, Answer, error) {
	var c stepup.Challenge
	answer, err := b.Send(ctx, Request{Method: method, Path: path})
	if err == nil && answer.Status == http.StatusOK {
		err = json.Unmarshal(answer.Body, &c)
	}
	return c, answer, err
}

// AwaitState asks until a challenge is in a state, as a page does that has no
// channel.
func (b *Browser) AwaitState(ctx context.Context, id string, state stepup.State) (stepup.Challenge, error) {
	ticker := time.NewTicker(look)
	defer ticker.Stop()
	for {
		c, answer, err := b.Challenge(ctx, id)
		switch {
		case err != nil:
			return c, err
		case answer.Status != http.StatusOK:
			return c, fmt.Errorf("challenge not told: %v", answer)
		case c.State == state:
			return c, nil
		case c.State.Final():
			return c, fmt.Errorf("challenge is %s and will never be %s", c.State, state)
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return c, fmt.Errorf("challenge is still %s: %w", c.State, ctx.Err())
		}
	}
}

// AwaitEnd asks until a challenge has ended.
func (b *Browser) AwaitEnd(ctx context.Context, id string) (stepup.Challenge, error) {
	ticker := time.NewTicker(20 * look)
	defer ticker.Stop()
	for {
		c, answer, err := b.Challenge(ctx, id)
		if err == nil && answer.Status == http.StatusOK && c.State.Final() {
			return c, nil
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return c, fmt.Errorf("challenge does not end: %v: %w", answer, ctx.Err())
		}
	}
}

// Start sends a payment, which must be challenged, and gives the challenge as
// the page then sees it.
func (b *Browser) Start(ctx context.Context, p Payment) (stepup.Challenge, error) {
	answer, err := b.Send(ctx, p.Request())
	if err != nil {
		return stepup.Challenge{}, err
	}
	if answer.Status != http.StatusForbidden || answer.Challenge() == "" {
		return stepup.Challenge{}, fmt.Errorf("not challenged: %v", answer)
	}
	return b.open(ctx, answer.Challenge())
}

// open reads a challenge that must still be open for approval.
func (b *Browser) open(ctx context.Context, id string) (stepup.Challenge, error) {
	c, told, err := b.Challenge(ctx, id)
	if err != nil {
		return c, err
	}
	if c.State != stepup.StatePending || c.Hosted == nil {
		return c, fmt.Errorf("challenge not open: %v", told)
	}
	return c, nil
}
