package browser

import (
	"runtime"
	"syscall/js"

	"countersign/wasm/internal/helper"
	"countersign/wasm/internal/jsbridge"
)

// Page is the page as the loader hands it over. The Go program's own global
// object is a private one; Window is the real one.
type Page struct {
	Window js.Value
	// Bridge is the loader: version, ready, fail, session.
	Bridge js.Value

	// tidying is set while a tidy is to come.
	tidying bool
	// keys are the providers' public keys.
	keys []publicKey
	// latest is the challenge that was read last.
	latest sighting
}

// tidyAfter is how long after a journey its garbage is collected, in
// milliseconds: when the page has done its own work on the answer.
const tidyAfter = 1000

// tidy gives the page's objects back that Go still holds: it lets go of them
// when its garbage is collected, and so small a heap never is.
func (p *Page) tidy() {
	if p.tidying {
		return
	}
	p.tidying = true
	jsbridge.After(tidyAfter, func() {
		p.tidying = false
		go runtime.GC()
	})
}

// Open finds the page in the private global object.
func Open() *Page {
	return &Page{Window: js.Global().Get("window"), Bridge: js.Global().Get("bridge")}
}

// Version is the product's version, as the loader knows it.
func (p *Page) Version() string { return jsbridge.String(p.Bridge, "version") }

// Session gives the session value that a gateway on another site has handed
// out, "" where there is none.
func (p *Page) Session(gateway string) string {
	return p.Bridge.Call("session", gateway).String()
}

// SetSession keeps a session value, in the page's memory only.
func (p *Page) SetSession(gateway, value string) {
	p.Bridge.Call("session", gateway, value)
}

// Serve tells the loader that the helper is ready for its calls.
func (p *Page) Serve(h *helper.Helper) {
	method := func(work func(js.Value) (js.Value, error)) js.Func { return jsbridge.Method(work, p.failure) }
	p.Bridge.Call("ready", jsbridge.Object(
		"handle", method(func(object js.Value) (js.Value, error) { return p.handle(h, object) }),
		"resume", method(func(object js.Value) (js.Value, error) { return p.resume(h, object) }),
		"runFlow", method(func(options js.Value) (js.Value, error) { return js.Undefined(), p.runFlow(h, options) }),
		"manage", method(func(object js.Value) (js.Value, error) { return p.manage(h, object) }),
		"eager", method(func(gateway js.Value) (js.Value, error) {
			h.Eager(gateway.String()) // for the life of the page
			return js.Undefined(), nil
		}),
	))
}

func (p *Page) runFlow(h *helper.Helper, options js.Value) error {
	defer p.tidy()
	return h.RunFlow(helper.FlowOptions{Token: jsbridge.String(options, "token"), Config: p.readConfig(options, "", &fault{})})
}

func (p *Page) handle(h *helper.Helper, object js.Value) (js.Value, error) {
	return p.exchange(object, func(x *exchange) (helper.Response, error) { return h.Handle(x) })
}

func (p *Page) resume(h *helper.Helper, object js.Value) (js.Value, error) {
	return p.exchange(object, func(x *exchange) (helper.Response, error) {
		return h.Resume(x, jsbridge.String(object, "challenge"))
	})
}

// exchange gives the final answer of one of the loader's exchanges.
func (p *Page) exchange(object js.Value, settle func(*exchange) (helper.Response, error)) (js.Value, error) {
	x := p.newExchange(object)
	defer p.tidy()
	defer x.release()
	answer, err := settle(x)
	if err != nil {
		return js.Undefined(), x.explain(err)
	}
	return answer.(*response).value, nil
}
