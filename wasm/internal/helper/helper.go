// Package helper owns what happens to a challenged request in the browser:
// recognising, queueing, prompting, confirming, retrying, settling. It has no
// syscall/js in it, so all of it is tested on the host; the page is reached
// through the ports in ports.go, which wasm/internal/browser and
// wasm/internal/dialog implement. What may follow what is decided by
// stepup.Journey; this package carries out its actions.
package helper

// Ports is everything the helper needs from the page.
type Ports struct {
	Presenter Presenter
	Clock     Clock
	Codec     Codec
	// Gateway gives access to the gateway at this base URL. It is called once
	// for each base URL.
	Gateway func(base string) Gateway
	// Session receives the session value that a gateway on another site hands
	// out over the channel; the requests to that gateway must carry it.
	Session func(base, value string)
}

// Helper serves all requests of a page: prompts of all its instances go
// through one queue. It is safe for concurrent use.
type Helper struct {
	ports    Ports
	queue    queue
	channels channels
}

// New makes the helper of a page.
func New(p Ports) *Helper {
	return &Helper{ports: p, channels: channels{ports: p}}
}

// Handle takes over an exchange that the loader could not settle by itself and
// gives its final answer, whatever its status. It blocks until then. An error
// is a *stepup.Error or what the page itself threw: its fetch's rejection or
// its callback's error, by identity.
func (h *Helper) Handle(x Exchange) (Response, error) {
	return newRun(h, x).handle()
}

// FlowOptions is what RunFlow shows.
type FlowOptions struct {
	// Token is the one-time token of the challenge.
	Token string
	// Config gives flow, mode, approval page and timeout; a gateway in it is
	// not used.
	Config Config
}

// RunFlow only shows the hosted approval page for a token: there is no request
// to repeat and there are no callbacks. It gives nil once the customer has
// approved.
func (h *Helper) RunFlow(o FlowOptions) error {
	return newRun(h, nil).flow(o)
}

// Authorise has the customer approve what comes next, before there is a
// request: the provider lets requests pass for a while. It needs a gateway, has
// no callbacks, and gives nil once the customer has approved.
func (h *Helper) Authorise(o CustomerOptions) error {
	return newRun(h, nil).authorise(o)
}

// Eager opens the channel to a gateway before there is anything to wait for
// and keeps it open until stop is called.
func (h *Helper) Eager(gateway string) (stop func()) {
	return h.channels.to(gateway).keepOpen()
}
