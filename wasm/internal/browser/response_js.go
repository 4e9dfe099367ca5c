package browser

import (
	"syscall/js"

	"countersign/shared/wire"
	"countersign/wasm/internal/helper"
	"countersign/wasm/internal/jsbridge"
)

// response is an answer as the page's fetch gave it. It may be a test's stub,
// so nothing about its shape is taken for granted.
type response struct {
	value js.Value
}

var _ helper.Response = (*response)(nil)

func (r *response) Status() int { return jsbridge.Int(r.value, "status") }

func (r *response) Header(name string) string {
	if name == wire.HeaderApproval {
		// A stub may know only the original library's spelling.
		name = wire.HeaderApprovalProof
	}
	headers := r.value.Get("headers")
	if headers.Type() != js.TypeObject || headers.Get("get").Type() != js.TypeFunction {
		return ""
	}
	value, err := jsbridge.Try(func() js.Value { return headers.Call("get", name) })
	if err != nil || value.Type() != js.TypeString {
		return ""
	}
	return value.String()
}

func (r *response) Problem() string {
	if !is(r.Header("Content-Type"), typeProblem) {
		return ""
	}
	body, err := jsbridge.Try(func() js.Value { return r.value.Call("clone").Call("json") })
	if err != nil {
		return ""
	}
	problem, err := jsbridge.Await(body)
	if err != nil {
		return ""
	}
	return jsbridge.String(problem, "code")
}
