package dialog

import (
	"syscall/js"

	"countersign/wasm/internal/helper"
	"countersign/wasm/internal/jsbridge"
)

// resize does what a message of the resizer protocol asks for.
func (f *frameSurface) resize(m resizeMessage) {
	switch m.kind {
	case resizeReady:
		f.send(resizerInit)
	case resizeHeight:
		f.setHeight(m.height)
	case resizeReset:
		f.setHeight(m.height)
		f.send(resizerReset)
	case resizeClose:
		f.emit(helper.SurfaceClosed)
	case resizeScroll:
		f.stage.Set("scrollTop", m.height)
	case resizePageInfo:
		f.startPageInfo()
	case resizePageInfoStop:
		f.pageInfo = false
	}
}

func (f *frameSurface) setHeight(pixels int) { f.frame.Get("style").Set("height", px(pixels)) }

// send posts to the frame. The messages hold no secret, and where the frame
// has gone is its own affair.
func (f *frameSurface) send(text string) {
	if window := f.contentWindow(); window.Truthy() {
		window.Call("postMessage", text, "*")
	}
}

// startPageInfo tells the frame how it lies in the page, now and whenever that
// changes.
func (f *frameSurface) startPageInfo() {
	if !f.pageInfo {
		f.pageInfo = true
		again := func(js.Value) {
			if f.pageInfo {
				f.sendPageInfo()
			}
		}
		f.listen(f.window, "resize", again)
		f.listen(f.stage, "scroll", again)
	}
	f.sendPageInfo()
}

func (f *frameSurface) sendPageInfo() {
	frame, stage := f.frame.Call("getBoundingClientRect"), f.stage.Call("getBoundingClientRect")
	root := f.document.Get("documentElement")
	scrolled := f.stage.Get("scrollTop")
	info := jsbridge.Object("offsetTop", frame.Get("top").Float()-stage.Get("top").Float()+scrolled.Float(), "offsetLeft", 0, "scrollLeft", 0)
	for _, size := range []struct {
		name     string
		source   js.Value
		property string
	}{
		{"iframeHeight", frame, "height"},
		{"iframeWidth", frame, "width"},
		{"clientHeight", f.stage, "clientHeight"},
		{"clientWidth", f.stage, "clientWidth"},
		{"scrollTop", f.stage, "scrollTop"},
		{"documentHeight", root, "clientHeight"},
		{"documentWidth", root, "clientWidth"},
		{"windowHeight", f.window, "innerHeight"},
		{"windowWidth", f.window, "innerWidth"},
	} {
		info.Set(size.name, size.source.Get(size.property))
	}
	f.send(resizerPageInfo + f.window.Get("JSON").Call("stringify", info).String())
}
