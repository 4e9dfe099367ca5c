package wise

import (
	"sync"
	"time"

	"countersign/server/sandbox/internal/clock"
	"countersign/server/sandbox/internal/random"
)

// enrolment is what a customer has set up to prove who they are.
type enrolment struct {
	pin     string // empty: none
	devices []device
	faceMap string // empty: none
	phone   *phoneNumber
}

// enrolments owns what all customers have set up. It is safe for concurrent
// use.
type enrolments struct {
	clock  *clock.Clock
	random *random.Source

	mu        sync.Mutex
	users     map[int64]*enrolment
	nextPhone int64
}

func newEnrolments(c *clock.Clock, r *random.Source) *enrolments {
	e := &enrolments{clock: c, random: r}
	e.reset()
	return e
}

func (e *enrolments) reset() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.users, e.nextPhone = map[int64]*enrolment{}, firstPhone
	for _, u := range users() {
		e.users[u.ID] = &enrolment{phone: e.newPhone(u.Phone)}
	}
	e.users[marenID].pin = PIN
}

// edit runs under the lock, with what a simulated user has set up.
func (e *enrolments) edit(user int64, with func(*enrolment)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	with(e.users[user])
}

// compare checks a value against what is set up; with nothing there is
// nothing to compare with.
func compare(given string, setUp ...string) proof {
	result := proofAbsent
	for _, one := range setUp {
		switch {
		case one == "":
		case same(given, one):
			return proofRight
		default:
			result = proofWrong
		}
	}
	return result
}

// stamp is how Wise writes the time into an enrolment: to the nanosecond.
func stamp(t time.Time) string { return t.Format("2006-01-02T15:04:05.000000000Z07:00") }
