package helper

// timer is at most one running timer. The zero timer is stopped: its done is
// nil and never ready.
type timer struct {
	done <-chan struct{}
	stop func()
}

// start takes the place of what ran before.
func (t *timer) start(c Clock, milliseconds int) {
	t.clear()
	t.done, t.stop = c.After(milliseconds)
}

func (t *timer) clear() {
	if t.stop != nil {
		t.stop()
	}
	t.done, t.stop = nil, nil
}

// rest waits for some time and reports false if quit was closed before.
func rest(c Clock, milliseconds int, quit <-chan struct{}) bool {
	done, stop := c.After(milliseconds)
	defer stop()
	select {
	case <-done:
		return true
	case <-quit:
		return false
	}
}
