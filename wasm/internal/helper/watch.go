package helper

import "countersign/shared/stepup"

// watch delivers what becomes of one challenge: from the channel, and by
// asking now and then while the channel is silent.
type watch struct {
	channel  *channel
	interest *interest
	pollOnly bool
	// verifiable: the gateway learns of an approval by asking the provider,
	// which it does when it is asked itself.
	verifiable bool
	quit       chan struct{}
	polling    bool
}

// Pauses between two questions while the channel is silent, in milliseconds.
const (
	pollPause = 2000
	pollLimit = 10_000
	// speakingPauses is how many of the shortest pauses lie between two
	// questions while the channel speaks.
	speakingPauses = 3
)

func (d *demand) watch() *watch {
	w := &watch{channel: d.channel, pollOnly: d.pollOnly, verifiable: d.challenge.Verifiable, quit: make(chan struct{})}
	if d.pollOnly {
		w.interest = &interest{challenge: d.challenge.ID, news: make(chan news, 1)}
	} else {
		w.interest = d.channel.join(d.challenge.ID, "")
	}
	return w
}

func (w *watch) stop() {
	close(w.quit)
	if !w.pollOnly {
		w.channel.part(w.interest)
	}
}

// poll begins to ask: less and less often while the channel is silent, and now
// and then while it speaks, as the approval page's message may be lost and the
// channel tells only what the gateway knows. A challenge that is only queued is
// not worth it.
func (w *watch) poll() {
	if w.polling {
		return
	}
	w.polling = true
	go func() {
		c := w.channel
		spoken := 0
		for turn := 0; rest(c.ports.Clock, stepup.Backoff(pollPause, pollLimit, turn), w.quit); turn++ {
			if !w.pollOnly && c.speaking() {
				turn = -1
				spoken++
				if !w.verifiable || spoken%speakingPauses != 0 {
					continue
				}
			}
			// One that is not known has no state, which is a reason to ask again.
			if challenge, err := c.gateway.Challenge(w.interest.challenge); err == nil || unknown(err) {
				w.tell(challenge)
			}
		}
	}()
}

// tell delivers what became known of the challenge in another way.
func (w *watch) tell(c stepup.Challenge) {
	w.channel.mu.Lock()
	defer w.channel.mu.Unlock()
	w.interest.replace(news{challenge: c, found: true, sure: true})
}

// unknown reports that the gateway answered, and does not know the challenge.
func unknown(err error) bool {
	e, ok := err.(*stepup.Error) //nolint:errorlint // errors.As costs 12 KB; ports do not wrap
	return ok && e.Code == stepup.Expired
}
