package journey_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"countersign/server/internal/journey"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// The ways in which journeys go; kinds lists them.

func plain(ctx context.Context, v *traveller) (outcome, error) {
	challenge, err := v.approved(ctx)
	if err != nil {
		return "", err
	}
	return v.pay(ctx, challenge.ID)
}

func onThePage(ctx context.Context, v *traveller) (outcome, error) {
	challenge, err := v.page.Start(ctx, v.payment)
	if err != nil {
		return "", err
	}
	if err := v.sandbox.ApproveOnPage(ctx, *challenge.Hosted, v.payment.Amount); err != nil {
		return "", err
	}
	return v.pay(ctx, challenge.ID)
}

// originalLibrary sends the provider's token itself and knows of no gateway.
func originalLibrary(ctx context.Context, v *traveller) (outcome, error) {
	request := v.payment.Request()
	request.Header = nil
	answer, err := v.page.Send(ctx, request)
	if err != nil {
		return "", err
	}
	token := answer.Header.Get(wire.HeaderApproval)
	if err := v.sandbox.Approve(ctx, token); err != nil {
		return "", err
	}
	answer, err = v.page.Send(ctx, request.With(wire.HeaderApprovalProof, token))
	if err == nil && !answer.Paid() {
		err = fmt.Errorf("not paid: %v", answer)
	}
	return outcomePaid, err
}

// reconnecting loses its channel after the challenge and after the approval,
// and learns from each new one's snapshot what it has missed.
func reconnecting(ctx context.Context, v *traveller) (outcome, error) {
	challenge, err := v.page.Start(ctx, v.payment)
	if err != nil {
		return "", err
	}
	snapshot := func(want stepup.State) error {
		channel, err := v.page.Open(ctx)
		if err != nil {
			return err
		}
		defer channel.Close()
		v.seen.add("channels reopened", 1)
		found, err := channel.Snapshot(ctx, nil, []string{v.payment.ID})
		if err == nil && (len(found) != 1 || found[0].ID != challenge.ID || found[0].State != want) {
			err = fmt.Errorf("snapshot is %+v, want challenge %s %s", found, challenge.ID, want)
		}
		return err
	}
	if err := snapshot(stepup.StatePending); err != nil {
		return "", err
	}
	if err := v.approve(ctx, challenge); err != nil {
		return "", err
	}
	if err := snapshot(stepup.StateApproved); err != nil {
		return "", err
	}
	if _, err := v.pay(ctx, challenge.ID); err != nil {
		return "", err
	}
	return outcomePaid, snapshot(stepup.StateExecuted)
}

// twiceAtOnce retries from two tabs: one is sent, and both get its answer.
func twiceAtOnce(ctx context.Context, v *traveller) (outcome, error) {
	challenge, err := v.approved(ctx)
	if err != nil {
		return "", err
	}
	var answers [2]journey.Answer
	var errs [2]error
	var both sync.WaitGroup
	for i := range answers {
		both.Go(func() { answers[i], errs[i] = v.retry(ctx, challenge.ID) })
	}
	both.Wait()
	a, b := answers[0], answers[1]
	switch err := errors.Join(errs[:]...); {
	case err != nil:
		return "", err
	case !a.Paid() || !same(a, b):
		return "", fmt.Errorf("two retries got %v and %v", a, b)
	case a.Replayed() == b.Replayed():
		return "", errors.New("of two retries, not exactly one was a replay")
	}
	v.seen.add("retries answered by replay", 1)
	return outcomePaid, nil
}

func same(a, b journey.Answer) bool { return a.Status == b.Status && string(a.Body) == string(b.Body) }

// askedAgain takes the answer for lost and asks again, as often as it likes.
func askedAgain(ctx context.Context, v *traveller) (outcome, error) {
	challenge, err := v.approved(ctx)
	if err != nil {
		return "", err
	}
	first, err := v.retry(ctx, challenge.ID)
	if err != nil {
		return "", err
	}
	for range 3 {
		again, err := v.retry(ctx, challenge.ID)
		if err != nil {
			return "", err
		}
		if !again.Paid() || !again.Replayed() || !same(first, again) {
			return "", fmt.Errorf("asked again: %v after %v", again, first)
		}
		v.seen.add("retries answered by replay", 1)
	}
	return outcomePaid, nil
}

// lostWhileExecuting drops the connection when the channel tells that the
// request is on its way, and then asks for the answer.
func lostWhileExecuting(ctx context.Context, v *traveller) (outcome, error) {
	challenge, err := v.approved(ctx)
	if err != nil {
		return "", err
	}
	channel, err := v.page.Open(ctx)
	if err != nil {
		return "", err
	}
	defer channel.Close()
	if _, err := channel.Snapshot(ctx, []string{challenge.ID}, nil); err != nil {
		return "", err
	}
	sending, drop := context.WithCancel(ctx)
	defer drop()
	lost := make(chan error, 1)
	go func() {
		_, err := v.retry(sending, challenge.ID)
		lost <- err
	}()
	if _, err := channel.AwaitState(ctx, challenge.ID, stepup.StateExecuting, stepup.StateExecuted); err != nil {
		return "", err
	}
	drop()
	if err := <-lost; errors.Is(err, context.Canceled) {
		v.seen.add("connections dropped before the answer", 1)
	}
	answer, err := v.retry(ctx, challenge.ID)
	if err == nil && (!answer.Paid() || !answer.Replayed()) {
		err = fmt.Errorf("asked after the loss: %v", answer)
	}
	return outcomePaid, err
}

// changedBody tries to have something else paid with the approval.
func changedBody(ctx context.Context, v *traveller) (outcome, error) {
	challenge, err := v.approved(ctx)
	if err != nil {
		return "", err
	}
	changed := v.payment.Request().Proved(challenge.ID)
	changed.Body = `{"type":"BALANCE","partnerReference":"changed"}`
	answer, err := v.page.Send(ctx, changed)
	if err := refusedWith("mismatch", answer, err); err != nil {
		return "", err
	}
	v.seen.add("changed bodies refused", 1)
	return v.pay(ctx, challenge.ID)
}

// tooEarly retries before the customer has approved: the provider challenges
// again, with a new token.
func tooEarly(ctx context.Context, v *traveller) (outcome, error) {
	challenge, err := v.page.Start(ctx, v.payment)
	if err != nil {
		return "", err
	}
	return v.throughAnotherRound(ctx, challenge)
}

// challengedAgain is challenged again though it has approved.
func challengedAgain(ctx context.Context, v *traveller) (outcome, error) {
	challenge, err := v.approved(ctx)
	if err != nil {
		return "", err
	}
	return v.throughAnotherRound(ctx, challenge)
}

// throughAnotherRound retries, must be challenged again, approves and pays.
func (v *traveller) throughAnotherRound(ctx context.Context, first stepup.Challenge) (outcome, error) {
	answer, err := v.retry(ctx, first.ID)
	if err != nil {
		return "", err
	}
	if answer.Status != http.StatusForbidden || answer.Challenge() != first.ID {
		return "", fmt.Errorf("answered %v, want challenge %s again", answer, first.ID)
	}
	v.seen.add("challenged again", 1)
	again, _, err := v.page.Challenge(ctx, first.ID)
	if err != nil {
		return "", err
	}
	if again.State != stepup.StatePending || again.Hosted == nil || again.Hosted.Token == first.Hosted.Token {
		return "", errors.New("challenged again without a new token")
	}
	if err := v.approve(ctx, again); err != nil {
		return "", err
	}
	return v.pay(ctx, first.ID)
}

func cancelled(ctx context.Context, v *traveller) (outcome, error) {
	challenge, err := v.approved(ctx)
	if err != nil {
		return "", err
	}
	for range 2 { // cancelling is idempotent
		if c, answer, err := v.page.Cancel(ctx, challenge.ID); err != nil || c.State != stepup.StateCancelled {
			return "", errors.Join(err, fmt.Errorf("cancelling: %v", answer))
		}
	}
	answer, err := v.retry(ctx, challenge.ID)
	return outcomeCancelled, refusedWith("cancelled", answer, err)
}

// cancelledWhileRetrying cancels and retries at the same time. Whichever comes
// first, both are told the same story.
func cancelledWhileRetrying(ctx context.Context, v *traveller) (outcome, error) {
	challenge, err := v.approved(ctx)
	if err != nil {
		return "", err
	}
	var cancelling, retried journey.Answer
	var errs [2]error
	var both sync.WaitGroup
	both.Go(func() { _, cancelling, errs[0] = v.page.Cancel(ctx, challenge.ID) })
	both.Go(func() { retried, errs[1] = v.retry(ctx, challenge.ID) })
	both.Wait()
	if err := errors.Join(errs[:]...); err != nil {
		return "", err
	}
	switch {
	case retried.Paid() && cancelling.Code() == "executing":
		v.seen.add("races won by the retry", 1)
		return outcomePaid, nil
	case retried.Code() == "cancelled" && cancelling.Status == http.StatusOK:
		v.seen.add("races won by the cancelling", 1)
		return outcomeCancelled, nil
	}
	return "", fmt.Errorf("retry got %v, cancelling got %v", retried, cancelling)
}

// outcomeLost never learns what became of the payment, and however often it
// asks, nothing is sent again.
func outcomeLost(ctx context.Context, v *traveller) (outcome, error) {
	challenge, err := v.approved(ctx)
	if err != nil {
		return "", err
	}
	for range 3 {
		answer, err := v.retry(ctx, challenge.ID)
		if err := refusedWith("outcome_unknown", answer, err); err != nil {
			return "", err
		}
	}
	c, _, err := v.page.Challenge(ctx, challenge.ID)
	if err == nil && c.State != stepup.StateUnknown {
		err = fmt.Errorf("challenge is %s, want unknown", c.State)
	}
	return outcomeUnknown, err
}

// providerFails gets the provider's own error as the answer, and the same one
// whenever it asks again.
func providerFails(ctx context.Context, v *traveller) (outcome, error) {
	challenge, err := v.approved(ctx)
	if err != nil {
		return "", err
	}
	first, err := v.retry(ctx, challenge.ID)
	if err != nil {
		return "", err
	}
	again, err := v.retry(ctx, challenge.ID)
	if err == nil && (first.Status != http.StatusInternalServerError || first.Code() != "" || !same(first, again) || !again.Replayed()) {
		err = fmt.Errorf("answered %v and then %v, want 500 from the provider twice", first, again)
	}
	return outcomeRefused, err
}

// turnedAway is told by the provider that it has too much to do: the approval is
// not used up, and the payment is made when it is sent again.
func turnedAway(ctx context.Context, v *traveller) (outcome, error) {
	challenge, err := v.approved(ctx)
	if err != nil {
		return "", err
	}
	answer, err := v.retry(ctx, challenge.ID)
	if err == nil && (answer.Status != http.StatusTooManyRequests || answer.Code() != "") {
		err = fmt.Errorf("answered %v, want 429 from the provider", answer)
	}
	if err != nil {
		return "", err
	}
	v.seen.add("turned away", 1)
	return v.pay(ctx, challenge.ID)
}
