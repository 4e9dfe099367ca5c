package wise

import (
	"time"
)

// What the customer does on the approval page. Each step gives the view that
// the page shows next.

// step is what the page asks for or says.
type step string

const (
	stepPassword step = "password"
	stepCode     step = "code"
	stepApproved step = "approved"
	stepDeclined step = "declined"
	stepExpired  step = "expired"
	stepBlocked  step = "blocked"
)

// view is what the page shows.
type view struct {
	Step step `json:"step"`
	// Error says what went wrong and what to do, in words for the customer.
	Error string `json:"error,omitempty"`
	// Notice says what has just happened.
	Notice       string `json:"notice,omitempty"`
	AttemptsLeft int    `json:"attemptsLeft"`
	// RetrySeconds: how long the lock-out lasts.
	RetrySeconds int `json:"retrySeconds,omitempty"`

	Subject subject `json:"-"`
	User    int64   `json:"-"`
}

// look gives the view of a token without changing anything.
func (a *approvals) look(token string) view {
	a.mu.Lock()
	defer a.mu.Unlock()
	held, v := a.open(token)
	if held == nil {
		return v
	}
	return a.viewOf(held, "", "")
}

// enterPassword checks the password; the right one has a code sent.
func (a *approvals) enterPassword(token, password string, fixed bool) (view, *delivery) {
	a.mu.Lock()
	defer a.mu.Unlock()
	held, v := a.open(token)
	if held == nil {
		return v, nil
	}
	if held.password { // sent twice, for example by a double click
		return a.viewOf(held, "", ""), nil
	}
	if !same(password, Password) {
		return a.failed(held, "That password is not right. Check it and try again."), nil
	}
	held.password = true
	held.pass(factorPassword)
	return a.viewOf(held, "", ""), a.newCode(held, fixed)
}

// resend has another code sent; the one before stops working.
func (a *approvals) resend(token string, fixed bool) (view, *delivery) {
	a.mu.Lock()
	defer a.mu.Unlock()
	held, v := a.open(token)
	if held == nil || !held.password {
		return v, nil
	}
	now := a.clock.Now()
	switch {
	case held.code.sends >= maxSends:
		return a.viewOf(held, "", "No more codes can be sent for this approval. Enter the latest one, or cancel and start again."), nil
	case now.Before(held.code.sent.Add(resendWait)):
		left := seconds(held.code.sent.Add(resendWait).Sub(now))
		return a.viewOf(held, "", "A code is on its way. You can ask for another one in "+plural(left, "second")+"."), nil
	}
	return a.viewOf(held, "", "A new code is on its way. The one before no longer works."), a.newCode(held, fixed)
}

// enterCode checks the phone code; the right one completes the approval.
func (a *approvals) enterCode(token, digits string) view {
	a.mu.Lock()
	defer a.mu.Unlock()
	held, v := a.open(token)
	if held == nil || !held.password {
		return v
	}
	now := a.clock.Now()
	if now.After(held.code.sent.Add(codeValid)) {
		return a.viewOf(held, "That code is too old. Ask for a new one and enter that.", "")
	}
	if !same(digits, held.code.digits) {
		return a.failed(held, "That code is not right. Enter the six digits of the latest message.")
	}
	a.clear(held, now)
	return a.viewOf(held, "", "")
}

// decline makes the token useless, as the customer wishes.
func (a *approvals) decline(token string) view {
	a.mu.Lock()
	defer a.mu.Unlock()
	held, v := a.open(token)
	if held == nil {
		return v
	}
	held.progress = declined
	return a.viewOf(held, "", "")
}

// approve completes an approval without the page.
func (a *approvals) approve(token string) view {
	a.mu.Lock()
	defer a.mu.Unlock()
	held, v := a.open(token)
	if held == nil {
		return v
	}
	a.clear(held, a.clock.Now())
	return a.viewOf(held, "", "")
}

// expire ends a token's time now.
func (a *approvals) expire(token string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	held := a.tokens[token]
	if held != nil {
		held.expires = a.clock.Now()
	}
	return held != nil
}

// open finds a token that can still be answered, or gives the view that says
// why not. The caller holds the lock.
func (a *approvals) open(token string) (*approval, view) {
	held, now := a.tokens[token], a.clock.Now()
	switch {
	case held == nil, held.expired(now):
		return nil, view{Step: stepExpired}
	case held.progress != waiting, a.customer(held.user).isBlocked(now):
		return nil, a.viewOf(held, "", "")
	}
	return held, a.viewOf(held, "", "")
}

func (a *approvals) viewOf(held *approval, problem, notice string) view {
	now, who := a.clock.Now(), a.customer(held.user)
	v := view{
		Step: stepPassword, Error: problem, Notice: notice,
		AttemptsLeft: maxFailures - who.failures, Subject: held.subject, User: held.user,
	}
	switch {
	case held.progress == approved || held.progress == spent:
		v.Step = stepApproved
	case held.progress == declined:
		v.Step = stepDeclined
	case who.isBlocked(now):
		v.Step, v.AttemptsLeft, v.RetrySeconds = stepBlocked, 0, seconds(who.blocked.Sub(now))
	case held.password:
		v.Step = stepCode
	}
	return v
}

func (a *approvals) failed(held *approval, problem string) view {
	a.customer(held.user).fail(a.clock.Now())
	v := a.viewOf(held, "", "")
	if v.Step != stepBlocked {
		v.Error = problem + " " + plural(v.AttemptsLeft, "attempt") + " left."
	}
	return v
}

func (a *approvals) newCode(held *approval, fixed bool) *delivery {
	held.code = a.nextCode(held.code, fixed)
	return &delivery{user: held.user, channel: factorSMS, code: held.code.digits, subject: held.subject}
}

// nextCode gives the code that is sent after another.
func (a *approvals) nextCode(last code, fixed bool) code {
	digits := FixedCode
	if !fixed {
		digits = a.random.Digits(len(FixedCode))
	}
	return code{digits: digits, sent: a.clock.Now(), sends: last.sends + 1}
}

// clear approves the whole token, whatever its list.
func (a *approvals) clear(held *approval, now time.Time) {
	held.password = true
	for i := range held.factors {
		held.factors[i].passed = true
	}
	a.complete(held, now)
}

// complete approves a token of which nothing is left to prove.
func (a *approvals) complete(held *approval, now time.Time) {
	held.progress = approved
	who := a.customer(held.user)
	who.failures, who.cleared = 0, now
	if held.action == actionStatement {
		who.statement = now
	}
}

func seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }
