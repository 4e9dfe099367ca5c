package dialog

import (
	"syscall/js"

	"countersign/wasm/internal/helper"
	"countersign/wasm/internal/jsbridge"
)

// secretSurface is the dialog in which a PIN is chosen.
type secretSurface struct {
	*surface
	panel  *panel
	state  newSecret
	chosen chan string
}

var _ helper.SecretSurface = (*secretSurface)(nil)

// NewSecret has the customer choose a PIN and confirm it. A page that is too
// broken to show it counts as closed by the customer.
func (p *Presenter) NewSecret(shown helper.SecretPresentation) helper.SecretSurface {
	d := &secretSurface{
		surface: newSurface(p, helper.Presentation{Look: shown.Look}),
		state:   newSecret{digits: shown.Digits},
		chosen:  make(chan string, maxEvents),
	}
	d.dismiss = func() { d.give("") }
	if _, err := jsbridge.Try(func() js.Value { d.open(); return js.Null() }); err != nil {
		d.give("")
	}
	return d
}

// Chosen delivers the PIN, or "" once the customer has closed the dialog.
func (d *secretSurface) Chosen() <-chan string { return d.chosen }

// Refused asks for another one.
func (d *secretSurface) Refused() {
	if !d.closed {
		d.state = d.state.again(d.texts.PinRefused)
		d.draw()
	}
}

func (d *secretSurface) open() {
	d.addStyles()
	d.panel = d.newPanel(d.act)
	box := d.newBox(classOverlay+" "+classPanel, d.texts.NewPinLabel,
		[]any{d.asks("")}, []any{d.panel.root}, nil)
	d.panel.box = box
	d.show(box)
	d.draw()
}

func (d *secretSurface) act(_ deed, entered string) {
	place := d.panel.shown.place
	next, chosen := d.state.take(&d.texts, entered)
	d.state = next
	d.draw()
	if d.panel.shown.place == place && next.fault != "" {
		d.panel.retry()
	}
	if chosen != "" {
		d.give(chosen)
	}
}

// draw shows the state. What a broken page makes of it is its own affair: the
// customer can still cancel.
func (d *secretSurface) draw() {
	_, _ = jsbridge.Try(func() js.Value { d.panel.draw(d.state.screen(&d.texts)); return js.Null() })
}

func (d *secretSurface) give(chosen string) {
	if d.closed {
		return
	}
	select {
	case d.chosen <- chosen:
	default:
	}
}
