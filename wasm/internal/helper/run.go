package helper

import "countersign/shared/stepup"

// run carries one journey through: it waits for what happens, feeds it to the
// journey one event at a time and does what the journey asks. All of it
// happens on one goroutine, except for calls that block.
type run struct {
	*Helper
	exchange Exchange // nil for RunFlow
	quit     chan struct{}

	journey  stepup.Journey
	settled  bool
	demand   demand
	response Response // the last one
	err      error    // the last one
	outcome  error
	going    string // the provider's address, until somebody goes there
	sent     bool   // an approved request is on its way
	silent   bool   // it was sent before, and got no answer

	seen    int // approvals when the request was sent last
	ticket  *ticket
	surface Surface
	factors *factors // the dialog's, nil where there is none
	watch   *watch

	// What may happen. Each is nil while it cannot.
	aborted <-chan struct{}
	turn    <-chan struct{}
	answers <-chan answer
	// addresses gives the provider's address.
	addresses <-chan directions
	called    <-chan error
	told      <-chan told
	prompt    timer // the prompt's time
	expiry    timer // the challenge's, where a dialog shows it
	pause     timer
	silence   timer // how long the gateway may take to tell
}

func newRun(h *Helper, x Exchange) *run {
	return &run{Helper: h, exchange: x, quit: make(chan struct{})}
}

func (r *run) handle() (Response, error) {
	r.aborted = r.exchange.Aborted()
	resp := r.exchange.Response()
	r.examine(false, func() (Response, error) { return resp, nil })
	r.seen = r.queue.before(r.exchange.Sent())
	r.loop()
	return r.response, r.outcome
}

func (r *run) flow(o FlowOptions) error {
	d, failed := byToken(o.Token, "", o.Config)
	if failed != nil {
		return failed
	}
	d.plan.ApprovalOnly = true
	r.demand, r.seen = d, r.queue.count()
	r.step(stepup.Event{Kind: stepup.EventChallenged, Plan: d.plan})
	r.loop()
	return r.outcome
}

// authorise raises a challenge that has no request, and has it approved.
func (r *run) authorise(o CustomerOptions) error {
	g, err := r.manage(o)
	if err != nil {
		return err
	}
	r.aborted = o.Aborted
	answers := make(chan answer, 1)
	r.answers = answers
	r.seen = r.queue.count()
	go func() { answers <- r.raise(g, o) }()
	r.loop()
	if r.answers != nil { // aborted before: nobody waits for what is raised
		go func() {
			a := <-answers
			a.demand.cancel()
		}()
	}
	return r.outcome
}

func (r *run) raise(g Gateway, o CustomerOptions) answer {
	challenge, err := g.Authorise(o.Customer)
	if err = named(err); err != nil {
		return answer{event: stepup.Event{Kind: stepup.EventRefused, Code: codeOf(err)}, err: err}
	}
	c := o.Config
	if Flow(c.Flow) == FlowPage {
		c.Flow = "" // there is no request that could be resumed
	}
	a := ofGateway(r.channels.to(c.Gateway), challenge, c)
	a.event.Plan.ApprovalOnly, a.event.Plan.Covers = true, false
	a.demand.plan.ApprovalOnly, a.demand.plan.Covers = true, false
	return a
}

func (r *run) loop() {
	for !r.settled {
		r.step(r.next())
	}
	close(r.quit)
	r.pause.clear()
	r.silence.clear()
	r.unfollow()
}

func (r *run) step(e stepup.Event) {
	var actions []stepup.Action
	r.journey, actions = r.journey.Step(e)
	for _, a := range actions {
		r.act(a)
	}
}

// next waits for what happens next. An abort comes before all else, so that it
// ends a journey in one way whatever it makes fail. News come before what the
// customer does who has seen them in the dialog.
func (r *run) next() stepup.Event {
	var pushed <-chan news
	if r.watch != nil {
		pushed = r.watch.interest.news
	}
	var e stepup.Event
	select {
	case n := <-pushed:
		e = r.learn(n.challenge, stepup.EventPushed)
	default:
		e = r.await(pushed)
	}
	if r.hasAborted() {
		return stepup.Event{Kind: stepup.EventAborted}
	}
	return e
}

func (r *run) await(pushed <-chan news) (e stepup.Event) {
	var shown <-chan SurfaceEvent
	if r.surface != nil {
		shown = r.surface.Events()
	}
	select {
	case <-r.aborted:
	case <-r.turn:
		r.turn = nil
		e = stepup.Event{Kind: stepup.EventTurn, Covered: r.ticket.covered()}
	case a := <-r.answers:
		r.answers = nil
		e = r.take(a)
	case d := <-r.addresses:
		r.addresses = nil
		e = r.directed(d)
	case err := <-r.called:
		r.called = nil
		e = r.through(err)
	case s := <-shown:
		if s != SurfaceElsewhere || r.demand.show.Elsewhere {
			e = stepup.Event{Kind: surfaceEvents[s]}
		}
	case n := <-pushed:
		e = r.learn(n.challenge, stepup.EventPushed)
	case t := <-r.told:
		r.told = nil
		r.silence.clear()
		if e = t.event; e.Kind == stepup.EventTold {
			e = r.learn(t.challenge, e.Kind)
		}
	case <-r.silence.done:
		r.told = nil
		r.silence.clear()
		e = stepup.Event{Kind: stepup.EventUnsure}
	case <-r.prompt.done:
		r.prompt.clear()
		e = stepup.Event{Kind: stepup.EventTimedOut}
	case <-r.expiry.done:
		e = r.expired()
	case <-r.pause.done:
		r.pause.clear()
		e = stepup.Event{Kind: stepup.EventPaused}
	}
	return e
}

func (r *run) hasAborted() bool {
	select {
	case <-r.aborted:
		return true
	default:
		return false
	}
}

// take keeps what an answer brings. A new challenge takes the place of the one
// before, which nobody waits for any more.
func (r *run) take(a answer) stepup.Event {
	r.response, r.err = a.response, a.err
	r.silent = r.silent || r.sent && a.event.Kind == stepup.EventBroken
	switch a.event.Kind {
	case stepup.EventResumed:
		r.demand = a.demand
	case stepup.EventChallenged:
		r.sent, r.silent = false, false
		if r.demand.challenge.ID != a.demand.challenge.ID {
			r.demand.cancel()
		}
		r.demand = a.demand
	}
	return a.event
}

func (r *run) through(err error) stepup.Event {
	if err != nil {
		r.err = err
		return stepup.Event{Kind: stepup.EventThrew}
	}
	return stepup.Event{Kind: stepup.EventCalled}
}

// surfaceEvents is no map: the helper has no other with such keys.
var surfaceEvents = [...]stepup.EventKind{
	SurfaceSucceeded:    stepup.EventSucceeded,
	SurfaceFailed:       stepup.EventFailed,
	SurfaceClosed:       stepup.EventClosed,
	SurfaceDismissed:    stepup.EventDismissed,
	SurfaceWindowClosed: stepup.EventWindowClosed,
	SurfaceFrameRefused: stepup.EventFrameRefused,
	SurfacePopupBlocked: stepup.EventPopupBlocked,
	SurfaceRestored:     stepup.EventRestored,
	SurfaceElsewhere:    stepup.EventElsewhere,
	SurfaceLeaving:      stepup.EventLeaving,
}
