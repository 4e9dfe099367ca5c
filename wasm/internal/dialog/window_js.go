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

// windowSurface is the approval page in a tab or a popup.
type windowSurface struct {
	*surface
	form   js.Value
	opened js.Value
	// stop ends looking whether the window is closed.
	stop    func()
	waiting bool
}

func (w *windowSurface) failed() helper.SurfaceEvent { return helper.SurfacePopupBlocked }

func (w *windowSurface) open() {
	w.form = w.surface.form()
	if !postable(w.form) {
		w.emit(helper.SurfacePopupBlocked)
		return
	}
	w.put(w.body(), w.form)
	w.listenMessages(func() js.Value { return w.opened }, isOutcome, func(text string) {
		event, _ := outcome(text)
		w.emit(event)
	})
	w.listenRestored()
	w.onClose(w.closeWindow)
	if !w.openWindow() {
		w.askToOpen()
	}
}

func isOutcome(text string) bool {
	_, ok := outcome(text)
	return ok
}

// openWindow opens the approval page and posts the form to it. It is false
// where the browser blocks the window.
func (w *windowSurface) openWindow() bool {
	arguments := []any{w.shown.PageURL, frameName}
	if w.shown.Flow == helper.FlowPopup {
		arguments = append(arguments, popupFeatures(w.box()))
	}
	opened := w.window.Call("open", arguments...)
	if opened.IsNull() {
		return false
	}
	// A test's stub may give nothing, and expects the form all the same.
	w.opened = opened
	w.form.Call("submit")
	w.callOpened("focus")
	w.watchClosed()
	return true
}

func (w *windowSurface) box() windowBox {
	return windowBox{
		left:   jsbridge.Int(w.window, "screenX"),
		top:    jsbridge.Int(w.window, "screenY"),
		width:  jsbridge.Int(w.window, "outerWidth"),
		height: jsbridge.Int(w.window, "outerHeight"),
	}
}

// watchClosed tells once when the window reads as closed, and stays so for the
// time that a message needs.
func (w *windowSurface) watchClosed() {
	w.stopWatching()
	if w.opened.Type() != js.TypeObject {
		return
	}
	stopTimer := func() {}
	stopLooking := func() {}
	stopLooking = jsbridge.Every(closedInterval, func() {
		if !w.readsAsClosed() {
			return
		}
		stopLooking()
		stopTimer = jsbridge.After(closedGrace, func() { w.emit(helper.SurfaceWindowClosed) })
	})
	w.stop = func() {
		stopLooking()
		stopTimer()
	}
}

func (w *windowSurface) readsAsClosed() bool { return w.opened.Get("closed").Truthy() }

func (w *windowSurface) stopWatching() {
	if w.stop != nil {
		w.stop()
	}
}

func (w *windowSurface) closeWindow() {
	w.stopWatching()
	w.callOpened("close")
}

func (w *windowSurface) callOpened(method string) {
	if w.opened.Type() == js.TypeObject && w.opened.Get(method).Type() == js.TypeFunction {
		w.opened.Call(method)
	}
}

// askToOpen shows a button: a fresh click may open what a script may not.
func (w *windowSurface) askToOpen() {
	w.prompt(w.texts.BlockedTitle, w.texts.BlockedText, w.texts.Continue, func(b *box) { b.close() })
}

// Waiting shows that the window is waited for, with a way to open it again.
func (w *windowSurface) Waiting() {
	if w.waiting || w.closed {
		return
	}
	w.waiting = true
	w.prompt(w.texts.WaitingTitle, w.texts.WaitingText, w.texts.OpenAgain, func(*box) {})
}

// prompt shows a dialog whose button opens the window.
func (w *windowSurface) prompt(title, text, label string, opened func(*box)) {
	w.addStyles()
	button := w.button(" "+classPrimary, label)
	head := append(w.subject(), w.element("p", classText, text))
	b := w.newBox(classOverlay+" "+classPrompt, title, head, nil, []any{button})
	w.listen(button, "click", func(js.Value) {
		if w.openWindow() {
			opened(b)
		} else {
			w.emit(helper.SurfacePopupBlocked)
		}
	})
	w.show(b)
	button.Call("focus")
	b.say(text)
}
