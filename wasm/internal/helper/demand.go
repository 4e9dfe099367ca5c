package helper

import (
	"countersign/shared/onetime"
	"countersign/shared/stepup"
	"countersign/shared/wire"
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
	return d.present(c, page, token)
}

// byGateway is a demand that a gateway relays.
func byGateway(ch *channel, challenge stepup.Challenge, c Config) (demand, *stepup.Error) {
	d := demand{
		plan: stepup.Plan{
			Gateway:    true,
			Verifiable: challenge.Verifiable,
			Covers:     challenge.Covers,
		},
		proof:     Header{wire.HeaderChallenge, challenge.ID},
		channel:   ch,
		challenge: challenge,
		pollOnly:  c.Channel == ChannelOff,
	}
	d.show.Patient = challenge.Verifiable
	d.show.Subject = challenge.Subject
	if code, ended := challenge.State.Ending(); ended {
		return d, d.failure(code)
	}
	if challenge.Approach != stepup.ApproachHosted || challenge.Hosted == nil {
		return d, d.failure(stepup.Unsupported)
	}
	return d.present(c, challenge.Hosted.URL, challenge.Hosted.Token)
}

// present fills in what is shown. An approval page that the page names itself
// comes before any other.
func (d demand) present(c Config, page, token string) (demand, *stepup.Error) {
	if c.ApprovalPageURL != "" {
		page = c.ApprovalPageURL
	}
	d.show.PageURL, d.show.Token = page, token
	d.show.Origins, d.show.FrameTimeout = c.ApprovalOrigins, c.FrameTimeout
	d.timeout = timeout(c)
	d.show.Flow = Flow(c.Flow)
	switch d.show.Flow {
	case "":
		d.show.Flow = FlowIframe
	case FlowIframe, FlowTab, FlowPopup:
	default:
		return d, d.failure(stepup.Unsupported)
	}
	if !onetime.Valid(token) {
		return d, d.failure(stepup.Unsupported)
	}
	return d, nil
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
		c := d.challenge
		c.Hosted = nil
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
