package helper

import "countersign/shared/stepup"

// askTime is how long the gateway may take to tell a state, in milliseconds.
const askTime = 10_000

// act does what the journey asks. Calls that may block are made on a goroutine
// of their own, and what they give arrives in next.
func (r *run) act(a stepup.Action) {
	switch a.Kind {
	case stepup.ActionEnter:
		r.follow()
		r.ticket = r.queue.enter(r.seen)
		r.turn = r.ticket.turn
	case stepup.ActionLeave:
		r.ticket.leave()
		r.turn = nil
	case stepup.ActionProbe:
		r.send(false)
	case stepup.ActionRetry:
		r.sent = true
		r.send(true, r.demand.proof)
	case stepup.ActionRequire:
		r.follow()
		r.poll()
		r.call(Exchange.Required)
	case stepup.ActionComplete:
		r.unfollow()
		r.queue.approved(r.ports.Clock.Now())
		r.call(Exchange.Completed)
	case stepup.ActionPresent:
		r.present()
	case stepup.ActionElsewhere:
		r.close()
		r.demand.show = r.demand.show.elsewhere()
		r.present()
	case stepup.ActionAddress:
		r.address()
	case stepup.ActionDirect:
		r.direct()
	case stepup.ActionReport:
		r.report(a.Code)
	case stepup.ActionWait:
		r.surface.Waiting()
	case stepup.ActionClose:
		r.close()
	case stepup.ActionAsk:
		r.ask()
	case stepup.ActionPause:
		jitter := r.ports.Clock.Jitter(a.Milliseconds / 4)
		r.pause.start(r.ports.Clock, a.Milliseconds+jitter)
	case stepup.ActionCancel:
		r.demand.cancel()
	case stepup.ActionSettle:
		r.settle(a)
	}
}

// send repeats the request and has its answer examined.
func (r *run) send(proven bool, extra ...Header) {
	x := r.exchange
	r.examine(proven, func() (Response, error) { return x.Resend(extra) })
}

// examine gets an answer and finds out what it says.
func (r *run) examine(proven bool, get func() (Response, error)) {
	answers := make(chan answer, 1)
	r.answers = answers
	r.seen = r.queue.count()
	rec := recogniser{Helper: r.Helper, exchange: r.exchange, known: r.demand, quit: r.quit}
	go func() {
		resp, err := get()
		if err != nil {
			answers <- answer{event: stepup.Event{Kind: stepup.EventBroken}, err: err}
			return
		}
		answers <- rec.recognise(resp, proven)
	}()
}

// call runs one of the page's callbacks. RunFlow has none.
func (r *run) call(callback func(Exchange) error) {
	called := make(chan error, 1)
	r.called = called
	if r.exchange == nil {
		called <- nil
		return
	}
	x := r.exchange
	go func() { called <- callback(x) }()
}

// told is what the gateway says when it is asked.
type told struct {
	event     stepup.Event
	challenge stepup.Challenge
}

func (r *run) ask() {
	answers := make(chan told, 1)
	r.told = answers
	r.silence.start(r.ports.Clock, askTime)
	channel, id := r.demand.channel, r.demand.challenge.ID
	go func() {
		challenge, err := channel.gateway.Challenge(id)
		switch {
		case unknown(err):
			answers <- told{event: stepup.Event{Kind: stepup.EventLost}}
		case err != nil:
			answers <- told{event: stepup.Event{Kind: stepup.EventUnsure}}
		default:
			answers <- told{event: stepup.Event{Kind: stepup.EventTold, State: challenge.State}, challenge: challenge}
		}
	}()
}

// follow watches the challenge at hand, where a gateway holds it.
func (r *run) follow() {
	if !r.demand.plan.Gateway {
		r.unfollow()
		return
	}
	if r.watch != nil && r.watch.interest.challenge == r.demand.challenge.ID {
		return
	}
	r.unfollow()
	r.watch = r.demand.watch()
}

func (r *run) poll() {
	if r.watch != nil {
		r.watch.poll()
	}
}

func (r *run) unfollow() {
	if r.watch != nil {
		r.watch.stop()
		r.watch = nil
	}
}

// settle keeps how the journey ended.
func (r *run) settle(a stepup.Action) {
	r.settled = true
	switch a.End {
	case stepup.EndAnswer, stepup.EndApproved:
		return
	case stepup.EndError:
		r.outcome = r.err
	case stepup.EndCode:
		r.outcome = r.reason(a.Code)
	}
	r.response = nil
}

// reason gives the error of a code: the one an answer came with, where that is
// why, else one about the challenge at hand.
func (r *run) reason(code stepup.Code) *stepup.Error {
	e, ok := r.err.(*stepup.Error) //nolint:errorlint // errors.As costs 12 KB; this package does not wrap
	if !ok || e.Code != code {
		e = r.demand.failure(code)
	}
	if code == stepup.Aborted && r.sent || code == stepup.Expired && r.silent {
		e.Message = uncertain
	}
	return e
}
