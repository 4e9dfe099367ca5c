package browser

import (
	"strings"
	"testing"

	"countersign/shared/stepup"
	"countersign/shared/wire"
	"countersign/wasm/internal/helper"
)

var customer = helper.Customer{Provider: "wise", Params: []string{"profileId", "1 &2"}}

const query = "?profileId=1+%262"

func TestAuthorise(t *testing.T) {
	r := newRig(t, func(*rig, asked) answer { return answer{201, "application/json", challenge} })
	c, err := r.gateway.Authorise(customer)
	if err != nil || c.ID != "c1" || r.paths() != "POST providers/wise/authorise"+query || r.asked[0].body != "" {
		t.Errorf("got %+v, %v, asked %s", c, err, r.paths())
	}
	for _, provider := range []string{"", "..", "a/b", "ü"} {
		if _, err := r.gateway.Authorise(helper.Customer{Provider: provider}); codeOf(err) != stepup.Unsupported || len(r.asked) != 1 {
			t.Errorf("provider %q: %v, asked %s", provider, err, r.paths())
		}
	}
}

func TestEnrolSecret(t *testing.T) {
	side := &provider{key: readVectors(t).private(t)}
	r := newRig(t, func(_ *rig, a asked) answer {
		if a.method == "GET" {
			return keyAnswer(side.spki(t))
		}
		if got, err := side.open(a.body); err != nil || got != `{"pin":"4826"}` || a.mediaType != "application/jose" {
			t.Errorf("handed in %+v: %s, %v", a, got, err)
		}
		return answer{201, "application/json", "{}"}
	})
	e, err := r.gateway.Enrol(customer, stepup.MethodSecret, "4826")
	if err != nil || e != (wire.Enrolment{}) || r.paths() != "GET providers/wise/key, POST providers/wise/enrolments/secret"+query {
		t.Errorf("got %+v, %v, asked %s", e, err, r.paths())
	}
}

// The id of a device comes in a reply that only the browser can read, so the
// browser tells it to the gateway.
func TestEnrolDevice(t *testing.T) {
	const id = "0e7b92d4-3c61-4fa8-95d0-1b8e6a2c7f35"
	want := wire.Enrolment{ID: id, CreatedAt: "2026-11-20T08:41:17.402913557Z"}
	side := &provider{key: readVectors(t).private(t)}
	for _, test := range []struct {
		name, reply string
		status      int // of the note
		notes       int
		code        stepup.Code
	}{
		{name: "noted", reply: `{"deviceFingerprintId":"` + id + `","createdAt":"` + want.CreatedAt + `"}`, status: 204, notes: 1},
		{name: "not noted", reply: `{"deviceFingerprintId":"` + id + `","createdAt":"` + want.CreatedAt + `"}`, status: 503, notes: 3},
		{name: "an id that is none", reply: `{"deviceFingerprintId":"../.."}`, code: stepup.Unavailable},
		{name: "a number", reply: `{"deviceFingerprintId":1}`, code: stepup.Unavailable},
		{name: "no object", reply: `"` + id + `"`, code: stepup.Unavailable},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := newRig(t, func(_ *rig, a asked) answer {
				switch a.method {
				case "GET":
					return keyAnswer(side.spki(t))
				case "PUT":
					return answer{test.status, "", ""}
				}
				if _, err := side.open(a.body); err != nil {
					t.Error(err)
				}
				return answer{201, "application/jose", side.reply(t, test.reply, nil)}
			})
			e, err := r.gateway.Enrol(customer, stepup.MethodDevice, "my device")
			if codeOf(err) != test.code || err == nil && e != want {
				t.Errorf("got %+v, %v", e, err)
			}
			if n := strings.Count(r.paths(), "PUT providers/wise/enrolments/device/"+id+query); n != test.notes {
				t.Errorf("noted %d times, want %d: %s", n, test.notes, r.paths())
			}
		})
	}
}

func TestEnrolDeviceInPlainReply(t *testing.T) {
	spki := readVectors(t).Key.SPKI
	r := newRig(t, func(_ *rig, a asked) answer {
		if a.method == "GET" {
			return keyAnswer(spki)
		}
		return answer{201, "application/json", `{"id":"d-1","createdAt":"2026-11-20T08:41:17Z"}`}
	})
	e, err := r.gateway.Enrol(customer, stepup.MethodDevice, "my device")
	if err != nil || e != (wire.Enrolment{ID: "d-1", CreatedAt: "2026-11-20T08:41:17Z"}) || strings.Contains(r.paths(), "PUT") {
		t.Errorf("got %+v, %v, asked %s", e, err, r.paths())
	}
}

func TestEnrolFace(t *testing.T) {
	scan := strings.Repeat("A", 100_000)
	r := newRig(t, func(*rig, asked) answer { return answer{201, "application/json", "{}"} })
	if _, err := r.gateway.Enrol(customer, stepup.MethodFace, scan); err != nil {
		t.Error(err)
	}
	if a := r.asked[0]; a.body != `{"answer":"`+scan+`"}` || a.mediaType != "application/json" || a.keepalive {
		t.Errorf("asked %s, %s, %v", r.paths(), a.mediaType, a.keepalive)
	}
}

func TestEnrolRefusals(t *testing.T) {
	for name, want := range map[string]stepup.Code{
		"enrolment_exists": stepup.Exists, "enrolment_not_found": stepup.NotFound, "enrolment_limit": stepup.Limit,
		"enrolment_refused": stepup.Refused, "answer_invalid": stepup.Refused, "route_not_found": stepup.Unsupported,
		"provider_refused": stepup.Unavailable, "": stepup.Unavailable,
	} {
		r := newRig(t, func(*rig, asked) answer { return problemOf(409, name) })
		_, enrolled := r.gateway.Enrol(customer, stepup.MethodFace, "scan")
		_, listed := r.gateway.Enrolments(customer, stepup.MethodDevice)
		_, key := r.gateway.FaceKey(customer)
		_, authorised := r.gateway.Authorise(customer)
		for _, err := range []error{enrolled, listed, key, authorised, r.gateway.Unenrol(customer, stepup.MethodSecret, "")} {
			if codeOf(err) != want {
				t.Errorf("%s: %v, want %s", name, err, want)
			}
		}
	}
}

func TestEnrolments(t *testing.T) {
	body := `{"enrolments":[{"id":"d-1","createdAt":"2026-11-20T08:41:17Z"},{"id":"d-2"}]}`
	r := newRig(t, func(*rig, asked) answer { return answer{200, "application/json", body} })
	list, err := r.gateway.Enrolments(customer, stepup.MethodDevice)
	if err != nil || len(list) != 2 || list[0].ID != "d-1" || list[1] != (wire.Enrolment{ID: "d-2"}) || r.paths() != "GET providers/wise/enrolments/device"+query {
		t.Errorf("got %+v, %v, asked %s", list, err, r.paths())
	}
	for _, body = range []string{"null", `{"enrolments":{}}`, `{"enrolments":[1]}`, `{"enrolments":[{}]}`, `{"enrolments":[{"id":"a/b"}]}`} {
		if list, err := r.gateway.Enrolments(customer, stepup.MethodDevice); codeOf(err) != stepup.Unavailable {
			t.Errorf("%s: %+v, %v", body, list, err)
		}
	}
	body = "{}"
	if list, err := r.gateway.Enrolments(customer, stepup.MethodDevice); err != nil || len(list) != 0 {
		t.Errorf("none: %+v, %v", list, err)
	}
}

func TestUnenrol(t *testing.T) {
	r := newRig(t, func(*rig, asked) answer { return answer{204, "", ""} })
	if err := r.gateway.Unenrol(customer, stepup.MethodSecret, ""); err != nil {
		t.Error(err)
	}
	if err := r.gateway.Unenrol(helper.Customer{Provider: "wise"}, stepup.MethodDevice, "d-1"); err != nil {
		t.Error(err)
	}
	if err := r.gateway.Unenrol(customer, stepup.MethodDevice, "../x"); codeOf(err) != stepup.NotFound {
		t.Errorf("an id that is none: %v", err)
	}
	if want := "DELETE providers/wise/enrolments/secret" + query + ", DELETE providers/wise/enrolments/device/d-1"; r.paths() != want {
		t.Errorf("asked %s, want %s", r.paths(), want)
	}
}

func TestFaceKey(t *testing.T) {
	const pem = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"
	body := pem
	r := newRig(t, func(*rig, asked) answer { return answer{200, "text/plain", body} })
	if got, err := r.gateway.FaceKey(customer); err != nil || got != pem || r.paths() != "GET providers/wise/face-key"+query {
		t.Errorf("got %q, %v, asked %s", got, err, r.paths())
	}
	for _, body = range []string{"", strings.Repeat("A", maxFaceKey+1)} {
		if _, err := r.gateway.FaceKey(customer); codeOf(err) != stepup.Unavailable {
			t.Errorf("%d characters: %v", len(body), err)
		}
	}
}
