package browser

import (
	"syscall/js"

	"countersign/shared/wire"
	"countersign/wasm/internal/jsbridge"
)

// How long the gateway has for an answer, in milliseconds. Where something is
// handed in, it hands it on and then asks what has become of it.
const (
	askTimeout    = 20_000
	answerTimeout = 30_000
)

// call is one request to the gateway.
type call struct {
	method, path string
	// mediaType and body are what is handed in, "" for nothing.
	mediaType, body string
	// lasting: it is still sent when the page is being left. Browsers allow that
	// for small bodies only.
	lasting bool
}

// send makes the call. An error means that there was no answer.
func (g *gateway) send(c call) (*response, error) {
	headers := jsbridge.Object()
	if session := g.page.Session(g.base); session != "" {
		headers.Set(wire.HeaderSession, session)
	}
	options := jsbridge.Object("method", c.method, "headers", headers, "credentials", "include", "cache", "no-store",
		"keepalive", c.lasting)
	if c.body != "" {
		headers.Set("Content-Type", c.mediaType)
		options.Set("body", c.body)
	}
	timeout := askTimeout
	if c.method != "GET" {
		timeout = answerTimeout
	}
	if signal := g.page.Window.Get("AbortSignal"); signal.Get("timeout").Type() == js.TypeFunction {
		options.Set("signal", signal.Call("timeout", timeout))
	}
	answer, err := await(func() js.Value { return g.page.Window.Call("fetch", g.base+c.path, options) })
	if err != nil {
		return nil, unreachable(err)
	}
	r := &response{value: answer}
	if session := r.Header(wire.HeaderSession); session != "" {
		g.page.SetSession(g.base, session)
	}
	return r, nil
}

// ask makes the call and gives the answer that has this status. What any other
// means, refuse says.
func (g *gateway) ask(c call, status int, refuse func(*response) error) (*response, error) {
	r, err := g.send(c)
	if err == nil && r.Status() != status {
		err = refuse(r)
	}
	return r, err
}

// json reads an answer of the gateway as JSON.
func (r *response) json() (js.Value, error) {
	body, err := await(func() js.Value { return r.value.Call("json") })
	if err != nil {
		return body, unclear(err)
	}
	return body, nil
}

// text reads an answer of the gateway as text.
func (r *response) text() (string, error) {
	body, err := await(func() js.Value { return r.value.Call("text") })
	if err != nil || body.Type() != js.TypeString {
		return "", unclear(err)
	}
	return body.String(), nil
}

// await calls JavaScript and waits for the Promise that it gives.
func await(do func() js.Value) (js.Value, error) {
	promise, err := jsbridge.Try(do)
	if err != nil {
		return promise, err
	}
	return jsbridge.Await(promise)
}
