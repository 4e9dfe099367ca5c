package helper

import "countersign/shared/stepup"

// directions are what came of asking for the provider's address.
type directions struct {
	address string
	err     error
}

// address asks the gateway where the customer is to go. A page that leaves keeps
// its request first: once it is gone it is too late.
func (r *run) address() {
	addresses := make(chan directions, 1)
	r.addresses = addresses
	d, x, away := r.demand, r.exchange, r.demand.plan.Away
	rec := recogniser{Helper: r.Helper, quit: r.quit}
	go func() {
		if away {
			if err := x.Keep(d.challenge); err != nil {
				addresses <- directions{err: err}
				return
			}
		}
		addresses <- rec.directions(d, away)
	}()
}

// directions asks again where the gateway is out of reach.
func (r recogniser) directions(d demand, away bool) (found directions) {
	for turn := range lookUps {
		if turn > 0 && !r.pause(turn) {
			break
		}
		found.address, found.err = d.channel.gateway.Redirect(d.challenge.ID, away)
		if found.err == nil || codeOf(found.err) != stepup.Unavailable {
			break
		}
	}
	return found
}

// directed takes the address, or why there is none. What stands in the way here
// is said as it is; how a challenge has ended is said in our words.
func (r *run) directed(d directions) stepup.Event {
	if d.err == nil {
		r.going = d.address
		return stepup.Event{Kind: stepup.EventDirected}
	}
	code := codeOf(d.err)
	switch code {
	case stepup.Exists:
		return stepup.Event{Kind: stepup.EventGiven}
	case stepup.Cancelled, stepup.Declined, stepup.Expired, stepup.Blocked:
	default:
		r.err = named(d.err)
		code = codeOf(r.err)
	}
	return stepup.Event{Kind: stepup.EventRefused, Code: code}
}

// direct sends the customer there. A page that leaves does not come back to an
// open channel: browsers would not keep it as it is.
func (r *run) direct() {
	if r.demand.plan.Away {
		r.unfollow()
	}
	r.surface.Direct(r.going)
	r.going = ""
}
