package dialog

import (
	"syscall/js"

	"countersign/shared/stepup"
	"countersign/wasm/internal/helper"
	"countersign/wasm/internal/jsbridge"
)

// surface is what frames and windows have in common: its events, and the list
// of what must be undone, which grows with everything that is put into the page.
type surface struct {
	*Presenter
	look
	shown   helper.Presentation
	origins originRule
	events  chan helper.SurfaceEvent
	undo    []func()
	closed  bool
	// dismiss is what Escape, Cancel and the backdrop do.
	dismiss func()
}

// maxEvents is more than the helper ever leaves unread; what comes beyond says
// nothing new.
const maxEvents = 16

func newSurface(p *Presenter, shown helper.Presentation) *surface {
	s := &surface{
		Presenter: p,
		look:      p.readLook(shown.Look),
		shown:     shown,
		origins:   originRule{allowed: shown.Origins},
		events:    make(chan helper.SurfaceEvent, maxEvents),
	}
	s.dismiss = func() { s.emit(helper.SurfaceDismissed) }
	return s
}

// Events delivers what happens on the surface.
func (s *surface) Events() <-chan helper.SurfaceEvent { return s.events }

func (s *surface) emit(event helper.SurfaceEvent) {
	if s.closed {
		return
	}
	select {
	case s.events <- event:
	default:
	}
}

// Direct has no meaning where there is no window that waits for an address.
func (s *surface) Direct(string) {}

// Update has no meaning for a page of the provider.
func (s *surface) Update(stepup.Challenge) {}

// Close undoes everything, the last thing first.
func (s *surface) Close() {
	if s.closed {
		return
	}
	s.closed = true
	for i := len(s.undo) - 1; i >= 0; i-- {
		s.undo[i]()
	}
	s.undo = nil
	for {
		select {
		case <-s.events:
		default:
			return
		}
	}
}

// onClose adds something to undo; on a closed surface it is undone at once.
func (s *surface) onClose(undo func()) {
	if s.closed {
		undo()
		return
	}
	s.undo = append(s.undo, undo)
}

func (s *surface) listen(target js.Value, event string, handle func(js.Value)) {
	s.onClose(jsbridge.Listen(target, event, handle))
}

func (s *surface) after(milliseconds int, fire func()) (stop func()) {
	stop = jsbridge.After(milliseconds, fire)
	s.onClose(stop)
	return stop
}

// listenMessages hands on the texts that the window we opened sends from an
// origin that counts. ours says which texts are of our protocols: others do
// not settle the origin.
func (s *surface) listenMessages(window func() js.Value, ours func(text string) bool, handle func(text string)) {
	s.listen(s.window, "message", func(event js.Value) {
		data, source := event.Get("data"), event.Get("source")
		if data.Type() != js.TypeString || source.Type() != js.TypeObject || !source.Equal(window()) {
			return
		}
		text := data.String()
		if ours(text) && s.origins.accepts(event.Get("origin").String()) {
			handle(text)
		}
	})
}

// listenRestored tells when the page comes back from the back-forward cache.
func (s *surface) listenRestored() {
	s.listen(s.window, "pageshow", func(event js.Value) {
		if event.Get("persisted").Truthy() {
			s.emit(helper.SurfaceRestored)
		}
	})
}
