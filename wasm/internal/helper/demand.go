package helper

import (
	"countersign/shared/onetime"
	"countersign/shared/stepup"
	"countersign/shared/wire"
	"countersign/wasm/internal/prompt"
)

// Wise's hosted approval pages (README of @transferwise/approve-api-action-helpers).
const (
	pageProduction = "https://wise.com/approve-api-action/"
	pageSandbox    = "https://sandbox.transferwise.tech/approve-api-action/"
)

// ModeSandbox chooses the sandbox's page; any other mode means production.
const ModeSandbox = "sandbox"

const defaultTimeout = 600_000 // milliseconds

// demand is a recognised challenge and how it is met.
type demand struct {
	plan    stepup.Plan
	show    Presentation
	timeout int // milliseconds
	proof   Header
	// channel and challenge are there in gateway mode only.
	channel   *channel
	challenge stepup.Challenge
	pollOnly  bool
}

// byToken is a demand in front of any back end that reflects Wise's headers.
func byToken(token, method string, c Config) (demand, *stepup.Error) {
	d := demand{
		plan:  stepup.Plan{Covers: method == "GET"},
		proof: Header{wire.HeaderApprovalProof, token},
	}
	page := pageProduction
	if c.Mode == ModeSandbox {
		page = pageSandbox
	}
	d = d.filled(c, page, token)
	return d.framed(Flow(c.Flow))
}

// byGateway is a demand that a gateway relays.
func byGateway(ch *channel, challenge stepup.Challenge, c Config) (demand, *stepup.Error) {
	d := held(ch, challenge, c)
	d.show.Patient = challenge.Verifiable
	d.show.Subject = challenge.Subject
	var page, token string
	if challenge.Hosted != nil {
		page, token = challenge.Hosted.URL, challenge.Hosted.Token
	}
	d = d.filled(c, page, token)
	if code, ended := challenge.State.Ending(); ended {
		return d, d.failure(code)
	}
	switch {
	case d.plan.Approved: // nothing is shown
		return d, nil
	case d.plan.Redirect:
		return d.redirected(c)
	case challenge.Approach != stepup.ApproachHosted && challenge.Approach != stepup.ApproachEmbedded:
		return d, d.failure(stepup.Unsupported)
	}
	return d.shown(c)
}

// held is a demand for a challenge that a gateway holds, of which nothing is to be
// shown yet.
func held(ch *channel, challenge stepup.Challenge, c Config) demand {
	return demand{
		plan: stepup.Plan{
			Gateway:    true,
			Verifiable: challenge.Verifiable,
			Covers:     challenge.Covers,
			Approved:   challenge.State == stepup.StateApproved,
			Redirect:   challenge.Approach == stepup.ApproachRedirect,
		},
		proof:     Header{wire.HeaderChallenge, challenge.ID},
		channel:   ch,
		challenge: challenge,
		pollOnly:  c.Channel == ChannelOff,
	}
}

// redirected sends the customer to the provider's page: at once in the flows that
// say how, else on a click in a dialog.
func (d demand) redirected(c Config) (demand, *stepup.Error) {
	d.show.Redirect = true
	d.show.Challenge = withoutToken(d.challenge)
	d.show.Flow = Flow(c.Flow)
	switch d.show.Flow {
	case FlowTab, FlowPopup:
	case FlowPage:
		d.plan.Away = true
	case "", FlowAuto, FlowDialog, FlowIframe:
		d.show.Flow = FlowDialog
	default:
		return d, d.failure(stepup.Unsupported)
	}
	return d, nil
}

// filled fills in what is shown. An approval page that the page names itself
// comes before any other.
func (d demand) filled(c Config, page, token string) demand {
	if c.ApprovalPageURL != "" {
		page = c.ApprovalPageURL
	}
	d.show.PageURL, d.show.Token = page, token
	d.show.Origins, d.show.FrameTimeout = c.ApprovalOrigins, c.FrameTimeout
	d.show.Look = c.Look
	d.timeout = timeout(c)
	return d
}

// shown chooses between the dialog and the hosted page.
func (d demand) shown(c Config) (demand, *stepup.Error) {
	answerable := prompt.Answerable(d.challenge, c.Hooks)
	switch flow := Flow(c.Flow); {
	case flow == FlowDialog && (answerable || d.hosted()):
	case (flow == FlowAuto || flow == FlowPage || flow == "") && answerable:
	default:
		return d.framed(flow)
	}
	d.plan.Embedded = true
	d.show.Flow = FlowDialog
	d.show.Hooks = c.Hooks
	d.show.Elsewhere = d.hosted()
	return d, nil
}

// framed shows the hosted page.
func (d demand) framed(flow Flow) (demand, *stepup.Error) {
	switch flow {
	case "", FlowAuto, FlowPage:
		flow = FlowIframe
	case FlowIframe, FlowTab, FlowPopup:
	default:
		return d, d.failure(stepup.Unsupported)
	}
	if !d.hosted() {
		return d, d.failure(stepup.Unsupported)
	}
	d.show.Flow = flow
	return d, nil
}

// hosted reports that there is an approval page for the challenge.
func (d demand) hosted() bool { return onetime.Valid(d.show.Token) }

// elsewhere is what is shown where the customer leaves the dialog.
func (p Presentation) elsewhere() Presentation {
	p.Flow, p.Elsewhere = FlowIframe, false
	p.Challenge, p.Factors, p.Hooks = stepup.Challenge{}, nil, nil
	return p
}

func timeout(c Config) int {
	if c.Timeout <= 0 {
		return defaultTimeout
	}
	return c.Timeout
}

// failure is an error that shows the challenge, without its token. It is for
// customers, so the provider is not named before the sentence.
func (d demand) failure(code stepup.Code) *stepup.Error {
	e := failure(code, nil)
	if d.plan.Gateway {
		c := withoutToken(d.challenge)
		e.Challenge = &c
	}
	return e
}

// cancel tells the gateway, where there is one, that nobody waits any more.
func (d demand) cancel() {
	if d.plan.Gateway {
		d.channel.gateway.Cancel(d.challenge.ID)
	}
}
