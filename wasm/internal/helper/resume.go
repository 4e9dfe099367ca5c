package helper

import (
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// Resume goes on with a request that a page has kept (Exchange.Keep) before it was
// left for this challenge, at the gateway of the exchange's configuration, and
// gives its final answer as Handle does. The exchange has no first answer.
func (h *Helper) Resume(x Exchange, challenge string) (Response, error) {
	return newRun(h, x).resume(challenge)
}

func (r *run) resume(challenge string) (Response, error) {
	r.aborted = r.exchange.Aborted()
	c := r.exchange.Config()
	answers := make(chan answer, 1)
	r.answers = answers
	r.seen = r.queue.count()
	rec := recogniser{Helper: r.Helper, exchange: r.exchange, quit: r.quit}
	go func() { answers <- rec.byID(challenge, c, resumed) }()
	r.loop()
	if !r.demand.plan.Gateway && r.hasAborted() && wire.ValidID(challenge) {
		r.channels.to(c.Gateway).gateway.Cancel(challenge) // it was not read yet
	}
	return r.response, r.outcome
}

// resumed is a challenge that a page was left for. It is met by nothing but the
// proof until the gateway has another one.
func resumed(ch *channel, challenge stepup.Challenge, c Config) answer {
	d := held(ch, challenge, c)
	d.plan.Redirect, d.plan.Away = true, true
	return answer{demand: d, event: stepup.Event{
		Kind: stepup.EventResumed, Plan: d.plan, State: challenge.State, Returned: challenge.Returned,
	}}
}
