package browser

import (
	"syscall/js"

	"countersign/shared/stepup"
	"countersign/wasm/internal/helper"
	"countersign/wasm/internal/jsbridge"
	"countersign/wasm/internal/prompt"
)

// hooks are the functions of the page's configuration that answer factors.
type hooks struct {
	page    *Page
	config  js.Value
	gateway string
	fault   *fault
}

var _ prompt.Hooks = (*hooks)(nil)

// hookName is what a function is called in the configuration, "" where there is none.
func hookName(m stepup.Method) string {
	switch m {
	case stepup.MethodDevice:
		return "deviceFingerprint"
	case stepup.MethodFace:
		return "faceMap"
	}
	return ""
}

// Able reports whether the page has such a function.
func (h *hooks) Able(m stepup.Method) bool {
	name := hookName(m)
	return name != "" && h.config.Get(name).Type() == js.TypeFunction
}

// Capture calls the page's function. What it throws is returned, by identity.
func (h *hooks) Capture(m stepup.Method, c stepup.Challenge) (string, error) {
	if !h.Able(m) {
		return "", &stepup.Error{Code: stepup.Unsupported, Message: "This page's configuration has no function for this."}
	}
	var arguments []any
	if m == stepup.MethodFace {
		scan, err := h.scan(c)
		if err != nil {
			return "", err
		}
		arguments = []any{scan}
	}
	name := hookName(m)
	answer, err := await(func() js.Value { return h.config.Call(name, arguments...) })
	if err != nil {
		return "", err
	}
	if answer.Type() != js.TypeString || answer.String() == "" {
		wrong := h.page.Window.Get("TypeError").New("Countersign: " + name + " must give a text that is not empty.")
		return "", &jsbridge.Rejection{Value: wrong}
	}
	return answer.String(), nil
}

// scan is what a face scan is made with: the key to encrypt it for, and what it
// is for, where there is a challenge.
func (h *hooks) scan(c stepup.Challenge) (js.Value, error) {
	key, err := h.page.Gateway(h.gateway).FaceKey(helper.Customer{Provider: c.Provider})
	if err != nil {
		return js.Undefined(), err
	}
	scan := jsbridge.Object("publicKey", key)
	if c.ID != "" {
		scan.Set("challenge", jsbridge.Challenge(c))
	}
	return scan, nil
}

// fault keeps what the page's own prompt has thrown: the page is to get that
// back, and not that somebody has cancelled.
type fault struct{ thrown error }

// Threw notes what the page's own prompt has thrown, the first time.
func (h *hooks) Threw(err error) {
	if h.fault.thrown == nil {
		h.fault.thrown = err
	}
}

// instead gives what the page's prompt has thrown in the place of the
// cancellation that it caused.
func (f *fault) instead(err error) error {
	step, ok := err.(*stepup.Error) //nolint:errorlint // the helper does not wrap these
	if ok && step.Code == stepup.Cancelled && f.thrown != nil {
		return f.thrown
	}
	return err
}
