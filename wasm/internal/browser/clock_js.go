package browser

import (
	"syscall/js"

	"countersign/wasm/internal/helper"
	"countersign/wasm/internal/jsbridge"
)

// Clock is the browser's clock.
type Clock struct{}

var _ helper.Clock = Clock{}

// After closes the channel once the time has passed. Times beyond what a
// browser's timer can hold are cut to that (24 days).
func (Clock) After(milliseconds int) (<-chan struct{}, func()) {
	done := make(chan struct{})
	return done, jsbridge.After(milliseconds, func() { close(done) })
}

// Jitter gives a random number in [0, limit).
func (Clock) Jitter(limit int) int {
	return int(js.Global().Get("window").Get("Math").Call("random").Float() * float64(limit))
}

// Now is milliseconds since the Unix epoch.
func (Clock) Now() int64 {
	return int64(js.Global().Get("window").Get("Date").Call("now").Float())
}
