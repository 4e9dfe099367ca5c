package wise

import "time"

// What the customer proves through the API, one factor at a time. The same
// failures count as on the approval page, towards the same lock-out.

// proof is what a check finds.
type proof int

const (
	proofWrong proof = iota
	proofRight
	proofStale  // was right once: refused as wrong, not counted as a guess
	proofAbsent // there is nothing to compare with
)

// ruling is what becomes of a proof, or of a wish for a code.
type ruling int

const (
	rulingUnknown    ruling = iota // no such token of this user
	rulingBlocked                  // too many failures
	rulingOutOfOrder               // not asked for, or not now
	rulingAbsent
	rulingTooSoon
	rulingWrong
	rulingDone
)

// prove checks one factor of a user's token. The check runs under the lock, so
// that answers sent side by side count one by one.
func (a *approvals) prove(token string, user int64, kind string, check func(*approval) proof) (approval, ruling) {
	a.mu.Lock()
	defer a.mu.Unlock()
	held, r := a.asking(token, user, kind)
	if r != rulingDone {
		return approval{}, r
	}
	now, who := a.clock.Now(), a.customer(user)
	switch check(held) {
	case proofAbsent:
		return approval{}, rulingAbsent
	case proofStale:
		return approval{}, rulingWrong
	case proofWrong:
		who.fail(now)
		return approval{}, rulingWrong
	}
	who.failures = 0
	held.pass(kind)
	if held.progress == waiting && ready(held.factors) {
		a.complete(held, now)
	}
	return held.copied(), rulingDone
}

// send makes a code for one channel of a user's token.
func (a *approvals) send(token string, user int64, channel, number string, s Scenario) (*delivery, ruling) {
	a.mu.Lock()
	defer a.mu.Unlock()
	held, r := a.asking(token, user, channel)
	if r != rulingDone {
		return nil, r
	}
	last := held.codes[channel]
	switch {
	case number == "":
		return nil, rulingAbsent
	case last.sends > 0 && a.clock.Now().Before(last.sent.Add(time.Duration(s.Unconfirmed.TriggerSeconds)*time.Second)):
		return nil, rulingTooSoon
	}
	held.codes[channel] = a.nextCode(last, s.Codes == "fixed")
	return &delivery{user: user, channel: channel, to: number, code: held.codes[channel].digits, subject: held.subject}, rulingDone
}

// asking finds a user's token if it asks for a factor now. The caller holds
// the lock.
func (a *approvals) asking(token string, user int64, kind string) (*approval, ruling) {
	held := a.of(token, user)
	switch {
	case held == nil:
		return nil, rulingUnknown
	case a.customer(user).isBlocked(a.clock.Now()):
		return nil, rulingBlocked
	case held.progress == declined || !held.pending(kind):
		return nil, rulingOutOfOrder
	}
	return held, rulingDone
}

// check compares a code with the last one sent over its channel.
func (c code) check(digits string, now time.Time) proof {
	switch {
	case c.sends == 0:
		return proofAbsent
	case now.After(c.sent.Add(codeValid)):
		return proofStale
	case !same(digits, c.digits):
		return proofWrong
	}
	return proofRight
}
