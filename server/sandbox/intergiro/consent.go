package intergiro

import "time"

// subject is what the customer approves, as the page shows it (dynamic
// linking, RTS on SCA, article 5).
type subject struct {
	Customer string
	Title    string
	Amount   string // with currency, empty where no money moves
	Payee    string
	Lines    []line
}

// line is one more detail of a subject.
type line struct{ Label, Value string }

// state is where a consent stands. Only "pending" is documented.
type state string

const (
	pending  state = "pending"
	approved state = "approved" // may be used once
	rejected state = "rejected" // by the customer
	blocked  state = "blocked"  // after too many wrong passwords
	used     state = "used"
	expired  state = "expired" // told by the clock, never stored
)

// maxFailures is how often a password may be wrong (RTS on SCA, article 4).
const maxFailures = 5

// consent is one request for the customer's consent, for one action, once, for
// a limited time.
type consent struct {
	id      string
	action  action
	state   state
	issued  time.Time
	expires time.Time

	// The latest link to the page, if it was started.
	link        string
	linkExpires time.Time
	returnURL   string // empty where none was given

	// On the page:
	password bool
	failures int
}

// stateAt gives the state, with time taken into account. What is settled stays
// so.
func (k *consent) stateAt(now time.Time) state {
	if (k.state == pending || k.state == approved) && !now.Before(k.expires) {
		return expired
	}
	return k.state
}

// refusal says why a consent cannot be started, or its action not be done.
func (k *consent) refusal(u Unconfirmed, now time.Time) *refusal {
	switch k.stateAt(now) {
	case approved:
		return &refusal{u.ApprovedStatus, codeConsentYes, "the consent was given already", ""}
	case rejected:
		return &refusal{u.RefusedStatus, codeConsentNo, "the customer refused", ""}
	case blocked:
		return &refusal{u.RefusedStatus, codeConsentLock, "there were too many failed attempts", ""}
	case used:
		return &refusal{u.UsedStatus, codeConsentDone, "the consent was used already", ""}
	case expired:
		return &refusal{u.ExpiredStatus, codeConsentGone, "the consent has expired", ""}
	}
	return &refusal{u.ApprovedStatus, codeConsentBegun, "the consent was started already", ""}
}

// issue makes a new consent for an action; the one before, if it waits, ends.
// It gives a copy. The caller holds the lock.
func (b *bank) issue(a action, held *deed, sc Scenario) *consent {
	now := b.clock.Now()
	b.sweep(now)
	if old := held.consent; old != nil && old.stateAt(now) == pending {
		old.expires = now
	}
	k := &consent{
		id: b.random.UUID(), action: a, state: pending,
		issued: now, expires: now.Add(time.Duration(sc.ConsentSeconds) * time.Second),
	}
	held.consent, b.consents[k.id], b.exact[a.exact] = k, k, k
	c := *k
	return &c
}

// start gives a consent a link to the page, or says why not. returnURL may be
// empty.
func (b *bank) start(id, returnURL string, sc Scenario) (consent, *refusal) {
	b.mu.Lock()
	defer b.mu.Unlock()
	u, now, k := sc.Unconfirmed, b.clock.Now(), b.consents[id]
	switch {
	case k == nil:
		return consent{}, unknown(u, "", "consent")
	case k.stateAt(now) != pending:
		return consent{}, k.refusal(u, now)
	case k.link == "" || u.Restart == "fresh" || !now.Before(k.linkExpires):
		delete(b.links, k.link)
		k.link, k.password = b.random.Hex(32), false
		k.linkExpires = now.Add(time.Duration(sc.MethodSeconds) * time.Second)
		b.links[k.link] = k
	case u.Restart == "refused":
		return consent{}, k.refusal(u, now)
	}
	k.returnURL = returnURL
	return *k, nil
}

// consent gives a copy of a consent.
func (b *bank) consent(id string) (consent, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if k := b.consents[id]; k != nil {
		return *k, true
	}
	return consent{}, false
}

// list gives copies of all consents, in no order.
func (b *bank) list() []consent {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := make([]consent, 0, len(b.consents))
	for _, k := range b.consents {
		all = append(all, *k)
	}
	return all
}

// keep is how long after its end a consent is remembered.
const keep = 24 * time.Hour

// sweep forgets consents that ended long ago, now and then. The caller holds
// the lock.
func (b *bank) sweep(now time.Time) {
	if now.Before(b.swept.Add(time.Minute)) {
		return
	}
	b.swept = now
	for id, k := range b.consents {
		if now.Before(k.expires.Add(keep)) {
			continue
		}
		delete(b.consents, id)
		delete(b.links, k.link)
		if b.exact[k.action.exact] == k {
			delete(b.exact, k.action.exact)
		}
		if d := b.deeds[k.action.key()]; d != nil && d.consent == k && (d.result == nil || k.action.requestID == "") {
			delete(b.deeds, k.action.key())
		}
	}
}
