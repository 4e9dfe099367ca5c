package helper

import "sync"

// channels holds one channel for each gateway that the page has met.
type channels struct {
	ports Ports

	mu   sync.Mutex
	open map[string]*channel
}

func (c *channels) to(base string) *channel {
	c.mu.Lock()
	defer c.mu.Unlock()
	ch := c.open[base]
	if ch == nil {
		ch = &channel{
			base:    base,
			gateway: c.ports.Gateway(base),
			ports:   c.ports,
			wake:    make(chan struct{}, 1),
		}
		if c.open == nil {
			c.open = make(map[string]*channel)
		}
		c.open[base] = ch
	}
	return ch
}
