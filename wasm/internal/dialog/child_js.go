package dialog

import (
	"syscall/js"

	"countersign/wasm/internal/helper"
	"countersign/wasm/internal/jsbridge"
)

// How often an opened window is looked at, and how long a message may still be
// on its way once the window reads as closed, in milliseconds.
const (
	closedInterval = 500
	closedGrace    = 1_500
)

// child is a surface's window, once it is open.
type child struct {
	*surface
	opened js.Value
	// stop ends looking whether the window is closed.
	stop func()
}

// openAs opens the window, in the middle of ours if it is a popup. It is false
// where the browser blocks it. A test's stub may give nothing, and expects that
// all goes on.
func (c *child) openAs(address, name string, popup bool) bool {
	arguments := []any{address, name}
	if popup {
		arguments = append(arguments, popupFeatures(c.around()))
	}
	c.opened = c.window.Call("open", arguments...)
	return !c.opened.IsNull()
}

// around is where our own window is.
func (c *child) around() windowBox {
	return windowBox{
		left:   jsbridge.Int(c.window, "screenX"),
		top:    jsbridge.Int(c.window, "screenY"),
		width:  jsbridge.Int(c.window, "outerWidth"),
		height: jsbridge.Int(c.window, "outerHeight"),
	}
}

// watchClosed tells once when the window reads as closed, and stays so for the
// time that a message needs.
func (c *child) watchClosed() {
	c.stopWatching()
	if c.opened.Type() != js.TypeObject {
		return
	}
	stopTimer := func() {}
	stopLooking := func() {}
	stopLooking = jsbridge.Every(closedInterval, func() {
		if !c.readsAsClosed() {
			return
		}
		stopLooking()
		stopTimer = jsbridge.After(closedGrace, func() { c.emit(helper.SurfaceWindowClosed) })
	})
	c.stop = func() {
		stopLooking()
		stopTimer()
	}
}

func (c *child) readsAsClosed() bool { return c.opened.Get("closed").Truthy() }

func (c *child) stopWatching() {
	if c.stop != nil {
		c.stop()
	}
}

func (c *child) closeWindow() {
	c.stopWatching()
	c.callOpened("close")
}

func (c *child) callOpened(method string) {
	if c.opened.Type() == js.TypeObject && c.opened.Get(method).Type() == js.TypeFunction {
		c.opened.Call(method)
	}
}
