package dialog

import (
	"strconv"

	"countersign/shared/stepup"
	"countersign/wasm/internal/prompt"
)

const (
	minute = 60_000 // milliseconds
	// fewMinutes is when the end is first announced.
	fewMinutes = 5 * minute
)

func number(n int) string { return strconv.Itoa(n) }

// timeLeft says in whole minutes how long there is, "" where nobody knows.
func (t *texts) timeLeft(c stepup.Challenge, now int64) string {
	left, known := prompt.Left(c, now)
	switch {
	case !known:
		return ""
	case left < minute:
		return t.LastMinute
	}
	return fill(t.TimeLeft, "minutes", number(int(left/minute)))
}

// attemptsLeft says how many wrong answers there may be, "" where nobody counts.
func (t *texts) attemptsLeft(c stepup.Challenge) string {
	if c.AttemptsLeft == nil {
		return ""
	}
	return fill(t.AttemptsLeft, "count", number(*c.AttemptsLeft))
}

// warning is what is announced when the time left goes from before to after, in
// milliseconds: five minutes and one, each once.
func (t *texts) warning(before, after int64) string {
	switch {
	case before > minute && after <= minute:
		return t.OneMinute
	case before > fewMinutes && after <= fewMinutes:
		return t.FiveMinutes
	}
	return ""
}
