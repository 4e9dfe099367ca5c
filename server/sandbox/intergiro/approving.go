package intergiro

import "time"

// What the customer does on the consent page. Each step gives the view that
// the page shows next.

// step is what the page asks for or says.
type step string

const (
	stepPassword step = "password"
	stepDecide   step = "decide"
	stepApproved step = "approved"
	stepRefused  step = "refused"
	stepExpired  step = "expired"
	stepBlocked  step = "blocked"
)

// view is what the page shows.
type view struct {
	Step step `json:"step"`
	// Error says what went wrong and what to do, in words for the customer.
	Error string `json:"error,omitempty"`
	// Return is where the customer goes from here, as the scenario wants it;
	// empty where no address was given.
	Return string `json:"return,omitempty"`
	// Seconds are left to decide.
	Seconds int `json:"seconds"`

	Subject subject `json:"-"`
	known   bool
	id      string
	back    string
}

// find finds a consent by its link while the customer can decide, or gives the
// view that says why not. The caller holds the lock.
func (b *bank) find(link string) (*consent, view) {
	k, now := b.links[link], b.clock.Now()
	if k == nil {
		return nil, view{Step: stepExpired}
	}
	v := k.view(now)
	if v.Step != stepPassword && v.Step != stepDecide {
		return nil, v
	}
	return k, v
}

// view gives what the page shows of a consent.
func (k *consent) view(now time.Time) view {
	v := view{Step: stepPassword, Subject: k.action.subject, known: true, id: k.id, back: k.returnURL}
	switch k.stateAt(now) {
	case approved, used:
		v.Step = stepApproved
	case rejected:
		v.Step = stepRefused
	case blocked:
		v.Step = stepBlocked
	case expired:
		v.Step = stepExpired
	case pending:
		ends := earlier(k.linkExpires, k.expires)
		switch {
		case !now.Before(ends):
			v.Step = stepExpired
		case k.password:
			v.Step = stepDecide
		}
		v.Seconds = max(0, int((ends.Sub(now)+time.Second-1)/time.Second))
	}
	return v
}

// look gives the view of a link without changing anything.
func (b *bank) look(link string) view {
	b.mu.Lock()
	defer b.mu.Unlock()
	_, v := b.find(link)
	return v
}

// enterPassword checks the password.
func (b *bank) enterPassword(link, password string) view {
	b.mu.Lock()
	defer b.mu.Unlock()
	k, v := b.find(link)
	if k == nil || k.password {
		return v
	}
	if same(password, Password) {
		k.password, k.failures = true, 0
		return k.view(b.clock.Now())
	}
	if k.failures++; k.failures >= maxFailures {
		k.state = blocked
	}
	v = k.view(b.clock.Now())
	if v.Step == stepPassword {
		v.Error = "That password is not right. Check it and try again: " + attempts(maxFailures-k.failures) + " left."
	}
	return v
}

func attempts(n int) string {
	if n == 1 {
		return "one attempt"
	}
	return string(rune('0'+n)) + " attempts"
}

// allow gives the consent, after the password.
func (b *bank) allow(link string, sc Scenario) view {
	b.mu.Lock()
	defer b.mu.Unlock()
	k, v := b.find(link)
	if k == nil || !k.password {
		return v
	}
	b.approve(k, sc)
	return k.view(b.clock.Now())
}

// refuse refuses the consent; nobody needs a password for that.
func (b *bank) refuse(link string) view {
	b.mu.Lock()
	defer b.mu.Unlock()
	k, v := b.find(link)
	if k == nil {
		return v
	}
	k.state = rejected
	return k.view(b.clock.Now())
}

// approve gives a consent. Where Intergiro executes the action itself, that is
// done here. The caller holds the lock.
func (b *bank) approve(k *consent, sc Scenario) {
	k.state = approved
	held := b.deeds[k.action.key()]
	if sc.Unconfirmed.AfterApproval == "itself" && held != nil && held.consent == k {
		b.carryOut(k.action, held, sc.Unconfirmed, true)
	}
}

// settleByHand brings a waiting consent to a state without the page. It gives
// the state where that was not possible, and whether the consent is known.
func (b *bank) settleByHand(id string, to state, sc Scenario) (now state, done, known bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	k := b.consents[id]
	if k == nil {
		return "", false, false
	}
	at := b.clock.Now()
	is := k.stateAt(at)
	switch {
	case to == expired && (is == pending || is == approved):
		k.expires = at
	case is != pending:
		return is, false, true
	case to == approved:
		b.approve(k, sc)
	default:
		k.state = to
	}
	return k.stateAt(at), true, true
}
