package browser

import (
	"syscall/js"
	"testing"

	"countersign/shared/stepup"
	"countersign/wasm/internal/jsbridge"
)

const bankPage = `{"url":"https://bank.example/consent?token=x"}`

func TestRedirect(t *testing.T) {
	r := newRig(t, func(*rig, asked) answer { return answer{200, "application/json", bankPage} })
	r.Window.Set("location", jsbridge.Object("href", "https://shop.example/pay?a=1#b"))
	for _, page := range []bool{false, true} {
		r.asked = nil
		address, err := r.gateway.Redirect("c1", page)
		if err != nil || address != "https://bank.example/consent?token=x" || r.paths() != "POST challenges/c1/redirect" {
			t.Errorf("sent to %q, %v, asked %s", address, err, r.paths())
		}
		body, mediaType := "", ""
		if page {
			body, mediaType = `{"page":"https://shop.example/pay?a=1#b"}`, "application/json"
		}
		if r.asked[0].body != body || r.asked[0].mediaType != mediaType {
			t.Errorf("handed in %+v", r.asked[0])
		}
	}
}

func TestRedirectIsRefused(t *testing.T) {
	for _, test := range []struct {
		name   string
		answer answer
		want   stepup.Code
	}{
		{"given", problemOf(409, "approval_given"), stepup.Exists},
		{"given, in words of later", problemOf(409, "nothing_left"), stepup.Exists},
		{"declined", problemOf(409, "declined"), stepup.Declined},
		{"cancelled", problemOf(409, "cancelled"), stepup.Cancelled},
		{"expired", problemOf(410, "expired"), stepup.Expired},
		{"forgotten", problemOf(404, "challenge_not_found"), stepup.Expired},
		{"blocked", problemOf(423, "blocked"), stepup.Blocked},
		{"a page of no allowed origin", problemOf(400, "page_refused"), stepup.Unsupported},
		{"no redirect", problemOf(422, "redirect_unsupported"), stepup.Unsupported},
		{"provider out of reach", problemOf(502, "upstream_unreachable"), stepup.Unavailable},
		{"out of reach", answer{}, stepup.Unavailable},
		{"no address", answer{200, "application/json", `{}`}, stepup.Unavailable},
		{"a script", answer{200, "application/json", `{"url":"javascript:alert(1)"}`}, stepup.Unavailable},
		{"data", answer{200, "application/json", `{"url":"data:text/html,x"}`}, stepup.Unavailable},
		{"half an address", answer{200, "application/json", `{"url":"https://"}`}, stepup.Unavailable},
		{"no JSON", answer{200, "application/json", `<`}, stepup.Unavailable},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := newRig(t, func(*rig, asked) answer { return test.answer })
			address, err := r.gateway.Redirect("c1", false)
			if address != "" || codeOf(err) != test.want {
				t.Errorf("sent to %q, %v (%s), want %s", address, err, codeOf(err), test.want)
			}
		})
	}
}

// A session that is over knows of no challenge.
func TestSessionIsOver(t *testing.T) {
	r := newRig(t, func(*rig, asked) answer { return problemOf(401, "session_required") })
	if _, err := r.gateway.Challenge("c1"); codeOf(err) != stepup.Expired {
		t.Errorf("%v", err)
	}
}

func TestReturnedIsRead(t *testing.T) {
	for text, want := range map[string]bool{`"returned":true`: true, `"returned":false`: false, `"covers":true`: false} {
		c, ok := readChallenge(json().Call("parse", `{"id":"c1","state":"pending",`+text+`}`))
		if !ok || c.Returned != want {
			t.Errorf("%s: %t, %t", text, c.Returned, ok)
		}
	}
}

// What the loader cannot keep is told with what to do about it.
func TestKeep(t *testing.T) {
	p, _ := page(t, "")
	kept := js.Undefined()
	for _, fails := range []bool{false, true} {
		keep := js.FuncOf(func(_ js.Value, args []js.Value) any {
			kept = args[0]
			if args[1].String() != "2199-01-01T00:00:00Z" {
				t.Errorf("until %s", args[1])
			}
			return jsbridge.Promise(func() (js.Value, error) {
				if fails {
					return js.Undefined(), &stepup.Error{Message: "no"}
				}
				return js.Undefined(), nil
			}, func(err error) js.Value { return js.Global().Get("Error").New(err.Error()) })
		})
		t.Cleanup(keep.Release)
		x := p.newExchange(jsbridge.Object("keep", keep))
		err := x.Keep(stepup.Challenge{ID: "c1", ExpiresAt: "2199-01-01T00:00:00Z"})
		if kept.String() != "c1" || (err != nil) != fails || fails && codeOf(err) != stepup.Unavailable {
			t.Errorf("kept %s, %v", kept, err)
		}
	}
}
