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

// outcome is how a journey ended, as its page sees it.
type outcome string

const (
	outcomePaid      outcome = "paid"
	outcomeCancelled outcome = "cancelled"
	outcomeUnknown   outcome = "unknown" // sent, and the answer lost behind the gateway
	outcomeRefused   outcome = "refused" // by the provider, with an answer
)

// traveller is one browser with one payment to make.
type traveller struct {
	sandbox *journey.Sandbox
	page    *journey.Browser
	payment journey.Payment
	seen    tally
}

// kind is one way in which a journey goes.
type kind struct {
	name string
	// travel goes it. It gives an error where anything is not as it must be.
	travel func(ctx context.Context, v *traveller) (outcome, error)
	// fault is what strikes the first retry; "" for nothing.
	fault string
	// elsewhere is for a page of another site, without cookies.
	elsewhere bool
	// executions are how often the provider must have paid, by outcome.
	executions map[outcome]int
}

var (
	once         = map[outcome]int{outcomePaid: 1}
	onceOrNever  = map[outcome]int{outcomePaid: 1, outcomeCancelled: 0}
	onceUnseen   = map[outcome]int{outcomeUnknown: 1}
	neverRefused = map[outcome]int{outcomeRefused: 0}
)

// kinds are all of them.
func kinds() []kind {
	return []kind{
		{name: "plain", travel: plain, executions: once},
		{name: "approved on the page", travel: onThePage, executions: once},
		{name: "another site without cookies", travel: plain, elsewhere: true, executions: once},
		{name: "original library", travel: originalLibrary, executions: once},
		{name: "channel lost and reopened", travel: reconnecting, executions: once},
		{name: "two retries at once", travel: twiceAtOnce, executions: once},
		{name: "answer lost, asked again", travel: askedAgain, executions: once},
		{name: "connection lost while executing", travel: lostWhileExecuting, executions: once},
		{name: "retry with a changed body", travel: changedBody, executions: once},
		{name: "retry before approval", travel: tooEarly, executions: once},
		{name: "cancelled", travel: cancelled, executions: map[outcome]int{outcomeCancelled: 0}},
		{name: "cancelled while retrying", travel: cancelledWhileRetrying, executions: onceOrNever},
		{name: "provider forgets the approval", travel: challengedAgain, fault: "expired_approval", executions: once},
		{name: "provider's answer lost after paying", travel: outcomeLost, fault: "drop_after", executions: onceUnseen},
		{name: "provider's connection lost before paying", travel: outcomeLost, fault: "drop_before", executions: map[outcome]int{outcomeUnknown: 0}},
		{name: "provider fails", travel: providerRefuses(http.StatusInternalServerError), fault: "server_error", executions: neverRefused},
		{name: "provider has too much to do", travel: providerRefuses(http.StatusTooManyRequests), fault: "rate_limit", executions: neverRefused},
	}
}

// approved brings the payment to an approved challenge.
func (v *traveller) approved(ctx context.Context) (stepup.Challenge, error) {
	challenge, err := v.page.Start(ctx, v.payment)
	if err != nil {
		return challenge, err
	}
	return challenge, v.approve(ctx, challenge)
}

func (v *traveller) approve(ctx context.Context, challenge stepup.Challenge) error {
	if err := v.sandbox.Approve(ctx, challenge.Hosted.Token); err != nil {
		return err
	}
	_, err := v.page.AwaitState(ctx, challenge.ID, stepup.StateApproved)
	return err
}

// retry sends the payment with its approval.
func (v *traveller) retry(ctx context.Context, id string) (journey.Answer, error) {
	return v.page.Send(ctx, v.payment.Request().Proved(id))
}

// pay retries, and must be paid.
func (v *traveller) pay(ctx context.Context, id string) (outcome, error) {
	answer, err := v.retry(ctx, id)
	if err == nil && !answer.Paid() {
		err = fmt.Errorf("not paid: %v", answer)
	}
	return outcomePaid, err
}

// refusedWith asks for the gateway's refusal with this code.
func refusedWith(code string, answer journey.Answer, err error) error {
	if err == nil && answer.Code() != code {
		err = fmt.Errorf("answered %v, want the problem %s", answer, code)
	}
	return err
}

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

// providerRefuses gets the provider's own error as the answer, and the same one
// whenever it asks again.
func providerRefuses(status int) func(ctx context.Context, v *traveller) (outcome, error) {
	return func(ctx context.Context, v *traveller) (outcome, error) {
		challenge, err := v.approved(ctx)
		if err != nil {
			return "", err
		}
		first, err := v.retry(ctx, challenge.ID)
		if err != nil {
			return "", err
		}
		again, err := v.retry(ctx, challenge.ID)
		if err == nil && (first.Status != status || first.Code() != "" || !same(first, again) || !again.Replayed()) {
			err = fmt.Errorf("answered %v and then %v, want %d from the provider twice", first, again, status)
		}
		return outcomeRefused, err
	}
}
