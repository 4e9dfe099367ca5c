package prompt

import "countersign/shared/stepup"

// Left gives how many milliseconds a challenge has left by this clock. That is
// not known where the challenge names no time, or one that is over while the
// gateway calls it pending: the clock is wrong then.
func Left(c stepup.Challenge, now int64) (milliseconds int64, known bool) {
	at, ok := instant(c.ExpiresAt)
	if !ok || at <= now {
		return 0, false
	}
	return at - now, true
}

// expiry is when a challenge is over, by our clock; 0 where nobody knows.
type expiry struct {
	text string
	at   int64
}

// of keeps what was learnt of a time until the challenge names another.
func (x expiry) of(c stepup.Challenge, now int64) expiry {
	if c.ExpiresAt == x.text {
		return x
	}
	x = expiry{text: c.ExpiresAt}
	if left, known := Left(c, now); known {
		x.at = now + left
	}
	return x
}

// ticked takes that some time has passed.
func (s *turning) ticked() {
	s.show()
	if s.notice == NoticeTooSoon && s.resendIn(s.factor.ID) == 0 {
		s.notice = ""
	}
}

// checkTime ends what is over. An answer that is under way may still be in
// time: the gateway says.
func (s *turning) checkTime() {
	if s.limit != 0 && s.now >= s.limit && s.stage != StageApproved && s.stage != StageEnded {
		s.turn++ // what comes of it comes too late
		s.task, s.limit = taskNone, 0
		s.show()
		s.captured("")
	}
	underway := s.task == taskStart || s.task == taskVerify
	if s.over() && !underway && s.stage != StageApproved && s.stage != StageEnded {
		s.end(stepup.Expired)
	}
}

func (t *talk) over() bool { return t.expires.at != 0 && t.now >= t.expires.at }

// setWake asks for the next tick: a second less to wait, or the end of time.
func (s *turning) setWake(ticked bool) {
	next := s.nextTick()
	if next == s.wake && !ticked {
		return
	}
	before := s.wake
	s.wake = next
	if next != 0 || before != 0 && !ticked {
		s.actions = append(s.actions, action{kind: actionWake, milliseconds: int(min(max(next-s.now, 0), maxWake))})
	}
}

// maxWake is the longest that a timer of a browser can run, in milliseconds.
const maxWake = 1<<31 - 1

// nextTick gives when the view changes by itself, 0 for never.
func (t *talk) nextTick() int64 {
	if !t.opened || t.stage == StageApproved || t.stage == StageEnded {
		return 0
	}
	var next int64
	sooner := func(at int64) {
		if at > t.now && (next == 0 || at < next) {
			next = at
		}
	}
	sooner(t.expires.at)
	sooner(t.limit)
	if wait := t.resendIn(t.factor.ID); wait > 0 {
		sooner(t.now + (wait-1)%1000 + 1)
	}
	return next
}
