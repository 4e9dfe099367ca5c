package chaos

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"countersign/server/internal/journey"
	"countersign/server/internal/problem"
	"countersign/shared/stepup"
)

// The ways in which a journey ends.
const (
	paid    = "paid"
	refused = "refused" // by the provider, with an answer
	unknown = "unknown" // sent, and the answer lost
	// What must never be.
	stuck = "stuck"
	lost  = "lost" // the gateway does not know the challenge any more
	odd   = "odd"  // whatever else
)

// customer is somebody who pays, and does not give up.
type customer struct {
	*world
	page      *journey.Browser
	payment   journey.Payment
	challenge stepup.Challenge
	said      string // the last answer, for failures
}

// pause is how long a page waits before it asks again.
func (c *customer) pause(ctx context.Context) error {
	select {
	case <-time.After(time.Duration(20+c.odds.upTo(200)) * time.Millisecond):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// again does something until it is done.
func (c *customer) again(ctx context.Context, do func() (done bool, err error)) error {
	for {
		done, err := do()
		if done {
			return nil
		}
		if err != nil {
			c.said = err.Error()
		}
		if err := c.pause(ctx); err != nil {
			return err
		}
	}
}

// travel goes a whole journey and gives how it ended.
func (c *customer) travel(ctx context.Context) string {
	err := c.again(ctx, func() (ok bool, err error) {
		c.payment, err = c.page.Prepare(ctx, 1_00)
		return err == nil, err
	})
	if err == nil {
		err = c.again(ctx, func() (ok bool, err error) {
			c.challenge, err = c.page.Start(ctx, c.payment)
			return err == nil, err
		})
	}
	if err != nil {
		return stuck
	}
	for {
		if err := c.approve(ctx); err != nil {
			return stuck
		}
		if end := c.pay(ctx); end != "" {
			return end
		}
	}
}

// approve approves what is demanded now, and hears of it on a channel or asks.
func (c *customer) approve(ctx context.Context) error {
	listening := c.odds.one(2)
	return c.again(ctx, func() (bool, error) {
		now, answer, err := c.page.Challenge(ctx, c.challenge.ID)
		switch {
		case err != nil || answer.Status != http.StatusOK:
			return false, fmt.Errorf("challenge not told: %v %w", answer, err)
		case now.State != stepup.StatePending:
			return true, nil
		case now.Hosted == nil:
			return false, fmt.Errorf("nothing to approve with: %v", answer)
		}
		if err := c.sandbox.Approve(ctx, now.Hosted.Token); err != nil {
			c.said = err.Error() // it may have been approved before, or be spent
		}
		if listening {
			c.listen(ctx)
		}
		return false, nil
	})
}

// listen hears of an approval on a channel, which may close at any time.
func (c *customer) listen(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	channel, err := c.page.Open(ctx)
	if err != nil {
		return
	}
	defer channel.Close()
	if now, err := channel.Snapshot(ctx, []string{c.challenge.ID}, nil); err == nil && len(now) == 1 && now[0].State == stepup.StatePending {
		_, _ = channel.AwaitState(ctx, c.challenge.ID, stepup.StateApproved) // or else it is asked
	}
}

// pay retries until the journey has ended, or until the provider demands another
// approval; the outcome then is "".
func (c *customer) pay(ctx context.Context) (outcome string) {
	err := c.again(ctx, func() (done bool, err error) {
		answer, err := c.retry(ctx)
		if err != nil {
			return false, err
		}
		outcome, done = c.read(answer)
		return done, fmt.Errorf("answered %v", answer)
	})
	if err != nil {
		return stuck
	}
	return outcome
}

// retry sends the payment again. Some pages lose their connection meanwhile, and
// some have another tab that does the same.
func (c *customer) retry(ctx context.Context) (journey.Answer, error) {
	request := c.payment.Request().Proved(c.challenge.ID)
	if c.odds.one(4) {
		go func(ctx context.Context) { _, _ = c.page.Send(ctx, request) }(ctx)
	}
	if c.odds.one(6) {
		short, cancel := context.WithTimeout(ctx, time.Duration(c.odds.upTo(80))*time.Millisecond)
		defer cancel()
		ctx = short
	}
	return c.page.Send(ctx, request)
}

// read gives what an answer means; done is false where the same request may come
// again.
func (c *customer) read(a journey.Answer) (outcome string, done bool) {
	c.said = a.String()
	switch code := a.Code(); {
	case a.Paid():
		return paid, true
	case a.Header.Get(problem.HeaderCorrelation) == "": // of the load balancer
		return "", false
	case a.Challenge() != "" && a.Status == http.StatusForbidden:
		return "", true
	case code == "outcome_unknown":
		return unknown, true
	case code == "challenge_not_found":
		return lost, true
	case code == "executing", code == "too_many_requests", code == "store_unavailable", code == "upstream_unreachable", code == "upstream_timeout", code == "upstream_broken":
		return "", false
	case code != "":
		return odd, true
	case a.Status == http.StatusUnauthorized, a.Status == http.StatusTooManyRequests:
		return "", false // turned away
	case a.Status == http.StatusInternalServerError:
		return refused, true
	}
	return odd, true
}
