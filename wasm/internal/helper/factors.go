package helper

import (
	"sync"

	"countersign/shared/stepup"
	"countersign/wasm/internal/prompt"
)

// factors answers the factors of the challenge in a dialog. What comes of it is
// news for the journey too, before the customer can have read it.
type factors struct {
	watch     *watch
	challenge stepup.Challenge // as it was when the dialog was opened

	mu    sync.Mutex
	calls int // under way
}

var _ prompt.Port = (*factors)(nil)

// Start has a factor's code sent.
func (f *factors) Start(factor string) (stepup.Challenge, error) {
	f.count(1)
	defer f.count(-1)
	c, err := f.watch.channel.gateway.Start(f.challenge.ID, factor)
	f.tell(c, err)
	return c, err
}

// Verify gives an answer.
func (f *factors) Verify(factor stepup.Factor, answer string) (bool, stepup.Challenge, error) {
	f.count(1)
	defer f.count(-1)
	accepted, c, err := f.watch.channel.gateway.Verify(f.challenge.ID, factor, answer)
	if left := c.AttemptsLeft; err == nil && !accepted && left != nil && *left == 0 && c.State == stepup.StatePending {
		c.State = stepup.StateBlocked // as soon as all answers are judged
	}
	f.tell(c, err)
	return accepted, c, err
}

// tell passes news on, and refusals that end the challenge.
func (f *factors) tell(c stepup.Challenge, err error) {
	if err != nil {
		c = f.challenge
		c.State = stepup.State(codeOf(err)) // endings and their codes have the same names
		if _, ended := c.State.Ending(); !ended {
			return
		}
		// The gateway knows more of it, such as until when it is blocked.
		if whole, err := f.watch.channel.gateway.Challenge(c.ID); err == nil && whole.State == c.State {
			c = whole
		}
	}
	f.watch.tell(c)
}

func (f *factors) count(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls += n
}

// busy reports that an answer of the gateway is awaited.
func (f *factors) busy() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls > 0
}
