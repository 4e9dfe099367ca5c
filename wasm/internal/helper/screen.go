package helper

import (
	"countersign/shared/stepup"
	"countersign/wasm/internal/prompt"
)

// present puts the challenge before the customer and starts the prompt's time.
func (r *run) present() {
	r.prompt.start(r.ports.Clock, r.demand.timeout)
	if r.demand.show.Flow == FlowDialog && !r.demand.show.Redirect {
		r.factors = &factors{watch: r.watch, challenge: r.demand.challenge}
		r.demand.show.Factors = r.factors
		r.demand.show.Challenge = withoutToken(r.demand.challenge)
		r.limit()
	}
	r.surface = r.ports.Presenter.Present(r.demand.show)
}

func (r *run) close() {
	r.prompt.clear()
	r.expiry.clear()
	r.surface.Close()
	r.surface, r.factors, r.addresses = nil, nil, nil
}

// limit starts the challenge's own time: the dialog says when it is over.
func (r *run) limit() {
	if left, known := prompt.Left(r.demand.challenge, r.ports.Clock.Now()); known {
		r.expiry.start(r.ports.Clock, int(min(left, maxTimer)))
	}
}

// maxTimer is the longest that a timer of a browser can run, in milliseconds.
const maxTimer = 1<<31 - 1

// answerPause is how often is looked whether the last answer that left in time
// was judged, in milliseconds.
const answerPause = 500

func (r *run) expired() stepup.Event {
	r.expiry.clear()
	if r.factors != nil && r.factors.busy() {
		r.expiry.start(r.ports.Clock, answerPause)
		return stepup.Event{}
	}
	return stepup.Event{Kind: stepup.EventPushed, State: stepup.StateExpired}
}

// learn keeps the newest of the challenge at hand and shows it in the dialog.
// How it ends is shown when the journey says so.
func (r *run) learn(c stepup.Challenge, kind stepup.EventKind) stepup.Event {
	e := stepup.Event{Kind: kind, State: c.State, Returned: c.Returned}
	if kind == stepup.EventPushed && c.Returned && c.State == stepup.StatePending {
		e.Kind = stepup.EventReturned
	}
	known := &r.demand.challenge
	if c.ID != known.ID {
		return e // one that is not known (any more) has no id
	}
	c.Hosted = known.Hosted
	if c.Subject == nil {
		c.Subject = known.Subject
	}
	renewed := c.ExpiresAt != known.ExpiresAt
	*known = c
	if r.factors == nil {
		return e
	}
	if renewed {
		r.limit()
	}
	if _, ended := c.State.Ending(); !ended {
		r.update(c)
	}
	return e
}

// report shows in the dialog how the challenge has ended. There is nothing more
// to be learnt of it.
func (r *run) report(code stepup.Code) {
	c := r.demand.challenge
	c.State = stepup.State(code) // endings and their codes have the same names
	r.update(c)
	r.expiry.clear()
	r.unfollow()
}

// update gives the dialog news.
func (r *run) update(c stepup.Challenge) { r.surface.Update(withoutToken(c)) }

// withoutToken is for who must not see the token: it is only for the approval page.
func withoutToken(c stepup.Challenge) stepup.Challenge {
	c.Hosted = nil
	return c
}
