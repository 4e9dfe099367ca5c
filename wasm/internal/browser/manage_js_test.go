package browser

import (
	"strings"
	"syscall/js"
	"testing"

	"countersign/shared/stepup"
	"countersign/wasm/internal/helper"
	"countersign/wasm/internal/jsbridge"
)

// act has the page's helper do something, as the loader asks for it.
func (r *rig) act(action, method string, value any, config string) (js.Value, error) {
	r.t.Helper()
	h := helper.New(helper.Ports{Clock: Clock{}, Codec: Codec{}, Gateway: r.Page.Gateway, Session: r.SetSession})
	object := jsbridge.Object("action", action, "method", method, "value", value, "gateway", base,
		"config", script(r.t, "return () => ("+config+")"))
	return r.manage(h, object)
}

func TestManage(t *testing.T) {
	side := &provider{key: readVectors(t).private(t)}
	for _, test := range []struct {
		action, method string
		value          any
		config         string
		asked, given   string
	}{
		{"create", "secret", "4826", "{}", "GET providers/wise/key, POST providers/wise/enrolments/secret", "undefined"},
		{"create", "device", "mine", "{}", "GET providers/wise/key, POST providers/wise/enrolments/device", `{"id":"d-1"}`},
		{"create", "device", js.Undefined(), "{ deviceFingerprint: () => 'hook' }", "GET providers/wise/key, POST providers/wise/enrolments/device", `{"id":"d-1"}`},
		{"create", "face", "scan", "{ provider: 'other', params: { profileId: 5, a: 'b c' } }", "POST providers/other/enrolments/face?profileId=5&a=b+c", "undefined"},
		{"list", "device", js.Undefined(), "{}", "GET providers/wise/enrolments/device", `[{"id":"d-1","createdAt":"2026-11-20T08:41:17Z"},{"id":"d-2"}]`},
		{"delete", "secret", jsbridge.Object("an", "event"), "{}", "DELETE providers/wise/enrolments/secret", "undefined"},
		{"delete", "face", "ignored", "{}", "DELETE providers/wise/enrolments/face", "undefined"},
		{"delete", "device", "d-1", "{}", "DELETE providers/wise/enrolments/device/d-1", "undefined"},
		{"delete", "code", "phone_number", "{ provider: 'mipise' }", "DELETE providers/mipise/enrolments/code/phone_number", "undefined"},
		{"key", "face", js.Undefined(), "{}", "GET providers/wise/face-key", `"PEM"`},
	} {
		t.Run(test.action+" "+test.method, func(t *testing.T) {
			r := newRig(t, func(_ *rig, a asked) answer {
				switch {
				case strings.HasSuffix(a.path, "-key"):
					return answer{200, "text/plain", "PEM"}
				case strings.HasSuffix(a.path, "/key"):
					return keyAnswer(side.spki(t))
				case a.method == "GET":
					return answer{200, "application/json", `{"enrolments":[{"id":"d-1","createdAt":"2026-11-20T08:41:17Z"},{"id":"d-2"}]}`}
				case a.method == "POST":
					return answer{201, "application/json", `{"id":"d-1"}`}
				}
				return answer{204, "", ""}
			})
			value, err := r.act(test.action, test.method, test.value, test.config)
			if err != nil || r.paths() != test.asked {
				t.Errorf("%v, asked %s, want %s", err, r.paths(), test.asked)
			}
			given := "undefined"
			if !value.IsUndefined() {
				given = json().Call("stringify", value).String()
			}
			if given != test.given {
				t.Errorf("gave %s, want %s", given, test.given)
			}
		})
	}
}

func TestManageRefuses(t *testing.T) {
	r := newRig(t, func(*rig, asked) answer { return problemOf(409, "enrolment_limit") })
	if _, err := r.act("create", "face", "scan", "{}"); codeOf(err) != stepup.Limit {
		t.Errorf("refused: %v", err)
	}
	r.asked = nil
	for name, do := range map[string]func() (js.Value, error){
		"a device without an id": func() (js.Value, error) { return r.act("delete", "device", js.Undefined(), "{}") },
		"a code for nothing":     func() (js.Value, error) { return r.act("delete", "code", js.Undefined(), "{}") },
		"a device without a way": func() (js.Value, error) { return r.act("create", "device", js.Undefined(), "{}") },
		"a provider that is none": func() (js.Value, error) {
			return r.act("delete", "secret", js.Undefined(), "{ provider: null }")
		},
		"an action of a later version": func() (js.Value, error) { return r.act("later", "secret", js.Undefined(), "{}") },
	} {
		if _, err := do(); codeOf(err) != stepup.Unsupported && codeOf(err) != stepup.NotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(r.asked) != 0 {
		t.Errorf("asked %s", r.paths())
	}
}

func TestManageAuthorise(t *testing.T) {
	r := newRig(t, func(*rig, asked) answer { return problemOf(404, "route_not_found") })
	if _, err := r.act("authorise", "", js.Undefined(), "{ params: { profileId: '1' } }"); codeOf(err) != stepup.Unsupported {
		t.Errorf("not allowed: %v", err)
	}
	if r.paths() != "POST providers/wise/authorise?profileId=1" {
		t.Errorf("asked %s", r.paths())
	}
}

// What is left to set up is asked for like anything else; where nothing is, there is
// no challenge, or one that is approved.
func TestManageSetUp(t *testing.T) {
	for name, nothing := range map[string]answer{
		"no challenge": {204, "", ""},
		"approved":     {201, "application/json", `{"id":"c1","state":"approved","approach":"embedded"}`},
	} {
		r := newRig(t, func(*rig, asked) answer { return nothing })
		if _, err := r.act("authorise", "setUp", js.Undefined(), "{ provider: 'mipise', params: { userUUID: 'u' } }"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if r.paths() != "POST providers/mipise/authorise?userUUID=u&setUp=true" {
			t.Errorf("%s: asked %s", name, r.paths())
		}
	}
}
