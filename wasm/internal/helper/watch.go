package helper

import "countersign/shared/stepup"

// watch delivers what becomes of one challenge: from the channel, and by
// asking now and then while the channel is silent.
type watch struct {
	channel  *channel
	interest *interest
	pollOnly bool
	quit     chan struct{}
	polling  bool
}

// Pauses between two questions while the channel is silent, in milliseconds.
const (
	pollPause = 2000
	pollLimit = 10_000
)

func (c *channel) watch(challenge string, pollOnly bool) *watch {
	w := &watch{channel: c, pollOnly: pollOnly, quit: make(chan struct{})}
	if pollOnly {
		w.interest = &interest{challenge: challenge, news: make(chan news, 1)}
	} else {
		w.interest = c.join(challenge, "")
	}
	return w
}

func (w *watch) stop() {
	close(w.quit)
	if !w.pollOnly {
		w.channel.part(w.interest)
	}
}

// poll begins to ask while the channel is silent, less and less often. A
// challenge that is only queued is not worth it.
func (w *watch) poll() {
	if w.polling {
		return
	}
	w.polling = true
	go func() {
		c := w.channel
		for turn := 0; rest(c.ports.Clock, stepup.Backoff(pollPause, pollLimit, turn), w.quit); turn++ {
			if !w.pollOnly && c.speaking() {
				turn = -1
				continue
			}
			if state, err := c.state(w.interest.challenge); err == nil {
				c.mu.Lock()
				w.interest.replace(news{challenge: stepup.Challenge{State: state}, found: true, sure: true})
				c.mu.Unlock()
			}
		}
	}()
}

// state asks the gateway how a challenge stands. One that it does not know any
// more has expired.
func (c *channel) state(id string) (stepup.State, error) {
	challenge, err := c.gateway.Challenge(id)
	if unknown(err) {
		return stepup.StateExpired, nil
	}
	return challenge.State, err
}

// unknown reports that the gateway answered, and does not know the challenge.
func unknown(err error) bool {
	e, ok := err.(*stepup.Error) //nolint:errorlint // errors.As costs 12 KB; ports do not wrap
	return ok && e.Code == stepup.Expired
}
