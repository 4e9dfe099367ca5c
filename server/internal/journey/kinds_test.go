package journey_test

import (
	"context"
	"fmt"

	"countersign/server/internal/journey"
	"countersign/shared/stepup"
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
		{name: "provider fails", travel: providerFails, fault: "server_error", executions: neverRefused},
		{name: "provider has too much to do", travel: turnedAway, fault: "rate_limit", executions: once},
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
