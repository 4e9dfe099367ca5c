package browser

import (
	"syscall/js"
	"testing"

	"countersign/shared/stepup"
	"countersign/wasm/internal/jsbridge"
)

func TestHooksAble(t *testing.T) {
	p, _ := page(t, "")
	hooks := p.readConfig(script(t, "return { deviceFingerprint: () => 'x', faceMap: 'no function' }"), "", &fault{}).Hooks
	for _, m := range []stepup.Method{stepup.MethodCode, stepup.MethodSecret, stepup.MethodDevice, stepup.MethodFace, stepup.MethodElsewhere, ""} {
		if got := hooks.Able(m); got != (m == stepup.MethodDevice) {
			t.Errorf("able of %q: %v", m, got)
		}
	}
	if _, err := hooks.Capture(stepup.MethodFace, stepup.Challenge{}); codeOf(err) != stepup.Unsupported {
		t.Errorf("captured by no function: %v", err)
	}
}

func TestHooksCaptureDevice(t *testing.T) {
	r := newRig(t, func(*rig, asked) answer { return answer{} })
	reason := script(t, "return new RangeError('mine')")
	config := script(t, "return { name: 'here', deviceFingerprint() { return this.name } }")
	hooks := r.readConfig(config, base, &fault{}).Hooks
	capture := func() (string, error) { return hooks.Capture(stepup.MethodDevice, stepup.Challenge{ID: "c1"}) }
	if got, err := capture(); err != nil || got != "here" {
		t.Errorf("got %q, %v", got, err)
	}
	for body, want := range map[string]string{
		"return () => Promise.resolve('later')": "later",
		"return () => ''":                       "",
		"return () => 7":                        "",
		"return () => {}":                       "",
		"return async () => null":               "",
		"return () => { throw a }":              "thrown",
		"return () => Promise.reject(a)":        "thrown",
	} {
		config.Set("deviceFingerprint", script(t, body, reason))
		got, err := capture()
		thrown, rejected := jsbridge.Thrown(err)
		switch {
		case want == "thrown":
			if !rejected || !thrown.Equal(reason) {
				t.Errorf("%s: %q, %v, want what it threw", body, got, err)
			}
		case want == "":
			if !rejected || !thrown.InstanceOf(js.Global().Get("TypeError")) {
				t.Errorf("%s: %q, %v, want a TypeError", body, got, err)
			}
		case err != nil || got != want:
			t.Errorf("%s: %q, %v, want %q", body, got, err, want)
		}
	}
	if len(r.asked) != 0 {
		t.Errorf("asked %s", r.paths())
	}
}

func TestHooksCaptureFace(t *testing.T) {
	key := answer{200, "text/plain", "PEM"}
	r := newRig(t, func(*rig, asked) answer { return key })
	config := script(t, "return { faceMap: (scan) => JSON.stringify(scan) }")
	hooks := r.readConfig(config, base, &fault{}).Hooks
	c := stepup.Challenge{ID: "c1", Provider: "wise", State: stepup.StatePending, Hosted: &stepup.Hosted{Token: "secret"}}
	got, err := hooks.Capture(stepup.MethodFace, c)
	if want := `{"publicKey":"PEM","challenge":{"id":"c1","provider":"wise","state":"pending"}}`; err != nil || got != want {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
	if got, err = hooks.Capture(stepup.MethodFace, stepup.Challenge{Provider: "wise"}); err != nil || got != `{"publicKey":"PEM"}` {
		t.Errorf("enrolling: %s, %v", got, err)
	}
	if want := "GET providers/wise/face-key, GET providers/wise/face-key"; r.paths() != want {
		t.Errorf("asked %s, want %s", r.paths(), want)
	}
	key = problemOf(404, "route_not_found")
	if _, err := hooks.Capture(stepup.MethodFace, c); codeOf(err) != stepup.Unsupported {
		t.Errorf("without a key: %v", err)
	}
}

// What the page's own prompt throws comes back to the page, by identity.
func TestFaultOfPrompt(t *testing.T) {
	p, _ := page(t, "")
	reason := script(t, "return new RangeError('mine')")
	x := p.newExchange(script(t, "return { config: () => ({}), gateway: '' }"))
	threw := x.Config().Hooks.(interface{ Threw(err error) })
	cancelled, declined := &stepup.Error{Code: stepup.Cancelled}, &stepup.Error{Code: stepup.Declined}
	if got := x.explain(cancelled); got != error(cancelled) {
		t.Errorf("before: %v", got)
	}
	threw.Threw(&jsbridge.Rejection{Value: reason})
	threw.Threw(&jsbridge.Rejection{})
	if thrown, ok := jsbridge.Thrown(x.explain(cancelled)); !ok || !thrown.Equal(reason) {
		t.Errorf("after: %v", x.explain(cancelled))
	}
	if got := x.explain(declined); got != error(declined) {
		t.Errorf("an end of another kind: %v", got)
	}
}
