package transport

import (
	"sync"
	"time"
)

// lifetime is how long a connection is used: a host that moves to other addresses
// is found there in the end, however much it is asked.
const lifetime = 10 * time.Minute

// pool holds connections that wait for their next request.
type pool struct {
	// What is 0 is unlimited.
	limit    int
	timeout  time.Duration // of waiting
	lifetime time.Duration

	mu      sync.Mutex
	conns   []*conn // the one that came last is at the end
	sweep   *time.Timer
	closing bool // what is given back, until a request comes
}

// take gives the connection that came last and is good for another request, or
// nil. The ones that are not are closed.
func (p *pool) take() *conn {
	for {
		c := p.last()
		if c == nil || c.silent() {
			return c
		}
		c.close()
	}
}

func (p *pool) last() *conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closing = false
	n := len(p.conns) - 1
	if n < 0 {
		return nil
	}
	c := p.conns[n]
	p.conns[n], p.conns = nil, p.conns[:n]
	return c
}

// put has a connection wait, or closes it where it is old, or too many do or none
// shall.
func (p *pool) put(c *conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c.since = time.Now()
	old := p.lifetime > 0 && c.since.Sub(c.born) >= p.lifetime
	if old || p.closing || p.limit > 0 && len(p.conns) >= p.limit {
		c.close()
		return
	}
	p.conns = append(p.conns, c)
	if p.timeout > 0 && p.sweep == nil {
		p.sweep = time.AfterFunc(p.timeout, p.expire)
	}
}

// expire closes what has waited for too long.
func (p *pool) expire() {
	p.mu.Lock()
	defer p.mu.Unlock()
	old := 0
	for old < len(p.conns) && time.Since(p.conns[old].since) >= p.timeout {
		p.conns[old].close()
		old++
	}
	p.conns = append(p.conns[:0], p.conns[old:]...)
	clear(p.conns[len(p.conns):cap(p.conns)])
	p.sweep = nil
	if len(p.conns) > 0 {
		p.sweep = time.AfterFunc(p.timeout-time.Since(p.conns[0].since), p.expire)
	}
}

// drain closes all that wait, and those put back before another is asked for.
func (p *pool) drain() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.conns {
		c.close()
	}
	p.conns, p.closing = nil, true
	if p.sweep != nil {
		p.sweep.Stop()
		p.sweep = nil
	}
}
