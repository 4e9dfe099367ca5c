package mipise

import "time"

// forever is the end of a lock that only the management opens.
var forever = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

func (c *customer) isBlocked(now time.Time) bool { return now.Before(c.blocked) }

// fail counts a wrong answer to a step and gives how many may follow. Each step
// counts for itself: the right answer to one gives no more tries at another.
func (c *customer) fail(s step, u Unconfirmed, now time.Time) (left int) {
	c.failures[s]++
	if left = u.Attempts - c.failures[s]; left > 0 {
		return left
	}
	c.lock(lockEnd(u.LockSeconds, now))
	return 0
}

// lockEnd gives the end of a lock that starts now; 0 seconds are forever.
func lockEnd(seconds int, now time.Time) time.Time {
	if seconds == 0 {
		return forever
	}
	return now.Add(time.Duration(seconds) * time.Second)
}

// lock locks the customer out: what was sent and proved counts no more.
func (c *customer) lock(until time.Time) {
	c.forget()
	c.failures, c.blocked = map[step]int{}, until
}

// unlock lets the customer in again and forgets the failures.
func (c *customer) unlock() {
	c.failures, c.blocked = map[step]int{}, time.Time{}
}
