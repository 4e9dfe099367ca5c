package wise_test

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"
	"time"

	"countersign/server/provider"
	"countersign/server/provider/wise"
	"countersign/shared/stepup"
)

// asked are the exchanges that this package has a request for: it must be the
// vector's to the letter, and the answer must be understood.
func asked() map[string]check {
	rows := map[string]check{
		"ott.status.single-pin":                polls(stepup.StatePending, time.Hour, "pin:secret"),
		"ott.status.two-factors-one-passed":    polls(stepup.StatePending, 3187*time.Second, "pin!:secret sms:code(whatsapp:code voice:code)"),
		"ott.status.phone-with-alternatives":   polls(stepup.StatePending, time.Hour, "sms:code(whatsapp:code voice:code)"),
		"ott.status.facemap":                   polls(stepup.StatePending, time.Hour, "face-map:face"),
		"ott.status.device-fingerprint":        polls(stepup.StatePending, time.Hour, "partner-device-fingerprint:device"),
		"ott.status.ready.all-passed":          polls(stepup.StateApproved, 3011*time.Second, "pin!:secret partner-device-fingerprint!:device"),
		"ott.status.ready.empty-list":          polls(stepup.StateApproved, time.Hour, ""),
		"ott.status.ready.null-action":         polls(stepup.StateApproved, time.Hour, ""),
		"ott.status.optional-pending-is-ready": polls(stepup.StateApproved, 2954*time.Second, "pin!:secret face-map?:face"),
		"ott.status.unknown-type":              polls(stepup.StatePending, time.Hour, "signature:elsewhere"),
		"ott.status.correlation-echo":          polls(stepup.StatePending, time.Hour, "pin:secret"),
		"ott.status.correlation-too-long":      polls(stepup.StatePending, time.Hour, "pin:secret"),
		"ott.status.unknown-or-expired-token":  polls("", 0, ""),
		"generic.401":                          polls("", 0, ""),
		"generic.429":                          starts("SMS", "too_soon"),
		"otp.sms.trigger.no-phone":             starts("SMS", "refused"),

		"pin.create":                    enrols(stepup.MethodSecret, ""),
		"pin.create.exists":             enrols(stepup.MethodSecret, "exists"),
		"pin.verify":                    verifies("PIN", "sealed"),
		"pin.verify.plain-json-variant": verifies("PIN", "pending pin!:secret partner-device-fingerprint:device"),
		"pin.verify.wrong-or-blocked":   verifies("PIN", "wrong"),
		"pin.verify.not-set":            verifies("PIN", "not_found"),
		"pin.delete":                    deletes(stepup.MethodSecret, ""),
		"pin.delete.not-set":            deletes(stepup.MethodSecret, "not_found"),

		"device.create":           enrols(stepup.MethodDevice, "sealed"),
		"device.create.limit":     enrols(stepup.MethodDevice, "limit"),
		"device.create.exists":    enrols(stepup.MethodDevice, "exists"),
		"device.verify":           verifies("PARTNER_DEVICE_FINGERPRINT", "sealed"),
		"device.verify.failed":    verifies("PARTNER_DEVICE_FINGERPRINT", "wrong"),
		"device.verify.not-found": verifies("PARTNER_DEVICE_FINGERPRINT", "not_found"),
		"device.delete":           deletes(stepup.MethodDevice, ""),
		"device.delete.unknown":   deletes(stepup.MethodDevice, "not_found"),

		"facemap.create":         enrols(stepup.MethodFace, ""),
		"facemap.create.exists":  enrols(stepup.MethodFace, "exists"),
		"facemap.verify":         verifies("FACE_MAP", "approved pin!:secret face-map!:face"),
		"facemap.verify.failed":  verifies("FACE_MAP", "wrong"),
		"facemap.delete":         deletes(stepup.MethodFace, ""),
		"facemap.delete.not-set": deletes(stepup.MethodFace, "not_found"),
		"facetec.public-key":     givesFaceKey,

		"sca-session.authorise": authorises,
		"phone.create":          createsPhone(""),
		"phone.create.taken":    createsPhone("exists"),
		"phone.delete":          deletesPhone,
		"generic.client-error":  createsPhone("refused"),

		"jose.response-public-keys.encryption": givesKey("RSA-OAEP-256", "enc", ""),
		"jose.response-public-keys.signing":    givesKey("ES512", "sig", ""),
		"jose.response-public-keys.by-version": givesKey("ES512", "sig", "1"),
	}
	for word, typ := range map[string]string{"sms": "SMS", "whatsapp": "WHATSAPP", "voice": "VOICE"} {
		rows["otp."+word+".trigger"] = starts(typ, "")
		rows["otp."+word+".verify.last"] = verifies(typ, "approved")
		rows["otp."+word+".verify.more-left"] = verifies(typ, "pending pin:secret")
		rows["otp."+word+".verify.wrong-code"] = verifies(typ, "wrong")
	}
	return rows
}

// same compares a request with the vector's, to the letter. A correlation id is
// the gateway's to add.
func same(t *testing.T, v vector, got sent) {
	t.Helper()
	if got.method != v.Request.Method || got.path != v.Request.Path {
		t.Errorf("sent %s %s, want %s %s", got.method, got.path, v.Request.Method, v.Request.Path)
	}
	want := headerOf(v.Request.Headers)
	want.Del("X-External-Correlation-Id")
	if v.Name == "generic.401" {
		want.Set("Authorization", "Bearer user-access-token-example") // there it is an expired one
	}
	if !maps.EqualFunc(got.header, want, func(a, b []string) bool { return strings.Join(a, "\n") == strings.Join(b, "\n") }) {
		t.Errorf("sent with %v, want %v", got.header, want)
	}
	body := wireBytes(v.Request.Body)
	if v.Name == "generic.client-error" {
		return // its body is the fault, which is never sent
	}
	if sealed := want.Get("X-Tw-Jose-Method") != ""; sealed && string(got.body) != string(body) {
		t.Error("the sealed body was changed")
	} else if !sealed && !sameJSON(got.body, body) && len(got.body)+len(body) > 0 {
		t.Errorf("sent %s, want %s", got.body, body)
	}
}

func caseOf(v vector) provider.Case {
	return provider.Case{Token: headerOf(v.Request.Headers).Get("One-Time-Token"), Path: funding}
}

var profile = map[string]string{"profileId": "30417755"}

// answeringOf gives the answer that a vector's request carries.
func answeringOf(t *testing.T, v vector) provider.Answering {
	t.Helper()
	if sealed, ok := strings.CutPrefix(string(v.Request.Body), `"`); ok {
		opens(t, v)
		return provider.Answering{Text: strings.TrimSuffix(sealed, `"`), Sealed: true}
	}
	var fields map[string]string
	if err := json.Unmarshal(v.Request.Body, &fields); err != nil || len(fields) != 1 {
		t.Fatalf("not one answer: %s", v.Request.Body)
	}
	for _, text := range fields {
		return provider.Answering{Text: text}
	}
	return provider.Answering{}
}

func polls(state stepup.State, lifetime time.Duration, factors string) check {
	return func(t *testing.T, v vector, p wise.Verifiable) {
		t.Helper()
		up := replaying(v)
		s, err := p.Poll(t.Context(), up, caseOf(v))
		same(t, v, up.only(t))
		if s.State != state || (err == nil) != (state != "") || s.Lifetime != lifetime || spell(s.Factors) != factors {
			t.Errorf("%q for %v with %q (%v); want %q for %v with %q", s.State, s.Lifetime, spell(s.Factors), err, state, lifetime, factors)
		}
	}
}

func starts(typ, want string) check {
	return func(t *testing.T, v vector, p wise.Verifiable) {
		t.Helper()
		up := replaying(v)
		hint, err := p.Start(t.Context(), up, caseOf(v), factor(t, typ))
		same(t, v, up.only(t))
		if got := told(t, err); got != want || want == "" && hint != "*********0123" {
			t.Errorf("hint %q, told %q, want %q", hint, got, want)
		}
		var refusal *provider.Refusal
		if want == "too_soon" && (!asRefusal(err, &refusal) || refusal.RetryAfter != 5*time.Second) {
			t.Errorf("told %v, want to wait for five seconds", err)
		}
	}
}

// verifies wants "wrong", "sealed", how the challenge then stands, or a refusal.
func verifies(typ, want string) check {
	return func(t *testing.T, v vector, p wise.Verifiable) {
		t.Helper()
		up := replaying(v)
		verdict, err := p.Verify(t.Context(), up, caseOf(v), factor(t, typ), answeringOf(t, v))
		same(t, v, up.only(t))
		if got := spellVerdict(t, verdict, err); got != want {
			t.Errorf("%q (%v), want %q", got, err, want)
		}
		if verdict.Sealed != "" {
			opensReply(t, v, verdict.Sealed)
		}
	}
}

func spellVerdict(t *testing.T, verdict provider.Verdict, err error) string {
	t.Helper()
	switch {
	case err != nil:
		return told(t, err)
	case !verdict.Accepted:
		return "wrong"
	case verdict.Sealed != "":
		return "sealed" + string(verdict.Standing.State)
	}
	return strings.TrimSpace(string(verdict.Standing.State) + " " + spell(verdict.Standing.Factors))
}

func enrols(m stepup.Method, want string) check {
	return func(t *testing.T, v vector, p wise.Verifiable) {
		t.Helper()
		up := replaying(v)
		enrolled, err := p.Enrol(t.Context(), up, profile, m, answeringOf(t, v))
		same(t, v, up.only(t))
		got := told(t, err)
		if enrolled.Sealed != "" {
			got = "sealed"
			opensReply(t, v, enrolled.Sealed)
		}
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func deletes(m stepup.Method, want string) check {
	return func(t *testing.T, v vector, p wise.Verifiable) {
		t.Helper()
		up := replaying(v)
		id := ""
		if m == stepup.MethodDevice {
			id = v.Request.Path[strings.LastIndexByte(v.Request.Path, '/')+1:]
		}
		err := p.Delete(t.Context(), up, profile, m, id)
		same(t, v, up.only(t))
		if got := told(t, err); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func authorises(t *testing.T, v vector, p wise.Verifiable) {
	t.Helper()
	up := replaying(v)
	demand, standing, err := p.Authorise(t.Context(), up, profile)
	same(t, v, up.only(t))
	if err != nil || demand.Token != "2f8e90d6-71bb-4a0c-bd1e-93c0a57c64ef" || demand.Lifetime != time.Hour || demand.Approach != stepup.ApproachHosted {
		t.Errorf("raised %+v (%v)", demand, err)
	}
	const factors = "pin:secret partner-device-fingerprint:device"
	if standing.State != stepup.StatePending || spell(standing.Factors) != factors || spell(demand.Factors) != factors {
		t.Errorf("stands as %+v", standing)
	}
}

func givesFaceKey(t *testing.T, v vector, p wise.Verifiable) {
	t.Helper()
	up := replaying(v)
	key, err := p.FaceKey(t.Context(), up)
	same(t, v, up.only(t))
	if err != nil || key != string(wireBytes(v.Response.Body)) {
		t.Errorf("key %q (%v)", key, err)
	}
}

func createsPhone(want string) check {
	return func(t *testing.T, v vector, p wise.Verifiable) {
		t.Helper()
		up := replaying(v)
		phone, err := p.CreatePhone(t.Context(), up, "8820451", "+447700900123")
		same(t, v, up.only(t))
		if got := told(t, err); got != want {
			t.Fatalf("%q, want %q", got, want)
		}
		if known := (provider.Phone{ID: "4471902", Number: "+447700900123", Verified: true}); want == "" && phone != known {
			t.Errorf("created %+v", phone)
		}
	}
}

func deletesPhone(t *testing.T, v vector, p wise.Verifiable) {
	t.Helper()
	up := replaying(v)
	err := p.DeletePhone(t.Context(), up, "8820451", "4471902")
	same(t, v, up.only(t))
	if err != nil {
		t.Error(err)
	}
}
