package browser

import (
	"syscall/js"

	"countersign/shared/stepup"
	"countersign/wasm/internal/helper"
	"countersign/wasm/internal/jsbridge"
)

// exchange is the loader's exchange object.
type exchange struct {
	page    *Page
	value   js.Value
	aborted chan struct{}
	release func()
	fault   fault
}

var _ helper.Exchange = (*exchange)(nil)

func (p *Page) newExchange(value js.Value) *exchange {
	x := &exchange{page: p, value: value, aborted: make(chan struct{}), release: func() {}}
	signal := value.Get("signal")
	if signal.Type() != js.TypeObject {
		return x
	}
	if signal.Get("aborted").Truthy() {
		close(x.aborted)
		return x
	}
	x.release = jsbridge.Listen(signal, "abort", func(js.Value) {
		x.release() // a test's signal may fire more than once
		close(x.aborted)
	})
	return x
}

// explain says what only the page's side knows: the signal's reason for an
// abort, and what the page's own prompt has thrown.
func (x *exchange) explain(err error) error {
	err = x.fault.instead(err)
	step, ok := err.(*stepup.Error) //nolint:errorlint // the helper does not wrap these
	if !ok || step.Code != stepup.Aborted || step.Cause != nil {
		return err
	}
	explained := *step
	explained.Cause = &jsbridge.Rejection{Value: x.value.Get("signal").Get("reason")}
	return &explained
}

func (x *exchange) Method() string            { return jsbridge.String(x.value, "method") }
func (x *exchange) Request() string           { return jsbridge.String(x.value, "request") }
func (x *exchange) Sent() int64               { return int64(jsbridge.Int(x.value, "sent")) }
func (x *exchange) Response() helper.Response { return &response{value: x.value.Get("response")} }
func (x *exchange) Aborted() <-chan struct{}  { return x.aborted }
func (x *exchange) Required() error           { return x.callback("required") }
func (x *exchange) Completed() error          { return x.callback("completed") }

func (x *exchange) Config() helper.Config {
	return x.page.readConfig(x.value.Call("config"), jsbridge.String(x.value, "gateway"), &x.fault)
}

func (x *exchange) Resend(extra []helper.Header) (helper.Response, error) {
	pairs := make([]any, len(extra))
	for i, h := range extra {
		pairs[i] = []any{h.Name, h.Value}
	}
	promise, err := jsbridge.Try(func() js.Value { return x.value.Call("resend", pairs) })
	if err != nil {
		return nil, err
	}
	answer, err := jsbridge.Await(promise)
	if err != nil {
		return nil, err
	}
	return &response{value: answer}, nil
}

// Keep has the loader keep the request.
func (x *exchange) Keep(c stepup.Challenge) error {
	if _, err := await(func() js.Value { return x.value.Call("keep", c.ID, c.ExpiresAt) }); err != nil {
		return &stepup.Error{
			Code:    stepup.Unavailable,
			Message: "This browser does not keep the request while the page is left. Allow this site to store data, or choose another flow than 'page'.",
			Cause:   err,
		}
	}
	return nil
}

func (x *exchange) callback(name string) error {
	_, err := jsbridge.Try(func() js.Value { return x.value.Call(name) })
	return err
}
