package dialog

import (
	"syscall/js"

	"countersign/wasm/internal/helper"
	"countersign/wasm/internal/jsbridge"
)

// Config says what a Presenter needs.
type Config struct {
	// Window is the page's window.
	Window js.Value
	// Version is the product's version, for the form.
	Version string
}

// Presenter puts hosted approval pages before the customer.
type Presenter struct {
	window   js.Value
	document js.Value
	version  string
}

var _ helper.Presenter = (*Presenter)(nil)

// New makes the presenter of a page.
func New(c Config) *Presenter {
	return &Presenter{window: c.Window, document: c.Window.Get("document"), version: c.Version}
}

// opener is a surface that is not yet on the screen.
type opener interface {
	helper.Surface
	open()
	// failed is the event of a surface that cannot be opened at all.
	failed() helper.SurfaceEvent
	emit(helper.SurfaceEvent)
}

// Present shows the approval page. A page that is too broken to show it (no
// body, an overwritten DOM) hears of it as an event.
func (p *Presenter) Present(shown helper.Presentation) helper.Surface {
	s := p.surface(shown)
	if _, err := jsbridge.Try(func() js.Value { s.open(); return js.Null() }); err != nil {
		s.emit(s.failed())
	}
	return s
}

func (p *Presenter) surface(shown helper.Presentation) opener {
	common := newSurface(p, shown)
	own := common.prompt.Type() == js.TypeFunction
	switch {
	case shown.Redirect && shown.Flow == helper.FlowDialog && own:
		return newCustomAway(p.newCustom(common, common.prompt))
	case shown.Redirect:
		return newAway(common)
	case shown.Flow == helper.FlowIframe:
		return &frameSurface{surface: common}
	case shown.Flow != helper.FlowDialog:
		return &windowSurface{child: child{surface: common}}
	case own:
		return p.newCustom(common, common.prompt)
	}
	return &promptSurface{surface: common}
}
