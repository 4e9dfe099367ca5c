package dialog

import (
	"syscall/js"

	"countersign/wasm/internal/jsbridge"
)

// clock tells and measures time for a prompt.Session.
type clock struct{ window js.Value }

// Now is milliseconds since the Unix epoch.
func (c clock) Now() int64 { return int64(c.window.Get("Date").Call("now").Float()) }

// After closes done once the time has passed.
func (c clock) After(milliseconds int) (done <-chan struct{}, stop func()) {
	passed := make(chan struct{})
	return passed, jsbridge.After(milliseconds, func() { close(passed) })
}
