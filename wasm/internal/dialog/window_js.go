package dialog

import (
	"syscall/js"

	"countersign/wasm/internal/helper"
)

// windowSurface is the approval page in a tab or a popup.
type windowSurface struct {
	child
	form    js.Value
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
	if !w.openAs(w.shown.PageURL, frameName, w.shown.Flow == helper.FlowPopup) {
		return false
	}
	w.form.Call("submit")
	w.callOpened("focus")
	w.watchClosed()
	return true
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
