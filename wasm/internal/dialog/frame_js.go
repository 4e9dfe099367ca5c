package dialog

import (
	"strconv"
	"syscall/js"

	"countersign/wasm/internal/helper"
	"countersign/wasm/internal/jsbridge"
)

// How long a frame may be silent before it counts as refused, in milliseconds.
// Browsers tell a page nothing of a frame that the other side forbids.
const (
	silenceAfterLoad = 10_000
	silenceUnloaded  = 30_000
)

// frameSurface is the approval page in a frame, in a dialog.
type frameSurface struct {
	*surface
	box     *box
	frame   js.Value
	stage   js.Value
	loading js.Value
	address string
	// alive is set by the first sign of life from the frame.
	alive bool
	// patience stops the timer that waits for it.
	patience func()
	pageInfo bool
}

func (f *frameSurface) failed() helper.SurfaceEvent { return helper.SurfaceFrameRefused }

// Waiting has no meaning for a frame.
func (f *frameSurface) Waiting() {}

func (f *frameSurface) open() {
	form := f.form()
	if !postable(form) {
		f.emit(helper.SurfaceFrameRefused)
		return
	}
	f.address = form.Get("action").String()
	f.addStyles()
	f.build(form)
	f.show(f.box)
	f.box.say(f.texts.Loading)
	f.watch()
	form.Call("submit")
}

func (f *frameSurface) build(form js.Value) {
	host := hostOf(f.address)
	f.frame = jsbridge.Assign(f.element("iframe", ""),
		"id", idFrame, "name", frameName, "title", f.texts.Frame+" "+host,
		"allow", "publickey-credentials-get *")
	jsbridge.Assign(f.frame.Get("style"), "border", "0", "minHeight", px(frameMinHeight))

	f.loading = f.element("p", classLoading, f.texts.Loading)
	attributes(f.loading, "aria-hidden", "true") // the status says it
	f.stage = f.element("div", classStage, f.loading, f.frame)
	f.box = f.newBox(classOverlay, f.texts.title(f.shown.Subject), f.subject(),
		[]any{f.stage, form}, []any{f.element("p", "", f.texts.Host+" "+host)})
	f.box.overlay.Set("id", idOverlay)
}

func px(pixels int) string { return strconv.Itoa(pixels) + "px" }

// watch listens to everything that the frame, or its absence, can tell.
func (f *frameSurface) watch() {
	f.listenMessages(f.contentWindow, f.understands, f.message)
	f.listenRestored()
	f.listen(f.frame, "load", func(js.Value) { f.loaded() })
	f.listen(f.window, "blur", func(js.Value) {
		if f.document.Get("activeElement").Equal(f.frame) {
			f.live() // the customer is in the frame
		}
	})
	f.listen(f.document, "securitypolicyviolation", func(event js.Value) {
		if forbids(jsbridge.String(event, "effectiveDirective"), jsbridge.String(event, "blockedURI"), f.address) {
			f.emit(helper.SurfaceFrameRefused)
		}
	})
	f.expectLife(silenceUnloaded)
}

func (f *frameSurface) contentWindow() js.Value { return f.frame.Get("contentWindow") }

// expectLife starts, or starts again, the time in which the frame must show life.
func (f *frameSurface) expectLife(milliseconds int) {
	if f.patience != nil {
		f.patience()
	}
	f.patience = f.after(milliseconds, func() { f.emit(helper.SurfaceFrameRefused) })
}

// loaded follows each load of the frame. The empty page that every frame
// starts with is not one.
func (f *frameSurface) loaded() {
	if inner := f.frame.Get("contentDocument"); inner.Truthy() && jsbridge.String(inner, "URL") == "about:blank" {
		return
	}
	f.loading.Call("remove")
	f.send(resizerInit)
	if f.alive {
		return
	}
	limit := f.shown.FrameTimeout
	if limit <= 0 {
		limit = silenceAfterLoad
	}
	f.expectLife(limit)
}

// live takes a sign of life. The focus stays where it is: inside the frame,
// Escape would not reach us.
func (f *frameSurface) live() {
	if f.alive {
		return
	}
	f.alive = true
	f.patience()
	f.loading.Call("remove")
	f.box.say(f.texts.Ready)
}

func (f *frameSurface) understands(text string) bool {
	if _, ok := outcome(text); ok {
		return true
	}
	_, ok := parseResize(text)
	return ok
}

func (f *frameSurface) message(text string) {
	f.live()
	if event, ok := outcome(text); ok {
		f.emit(event)
		return
	}
	if m, ok := parseResize(text); ok {
		f.resize(m)
	}
}
