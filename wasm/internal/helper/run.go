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
	sent     bool // an approved request is on its way
	silent   bool // it was sent before, and got no answer

	seen    int // approvals when the request was sent last
	ticket  *ticket
	surface Surface
	watch   *watch

	// What may happen. Each is nil while it cannot.
	aborted <-chan struct{}
	turn    <-chan struct{}
	answers <-chan answer
	called  <-chan error
	told    <-chan stepup.Event
	prompt  timer // the prompt's time
	pause   timer
	silence timer // how long the gateway may take to tell
}

func newRun(h *Helper, x Exchange) *run {
	return &run{Helper: h, exchange: x, quit: make(chan struct{})}
}

func (r *run) handle() (Response, error) {
	r.aborted = r.exchange.Aborted()
	resp := r.exchange.Response()
	r.examine(false, func() (Response, error) { return resp, nil })
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
	go func() {
		challenge, err := g.Authorise(o.Customer)
		if err != nil {
			answers <- answer{event: stepup.Event{Kind: stepup.EventRefused, Code: codeOf(named(err))}, err: named(err)}
			return
		}
		a := ofGateway(r.channels.to(o.Config.Gateway), challenge, o.Config)
		a.event.Plan.ApprovalOnly, a.event.Plan.Covers = true, false
		a.demand.plan = a.event.Plan
		answers <- a
	}()
	r.loop()
	return r.outcome
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
// ends a journey in one way whatever it makes fail.
func (r *run) next() stepup.Event {
	var shown <-chan SurfaceEvent
	if r.surface != nil {
		shown = r.surface.Events()
	}
	var pushed <-chan news
	if r.watch != nil {
		pushed = r.watch.interest.news
	}
	var e stepup.Event
	select {
	case <-r.aborted:
	case <-r.turn:
		r.turn = nil
		e = stepup.Event{Kind: stepup.EventTurn, Covered: r.ticket.covered()}
	case a := <-r.answers:
		r.answers = nil
		e = r.take(a)
	case err := <-r.called:
		r.called = nil
		e = r.through(err)
	case s := <-shown:
		e = stepup.Event{Kind: surfaceEvents[s]}
	case n := <-pushed:
		e = stepup.Event{Kind: stepup.EventPushed, State: n.challenge.State}
	case e = <-r.told:
		r.told = nil
		r.silence.clear()
	case <-r.silence.done:
		r.told = nil
		r.silence.clear()
		e = stepup.Event{Kind: stepup.EventUnsure}
	case <-r.prompt.done:
		r.prompt.clear()
		e = stepup.Event{Kind: stepup.EventTimedOut}
	case <-r.pause.done:
		r.pause.clear()
		e = stepup.Event{Kind: stepup.EventPaused}
	}
	if r.hasAborted() {
		return stepup.Event{Kind: stepup.EventAborted}
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
	if a.event.Kind == stepup.EventChallenged {
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

var surfaceEvents = map[SurfaceEvent]stepup.EventKind{
	SurfaceSucceeded:    stepup.EventSucceeded,
	SurfaceFailed:       stepup.EventFailed,
	SurfaceClosed:       stepup.EventClosed,
	SurfaceDismissed:    stepup.EventDismissed,
	SurfaceWindowClosed: stepup.EventWindowClosed,
	SurfaceFrameRefused: stepup.EventFrameRefused,
	SurfacePopupBlocked: stepup.EventPopupBlocked,
	SurfaceRestored:     stepup.EventRestored,
}
