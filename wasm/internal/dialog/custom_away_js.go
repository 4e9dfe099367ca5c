package dialog

import (
	"countersign/shared/stepup"
	"countersign/wasm/internal/helper"
	"countersign/wasm/internal/prompt"
)

// customAway is the page's own prompt for a challenge that is answered at the
// provider: all that there is to do is to go there, and to wait.
type customAway struct {
	leaver
	custom *customSurface
	state  departure
}

func newCustomAway(custom *customSurface) *customAway {
	d := &customAway{leaver: leaver{child: child{surface: custom.surface}}, custom: custom}
	d.draw = d.view
	return d
}

func (d *customAway) open() {
	d.custom.begins()
	d.custom.leave = func() {
		if d.state != leaving && !d.leave() { // once while it is under way
			d.emit(helper.SurfacePopupBlocked)
		}
	}
	d.onClose(d.leaveAlone)
	d.view(atHome)
}

func (d *customAway) view(state departure) {
	d.state = state
	d.custom.view(prompt.View{
		Stage: prompt.StageElsewhere, Challenge: d.shown.Challenge, Busy: state == leaving, Elsewhere: true,
	})
}

// Update gives the page news of the challenge.
func (d *customAway) Update(c stepup.Challenge) {
	d.shown.Challenge = c
	d.view(d.state)
}

// Waiting has no meaning: what may be done stays the same.
func (d *customAway) Waiting() {}
