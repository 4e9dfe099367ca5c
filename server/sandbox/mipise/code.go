package mipise

import (
	"crypto/subtle"
	"strings"
	"time"

	"countersign/server/sandbox/internal/random"
)

// code is a one-time password that was sent. It works once, and only the
// latest of a process does.
type code struct {
	digits  string
	to      string
	sent    time.Time
	expires time.Time
	session *session // of auth_by_sms; nil for the others
}

// right compares in constant time, as a server should.
func (c code) right(answer string) bool {
	return subtle.ConstantTimeCompare([]byte(c.digits), []byte(answer)) == 1
}

// wait gives how long another code of a process has to wait; 0: not at all.
func (c *customer) wait(s step, k OTPKnobs, now time.Time) time.Duration {
	recent := c.sent[s]
	for len(recent) > 0 && !recent[0].After(now.Add(-time.Hour)) {
		recent = recent[1:]
	}
	c.sent[s] = recent
	if len(recent) == 0 {
		return 0
	}
	left := recent[len(recent)-1].Add(time.Duration(k.ResendSeconds) * time.Second).Sub(now)
	if k.PerHour > 0 && len(recent) >= k.PerHour {
		left = max(left, recent[len(recent)-k.PerHour].Add(time.Hour).Sub(now))
	}
	return max(left, 0)
}

// send makes a code; the one before stops working. held is the session that
// the right answer authenticates, for auth_by_sms.
func (c *customer) send(s step, held *session, scenario Scenario, r *random.Source, now time.Time) code {
	k := scenario.Unconfirmed.OTP
	next := code{
		digits: strings.Repeat("1", k.Digits), to: c.Email, session: held,
		sent: now, expires: now.Add(time.Duration(k.Seconds) * time.Second),
	}
	if scenario.Codes == "random" {
		next.digits = r.Digits(k.Digits)
	}
	if s.bySMS() {
		next.to = c.Phone
	}
	c.codes[s] = next
	c.sent[s] = append(c.sent[s], now)
	return next
}
