package dialog

import (
	"syscall/js"

	"countersign/wasm/internal/helper"
	"countersign/wasm/internal/jsbridge"
)

// leaveTime is how long the browser may take to leave the page, in milliseconds.
// Then the customer has stopped it, and may try again.
const leaveTime = 8_000

// leaver sends the customer to a page of the provider's. The window that is opened
// gets no way back to ours: whoever is in it could send our page somewhere else. It
// is empty until it gets its address, as a click counts for a moment only.
type leaver struct {
	child
	// draw shows how far the customer is.
	draw func(departure)
}

func (d *leaver) failed() helper.SurfaceEvent { return helper.SurfacePopupBlocked }

func (d *leaver) page() bool { return d.shown.Flow == helper.FlowPage }

// leave opens a window and asks for the address. It is false where the browser
// blocks the window.
func (d *leaver) leave() bool {
	if !d.page() {
		d.leaveAlone() // the one before
		if !d.openAs("about:blank", "_blank", d.shown.Flow != helper.FlowTab) {
			return false
		}
		d.sever()
	}
	d.draw(leaving)
	d.emit(helper.SurfaceLeaving)
	return true
}

// sever takes the empty window's way back to ours, and says what comes.
func (d *leaver) sever() {
	_, _ = jsbridge.Try(func() js.Value {
		d.reflect().Call("set", d.opened, "opener", nil)
		return d.reflect().Call("set", d.opened.Get("document"), "title", d.texts.Loading)
	})
}

// reflect is what reads and writes a property that may throw: only what a call
// throws comes back to Go.
func (d *leaver) reflect() js.Value { return d.window.Get("Reflect") }

// leaveAlone closes the window, which browsers allow only before it has left for
// the provider and when it is back: it has no opener. The gateway's page for who is
// back closes itself.
func (d *leaver) leaveAlone() {
	d.stopWatching()
	_, _ = jsbridge.Try(func() js.Value {
		d.reflect().Call("get", d.opened.Get("location"), "href") // throws where it is somebody else's
		return d.opened.Call("close")
	})
}

// Direct sends the window, or the page, to the provider's address.
func (d *leaver) Direct(address string) {
	if d.page() {
		d.after(leaveTime, func() { d.draw(atHome) })
		d.window.Get("location").Call("assign", address)
		return
	}
	d.draw(gone)
	_, _ = jsbridge.Try(func() js.Value { return d.opened.Get("location").Call("replace", address) })
	d.callOpened("focus")
	d.watchClosed()
}
