package browser

import (
	"syscall/js"

	"countersign/shared/stepup"
	"countersign/shared/wire"
	"countersign/wasm/internal/helper"
	"countersign/wasm/internal/jsbridge"
)

// askTimeout is how long the gateway has for an answer, in milliseconds.
const askTimeout = 20_000

// gateway speaks the neutral protocol with one gateway.
type gateway struct {
	page *Page
	base string
}

var _ helper.Gateway = gateway{}

// Gateway gives access to the gateway at a base URL without a trailing slash.
func (p *Page) Gateway(base string) helper.Gateway { return gateway{page: p, base: base} }

func (g gateway) Challenge(id string) (stepup.Challenge, error) {
	c, found, err := g.read(wire.PathChallenges + "/" + id)
	if err == nil && !found {
		err = &stepup.Error{Code: stepup.Expired, Message: "The gateway does not know this approval any more. Start again."}
	}
	return c, err
}

func (g gateway) ByRequest(request string) (stepup.Challenge, bool, error) {
	return g.read(wire.PathChallenges + "?request=" + request)
}

func (g gateway) Cancel(id string) {
	go func() {
		// The customer has cancelled, whatever the gateway makes of it.
		_, _ = g.fetch("POST", wire.PathChallenges+"/"+id+"/cancel")
	}()
}

// read gets a challenge; found is false where the gateway knows none.
func (g gateway) read(path string) (c stepup.Challenge, found bool, err error) {
	answer, err := g.fetch("GET", path)
	if err != nil {
		return c, false, err
	}
	switch r := (&response{value: answer}); {
	case r.Status() == 404:
		return c, false, nil
	case r.Status() != 200:
		return c, false, refused(r)
	}
	promise, err := jsbridge.Try(func() js.Value { return answer.Call("json") })
	if err != nil {
		return c, false, unclear(err)
	}
	body, err := jsbridge.Await(promise)
	if err != nil {
		return c, false, unclear(err)
	}
	c, ok := readChallenge(body)
	if !ok {
		return c, false, unclear(nil)
	}
	return c, true, nil
}

func (g gateway) fetch(method, path string) (js.Value, error) {
	headers := jsbridge.Object()
	if session := g.page.Session(g.base); session != "" {
		headers.Set(wire.HeaderSession, session)
	}
	options := jsbridge.Object("method", method, "headers", headers, "credentials", "include", "cache", "no-store",
		"keepalive", method == "POST") // a page that is being left must still be able to cancel
	if signal := g.page.Window.Get("AbortSignal"); signal.Get("timeout").Type() == js.TypeFunction {
		options.Set("signal", signal.Call("timeout", askTimeout))
	}
	promise, err := jsbridge.Try(func() js.Value { return g.page.Window.Call("fetch", g.base+path, options) })
	if err != nil {
		return promise, unreachable(err)
	}
	answer, err := jsbridge.Await(promise)
	if err != nil {
		return answer, unreachable(err)
	}
	if session := (&response{value: answer}).Header(wire.HeaderSession); session != "" {
		g.page.SetSession(g.base, session)
	}
	return answer, nil
}

func unreachable(cause error) error {
	return &stepup.Error{Code: stepup.Unavailable, Message: "The gateway cannot be reached. Check the connection and try again.", Cause: cause}
}

func unclear(cause error) error {
	return &stepup.Error{Code: stepup.Unavailable, Message: "The gateway gave an answer that cannot be read. Try again.", Cause: cause}
}

func refused(r *response) error {
	return &stepup.Error{Code: stepup.Unavailable, Message: "The gateway refused to say how the approval stands. Start again.", Cause: problem(r.Problem())}
}

// problem is the stable code of the gateway's problem document.
type problem string

func (p problem) Error() string { return "the gateway answered with the problem \"" + string(p) + "\"" }
