package browser

import (
	"syscall/js"

	"countersign/shared/stepup"
	"countersign/wasm/internal/jsbridge"
)

// failure makes the value that a page's promise is rejected with: what the
// page itself threw stays that object, everything else becomes an SCAError.
func (p *Page) failure(err error) js.Value {
	if step, ok := err.(*stepup.Error); ok { //nolint:errorlint // errors.As costs 12 KB; the helper does not wrap these
		return p.Bridge.Call("fail", string(step.Code), step.Error(), about(step.Challenge), cause(step.Cause))
	}
	if thrown, ok := jsbridge.Thrown(err); ok {
		return thrown
	}
	panicked, _ := err.(jsbridge.Panicked) //nolint:errorlint // as above
	return p.Bridge.Call("fail", string(stepup.Unavailable), "Countersign failed inside. Try again.", js.Undefined(), cause(panicked.Cause))
}

// about shows the challenge that an error is about, undefined where there is none.
func about(c *stepup.Challenge) js.Value {
	if c == nil {
		return js.Undefined()
	}
	return jsbridge.Challenge(*c)
}

func cause(err error) js.Value {
	if err == nil {
		return js.Undefined()
	}
	if thrown, ok := jsbridge.Thrown(err); ok {
		return thrown
	}
	return js.Global().Get("Error").New(err.Error())
}
