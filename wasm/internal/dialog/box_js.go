package dialog

import (
	"syscall/js"

	"countersign/wasm/internal/jsbridge"
)

// box is a modal dialog: a real dialog element over the whole page, and the
// box in the middle of it.
type box struct {
	overlay, title, status, foot js.Value
	// before had the focus when the dialog was shown.
	before js.Value
	gone   bool
}

// newBox makes a dialog with a title and a Cancel button; content stands
// between them, actions beside Cancel.
func (s *surface) newBox(class, title string, head, content, foot []any) *box {
	b := &box{title: s.element("h2", classTitle, title), status: s.element("p", classStatus)}
	jsbridge.Assign(b.title, "id", idTitle, "tabIndex", -1)
	attributes(b.status, "role", "status")

	cancel := s.button("", s.texts.Cancel)
	header := s.element("div", classHead, s.draw(classSeal, pictureShield), b.title)
	header.Call("append", head...)
	b.foot = s.element("div", classFoot)
	b.foot.Call("append", append(foot, cancel)...)

	modal := s.element("div", classModal, header)
	modal.Call("append", content...)
	modal.Call("append", b.foot, b.status)
	wrapper := s.element("div", classWrapper, modal)
	b.overlay = s.element("dialog", class, wrapper)
	attributes(b.overlay, "aria-labelledby", idTitle)
	s.dress(b.overlay)

	s.listen(cancel, "click", func(js.Value) { s.dismiss() })
	s.listenDismissal(b, wrapper)
	return b
}

// listenDismissal hears of Escape and of clicks beside the box. A press that
// starts inside the box and ends beside it, as when a text is marked, is no
// such click.
func (s *surface) listenDismissal(b *box, wrapper js.Value) {
	overlay := b.overlay
	beside := func(event js.Value) bool {
		target := event.Get("target")
		return target.Equal(overlay) || target.Equal(wrapper)
	}
	pressedInside := false
	s.listen(overlay, "pointerdown", func(event js.Value) { pressedInside = !beside(event) })
	s.listen(overlay, "click", func(event js.Value) {
		if beside(event) && !pressedInside {
			s.dismiss()
		}
		pressedInside = false
	})
	s.listen(overlay, "cancel", func(event js.Value) {
		if event.Get("target").Equal(overlay) {
			event.Call("preventDefault")
			s.dismiss()
		}
	})
	// A browser lets a page refuse Escape only once.
	s.listen(overlay, "close", func(event js.Value) {
		if event.Get("target").Equal(overlay) && !b.gone {
			s.dismiss()
		}
	})
}

// show puts the dialog on the screen. The page behind it is inert; a page
// without modal dialogs at least shows it.
func (s *surface) show(b *box) {
	b.before = s.document.Get("activeElement")
	s.body().Call("append", b.overlay)
	s.contrast(b.overlay)
	if b.overlay.Get("showModal").Type() == js.TypeFunction {
		b.overlay.Call("showModal")
	} else {
		attributes(b.overlay, "open", "")
	}
	b.overlay.Get("classList").Call("add", classOverlayOpen)
	b.title.Call("focus")
	s.onClose(b.close)
}

// close takes the dialog away and gives the focus back.
func (b *box) close() {
	if b.gone {
		return
	}
	b.gone = true
	if b.overlay.Get("close").Type() == js.TypeFunction {
		b.overlay.Call("close")
	}
	b.overlay.Call("remove")
	if b.before.Truthy() && b.before.Get("isConnected").Truthy() && b.before.Get("focus").Type() == js.TypeFunction {
		b.before.Call("focus", jsbridge.Object("preventScroll", true))
	}
}

// say puts a sentence where screen readers announce it.
func (b *box) say(sentence string) { b.status.Set("textContent", sentence) }

// subject is the line that says what is approved, nothing where the gateway
// does not say it.
func (s *surface) subject() []any {
	amount := s.amount(s.shown.Subject)
	payee := s.texts.payee(s.shown.Subject, amount)
	if amount == "" && payee == "" {
		return nil
	}
	line := s.element("p", classSubject)
	if amount != "" {
		line.Call("append", s.element("strong", "", amount))
	}
	line.Call("append", payee)
	return []any{line}
}
