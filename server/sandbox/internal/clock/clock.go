// Package clock owns the simulated time of the sandbox: the real one, moved
// forward on request, so that a test sees an hour pass without waiting for it.
package clock

import (
	"sync/atomic"
	"time"
)

// Clock is a time source that can be moved forward. It is safe for concurrent
// use.
type Clock struct {
	base   func() time.Time
	offset atomic.Int64
}

// New gives a clock that follows base; nil means time.Now.
func New(base func() time.Time) *Clock {
	if base == nil {
		base = time.Now
	}
	return &Clock{base: base}
}

// Now is the simulated time, in UTC.
func (c *Clock) Now() time.Time {
	return c.base().Add(time.Duration(c.offset.Load())).UTC()
}

// Advance moves the clock forward by d.
func (c *Clock) Advance(d time.Duration) { c.offset.Add(int64(d)) }

// Reset returns to the base time.
func (c *Clock) Reset() { c.offset.Store(0) }
