package dialog

import "countersign/wasm/internal/helper"

// awaySurface sends the customer to a page of the provider's, and waits in a
// dialog.
type awaySurface struct {
	leaver
	panel *panel
}

func newAway(common *surface) *awaySurface {
	d := &awaySurface{leaver: leaver{child: child{surface: common}}}
	d.draw = func(state departure) {
		d.panel.draw(d.texts.departing(state, d.shown.Challenge.Provider, d.page()))
	}
	return d
}

func (d *awaySurface) open() {
	d.addStyles()
	panel, card := d.newDialog(func(deed, string) {
		if !d.leave() {
			d.emit(helper.SurfacePopupBlocked)
		}
	}, nil)
	d.panel = panel
	d.drawCard(card, d.shown.Subject)
	d.onClose(d.leaveAlone)
	d.listenRestored()
	d.show(d.panel.box)
	d.draw(atHome)
	if d.shown.Flow != helper.FlowDialog {
		d.leave() // a blocked window is opened by a click in the dialog
	}
}

// Waiting says that the window reads as closed: it can be opened again.
func (d *awaySurface) Waiting() { d.panel.box.say(d.texts.WaitingText) }
