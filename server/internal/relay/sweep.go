package relay

import "time"

// wheel spreads the channels over slots, so that each tick of the sweep pings
// a small share of them: no timer or goroutine per channel, and no burst after
// many have connected at once. It is guarded by Relay.mu.
type wheel struct {
	slots [wheelSlots]map[*conn]struct{}
	next  int
}

const wheelSlots = 32

func newWheel() wheel {
	var w wheel
	for i := range w.slots {
		w.slots[i] = map[*conn]struct{}{}
	}
	return w
}

func (w *wheel) add(c *conn) {
	c.slot = w.next
	w.slots[c.slot][c] = struct{}{}
	w.next = (w.next + 1) % wheelSlots
}

func (w *wheel) remove(c *conn) { delete(w.slots[c.slot], c) }

func (w *wheel) slot(i int) []*conn {
	conns := make([]*conn, 0, len(w.slots[i]))
	for c := range w.slots[i] {
		conns = append(conns, c)
	}
	return conns
}

func (w *wheel) all() []*conn {
	var conns []*conn
	for i := range w.slots {
		conns = append(conns, w.slot(i)...)
	}
	return conns
}

// pings pings every channel once in each PingInterval.
func (r *Relay) pings() {
	ticker := time.NewTicker(max(r.limits.PingInterval/wheelSlots, time.Millisecond))
	defer ticker.Stop()
	for i := 0; ; i = (i + 1) % wheelSlots {
		select {
		case <-r.ctx.Done():
			return
		case <-ticker.C:
		}
		r.mu.Lock()
		due := r.wheel.slot(i)
		r.mu.Unlock()
		for _, c := range due {
			c.ping()
		}
	}
}
