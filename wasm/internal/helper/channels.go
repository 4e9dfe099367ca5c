package helper

import "sync"

// channels holds one channel for each gateway that the page has met.
type channels struct {
	ports Ports

	mu   sync.Mutex
	open []*channel
}

func (c *channels) to(base string) *channel {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, ch := range c.open { // mostly one; no map has strings as keys here, which saves 3 KB
		if ch.base == base {
			return ch
		}
	}
	ch := &channel{
		base:    base,
		gateway: c.ports.Gateway(base),
		ports:   c.ports,
		wake:    make(chan struct{}, 1),
	}
	c.open = append(c.open, ch)
	return ch
}
