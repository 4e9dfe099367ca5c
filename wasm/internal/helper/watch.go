package helper

import "countersign/shared/stepup"

// watch delivers what becomes of one challenge: from the channel, and by
// asking now and then while the channel is not there.
type watch struct {
	challenge string
	news      <-chan news
	stop      func()
}

// Pauses between two questions while the channel is not there, in milliseconds.
const (
	pollPause = 2000
	pollLimit = 10_000
)

func (c *channel) watch(challenge string, pollOnly bool) *watch {
	var i *interest
	w := &watch{challenge: challenge}
	quit := make(chan struct{})
	if pollOnly {
		i = &interest{challenge: challenge, news: make(chan news, 1)}
		w.stop = func() { close(quit) }
	} else {
		i = c.join(challenge, "")
		w.stop = func() {
			close(quit)
			c.part(i)
		}
	}
	w.news = i.news
	go c.poll(i, pollOnly, quit)
	return w
}

// poll asks until quit. A gateway that cannot be reached is asked less and
// less often.
func (c *channel) poll(i *interest, pollOnly bool, quit <-chan struct{}) {
	for turn := 0; rest(c.ports.Clock, stepup.Backoff(pollPause, pollLimit, turn), quit); turn++ {
		if !pollOnly && c.connectedNow() {
			turn = -1
			continue
		}
		challenge, err := c.gateway.Challenge(i.challenge)
		if err != nil {
			continue
		}
		c.mu.Lock()
		i.replace(news{challenge: challenge, found: true, sure: true})
		c.mu.Unlock()
	}
}
