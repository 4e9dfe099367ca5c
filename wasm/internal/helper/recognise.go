package helper

import (
	"countersign/shared/onetime"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// answer is what came of sending a request.
type answer struct {
	event    stepup.Event
	response Response
	err      error
	demand   demand
	// foreign: the gateway does not know the challenge in this session.
	foreign bool
}

func refused(e *stepup.Error) answer {
	return answer{event: stepup.Event{Kind: stepup.EventRefused, Code: e.Code}, err: e}
}

func challenged(d demand, e *stepup.Error) answer {
	if e != nil {
		return refused(e)
	}
	return answer{event: stepup.Event{Kind: stepup.EventChallenged, Plan: d.plan}, demand: d}
}

// ofGateway is what a challenge of a gateway amounts to.
func ofGateway(ch *channel, challenge stepup.Challenge, c Config) answer {
	return challenged(byGateway(ch, challenge, c))
}

// recogniser finds out what an answer says: the gateway's header first, then
// Wise's; an answer whose headers may have been hidden from the page is looked
// up. It may block, until quit is closed at the latest.
type recogniser struct {
	*Helper
	exchange Exchange
	// known is the demand at hand, the zero demand where there is none yet.
	known demand
	quit  <-chan struct{}
}

func (r recogniser) recognise(resp Response, proven bool) answer {
	a := r.look(resp, r.exchange.Config(), proven)
	if a.foreign && !proven && !r.over() {
		// Requests that are the first of their browser, and leave together, are
		// each given a session, of which the browser keeps the last. The others'
		// challenges are lost with theirs. A challenged request was not executed,
		// so it may be sent again.
		var err error
		if resp, err = r.exchange.Resend(nil); err != nil {
			return answer{event: stepup.Event{Kind: stepup.EventBroken}, err: err}
		}
		a = r.look(resp, r.exchange.Config(), proven)
	}
	a.response = resp
	return a
}

// over reports that the journey has ended, so that nobody waits for an answer.
func (r recogniser) over() bool {
	select {
	case <-r.quit:
		return true
	default:
		return false
	}
}

func (r recogniser) look(resp Response, c Config, proven bool) answer {
	id := resp.Header(wire.HeaderChallenge)
	if id != "" && c.Gateway != "" {
		return r.byID(id, c, ofGateway) // the header names it
	}
	if token, ok := onetime.Detect(resp.Status(), resp.Header); ok {
		return challenged(byToken(token, r.exchange.Method(), c))
	}
	plain := answer{event: stepup.Event{Kind: stepup.EventAnswered}}
	ok := resp.Status() >= 200 && resp.Status() < 300
	if ok || c.Gateway == "" {
		return plain
	}
	if code := provenProblem(resp, proven); code != "" {
		p := meaning(code, resp.Status())
		switch {
		case p.event == 0:
			return plain
		case p.event == stepup.EventRefused:
			return refused(failure(p.code, nil))
		}
		return busy(resp)
	}
	if proven && resp.Status() == 429 { // turned away unread, so the approval is still good
		return busy(resp)
	}
	if r.exchange.Request() != "" && mayChallenge(resp.Status()) {
		ch := r.channels.to(c.Gateway)
		if found, ok := r.lookUp(ch, r.exchange.Request(), c.Channel == ChannelOff); ok && r.isNew(found, proven) {
			return ofGateway(ch, found, c)
		}
	}
	return plain
}

// mayChallenge reports whether a status is one that providers' challenges have:
// the others need no look-up. The loader has the same list.
func mayChallenge(status int) bool {
	switch status {
	case 400, 401, 403, 412:
		return true
	}
	return false
}

// provenProblem gives the code of a gateway's refusal of a retry. A first
// answer is not asked: its problem, if it is one, may be the provider's way to
// challenge.
func provenProblem(resp Response, proven bool) string {
	if !proven {
		return ""
	}
	return resp.Problem()
}

// byID reads a challenge and says how it is met.
func (r recogniser) byID(id string, c Config, meet func(*channel, stepup.Challenge, Config) answer) answer {
	if !wire.ValidID(id) {
		return refused(failure(stepup.Unsupported, nil))
	}
	ch := r.channels.to(c.Gateway)
	var challenge stepup.Challenge
	var err error
	for turn := range lookUps {
		if turn > 0 && !r.pause(turn) {
			break
		}
		if challenge, err = ch.gateway.Challenge(id); err == nil {
			return meet(ch, challenge, c)
		}
		if unknown(err) {
			a := refused(failure(stepup.Expired, err))
			a.foreign = true
			return a
		}
	}
	return refused(failure(stepup.Unavailable, err))
}

// How often a gateway is asked for a challenge before it counts as out of
// reach, and the pauses between, in milliseconds.
const (
	lookUps     = 3
	lookUpPause = 500
	lookUpLimit = 2000
	// lookUpTime is how long the channel may take before HTTP is tried.
	lookUpTime = 3000
)

func (r recogniser) pause(turn int) bool {
	return rest(r.ports.Clock, stepup.Backoff(lookUpPause, lookUpLimit, turn-1), r.quit)
}

// isNew reports that a challenge that was looked up is open and is not the one
// at hand: the request may have failed for another reason, with the proof in it
// too.
func (r recogniser) isNew(c stepup.Challenge, proven bool) bool {
	switch c.State {
	case stepup.StateApproved:
		if proven && c.ID == r.known.challenge.ID {
			return false
		}
		fallthrough
	case stepup.StatePending:
		return c.Hosted == nil || c.Hosted.Token != r.known.show.Token
	}
	return false
}

// lookUp finds the challenge that a request raised last, through the channel
// and, where that is silent, by HTTP. Nothing is found where nobody answers:
// the page then gets the answer it has.
func (r recogniser) lookUp(ch *channel, request string, pollOnly bool) (stepup.Challenge, bool) {
	found, ok, sure := stepup.Challenge{}, false, false
	if !pollOnly {
		// What is found is waited for next, on the same connection.
		stop := ch.keepOpen()
		go func() {
			<-r.quit
			stop()
		}()
		found, ok, sure = ch.find(request, r.quit)
	}
	for turn := 0; !sure && turn < lookUps; turn++ {
		if turn > 0 && !r.pause(turn) {
			break
		}
		var err error
		found, ok, err = ch.gateway.ByRequest(request)
		sure = err == nil
	}
	return found, ok && sure
}
