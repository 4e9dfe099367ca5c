package wise

import (
	"strings"
	"testing"
)

// TestFactorRefusals: what is not as documented is refused, in the words of
// the API, and is no failed attempt.
func TestFactorRefusals(t *testing.T) {
	const (
		ott     = "/v1/one-time-token"
		devices = playProfile + "/device-fingerprints"
		faces   = playProfile + "/facemaps"
		phones  = "/v1/application/users/8820451/phone-numbers"
		user    = "Bearer " + UserToken
		client  = "Bearer " + ClientToken
		plain   = "application/json"
	)
	p := newFactorPlay(t, `{"factors":["PIN","SMS","PARTNER_DEVICE_FINGERPRINT","FACE_MAP"]}`)
	p.event("pay")
	p.event("trigger sms")
	long := strings.Repeat("x", maxFingerprint+1)
	for _, c := range []struct {
		name, method, path, body, contentType, authorization string
		status                                               int
		contains                                             string
	}{
		{"a trigger with a body", "POST", ott + "/sms/trigger", `{}`, plain, user, 400, "takes no body"},
		{"a trigger by the client", "POST", ott + "/sms/trigger", "", "", client, 403, `"error":"unauthorized"`},
		{"a code that is a number", "POST", ott + "/sms/verify", `{"otpCode":111111}`, plain, user, 400, `"path":"otpCode"`},
		{"a code that is short", "POST", ott + "/sms/verify", `{"otpCode":"11111"}`, plain, user, 400, "six digits"},
		{"a code of other digits", "POST", ott + "/sms/verify", `{"otpCode":"١١١١١١"}`, plain, user, 400, "six digits"},
		{"no code", "POST", ott + "/sms/verify", `{}`, plain, user, 400, `"code":"NotNull"`},
		{"a code and more", "POST", ott + "/sms/verify", `{"otpCode":"111111","channel":"sms"}`, plain, user, 400, `"path":"channel"`},
		{"a code as a form", "POST", ott + "/sms/verify", `otpCode=111111`, "application/x-www-form-urlencoded", user, 415, `"status":415`},

		{"a PIN in clear", "POST", playProfile + "/pin/verify", `{"pin":"4826"}`, plain, user, 415, "application/jose+json"},
		{"a PIN that is no PIN", "POST", playProfile + "/pin/verify", `sealed:{"pin":"48261"}`, typeJOSE, user, 400, "four digits"},
		{"a PIN that is a number", "POST", playProfile + "/pin/verify", `sealed:{"pin":4826}`, typeJOSE, user, 400, `"path":"pin"`},
		{"no PIN", "POST", playProfile + "/pin/verify", `sealed:{}`, typeJOSE, user, 400, `"code":"NotNull"`},
		{"a PIN and more", "POST", playProfile + "/pin/verify", `sealed:{"pin":"4826","confirmPin":"4826"}`, typeJOSE, user, 400, `"path":"confirmPin"`},
		{"a PIN twice", "POST", playProfile + "/pin/verify", `sealed:{"pin":"4826","pin":"4826"}`, typeJOSE, user, 400, "twice"},
		{"a PIN of somebody else", "POST", "/v2/profiles/30418810/pin/verify", `sealed:{"pin":"4826"}`, typeJOSE, user, 403, `"error":"unauthorized"`},
		{"a new PIN in clear", "POST", playProfile + "/pin", `{"pin":"4826"}`, plain, user, 415, ""},
		{"no PIN to create", "POST", "/v1/user/pin", `sealed:{"pin":""}`, typeJOSE, user, 400, `"path":"pin"`},
		{"deleting with a body", "DELETE", playProfile + "/pin", `{}`, plain, user, 400, "takes no body"},
		{"deleting as the user, by id", "DELETE", "/v1/users/8820451/pin", "", "", user, 403, `"error":"unauthorized"`},
		{"deleting an unknown user's", "DELETE", "/v1/users/1/pin", "", "", client, 404, ""},
		{"deleting nobody's", "DELETE", "/v1/users/me/pin", "", "", client, 404, ""},

		{"no fingerprint", "POST", devices, `sealed:{"deviceFingerprint":""}`, typeJOSE, user, 400, `"code":"NotNull"`},
		{"a fingerprint that is too long", "POST", devices, `sealed:{"deviceFingerprint":"` + long + `"}`, typeJOSE, user, 400, "too long"},
		{"a fingerprint of another name", "POST", devices + "/verify", `sealed:{"deviceToken":"mine"}`, typeJOSE, user, 400, `"path":"deviceToken"`},

		{"a face map that is no base64", "POST", faces, `{"faceMap":"no base64"}`, plain, user, 400, "base64"},
		{"no face map", "POST", faces + "/verify", `{}`, plain, user, 400, `"path":"faceMap"`},
		{"a face map as text", "POST", faces, `ZmFjZQ==`, "text/plain", user, 415, ""},

		{"a session with a body", "POST", playProfile + "/sca-sessions/authorise", `{}`, plain, user, 400, "takes no body"},
		{"a key for the client", "GET", "/v1/facetec/public-key", "", "", client, 403, ""},

		{"a number by the user", "POST", phones, `{"phoneNumber":"+447700900999"}`, plain, user, 403, `"error":"unauthorized"`},
		{"a number without a plus", "POST", phones, `{"phoneNumber":"447700900999"}`, plain, client, 400, `"path":"phoneNumber"`},
		{"a number with spaces", "POST", phones, `{"phoneNumber":"+44 7700 900999"}`, plain, client, 400, `"path":"phoneNumber"`},
		{"a number for an unknown user", "POST", strings.Replace(phones, "8820451", "1", 1), `{"phoneNumber":"+447700900999"}`, plain, client, 404, ""},
		{"a second number", "POST", phones, `{"phoneNumber":"+447700900999"}`, plain, client, 422, ""},
		{"an unknown number", "PUT", phones + "/1", `{"phoneNumber":"+447700900999"}`, plain, client, 404, ""},
		{"somebody else's number", "DELETE", phones + "/4471903", "", "", client, 404, ""},
		{"a number that is none", "DELETE", phones + "/x", "", "", client, 404, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			body := c.body
			if plaintext, sealed := strings.CutPrefix(c.body, "sealed:"); sealed {
				body = p.seal(plaintext, "")
			}
			headers := map[string]string{"Authorization": c.authorization, headerToken: p.token, "Accept": c.contentType, "Content-Type": c.contentType}
			if c.contentType == typeJOSE {
				headers[headerJOSEMethod] = methodJWE
			}
			a := p.do(c.method, c.path, body, headers)
			if a.Code != c.status || !strings.Contains(a.Body.String(), c.contains) {
				t.Errorf("%d %s, want %d and %q", a.Code, a.Body, c.status, c.contains)
			}
			if strings.Contains(a.Body.String(), "4826") {
				t.Errorf("it repeats the PIN: %s", a.Body)
			}
		})
	}
	if l := p.s.approvals.lock(marenID); l.Failures != 0 {
		t.Errorf("%d of these counted as failures", l.Failures)
	}
}

// TestTokenIsNamed: what is about a one-time token has to name it.
func TestTokenIsNamed(t *testing.T) {
	p := newFactorPlay(t, "")
	for _, verb := range []string{"status", "trigger sms", "pin 4826", "legacy-pin 4826", "device mine", "face ZmFjZQ=="} {
		p.token = ""
		name, value, _ := strings.Cut(verb, " ")
		if a := p.prove(name, value); a.Code != 400 || !strings.Contains(a.Body.String(), `"path":"One-Time-Token"`) {
			t.Errorf("%s: %d %s", verb, a.Code, a.Body)
		}
	}
}

// TestTokenIsItsUsers: somebody else's token is no token.
func TestTokenIsItsUsers(t *testing.T) {
	p := newFactorPlay(t, `{"factors":["SMS"]}`)
	p.event("pay")
	other := map[string]string{"Authorization": "Bearer " + SecondUserToken, headerToken: p.token, "Content-Type": "application/json"}
	for _, q := range [][3]string{
		{"GET", "/v1/one-time-token/status", ""}, {"POST", "/v1/one-time-token/sms/trigger", ""}, {"POST", "/v1/one-time-token/sms/verify", `{"otpCode":"111111"}`},
	} {
		if a := p.do(q[0], q[1], q[2], other); a.Code != 404 {
			t.Errorf("%s: %d %s", q[1], a.Code, a.Body)
		}
	}
}

// TestErrorBodies: where none is documented there is none, or one as the
// scenario says; what is documented is not changed by that.
func TestErrorBodies(t *testing.T) {
	p := newFactorPlay(t, `{"factors":["PIN","SMS"],"unconfirmed":{"errorBodies":"coded"}}`)
	p.event("pay")
	for event, want := range map[string]string{
		"pin 0000": `{"errors":[{"code":"challenge.failed","message":"This request was refused."}]}`, "device mine": codeOutOfOrder, "sms 123456": codeOutOfOrder,
	} {
		verb, value, _ := strings.Cut(event, " ")
		a := p.prove(verb, value)
		if !strings.Contains(a.Body.String(), want) || headerOf(a, "Content-Type") != "application/json" {
			t.Errorf("%s: %s", event, a.Body)
		}
	}
	p.event(`factors {"pin":""}`)
	if a := p.do("DELETE", "/v1/users/8820451/pin", "", nil); !strings.Contains(a.Body.String(), "PIN has not been setup.") {
		t.Errorf("%s", a.Body)
	}
}

// TestSecondPhoneReplaces: where the scenario says so.
func TestSecondPhoneReplaces(t *testing.T) {
	p := newFactorPlay(t, `{"unconfirmed":{"secondPhone":"replaces"}}`)
	headers := map[string]string{"Content-Type": "application/json"}
	a := p.do("POST", "/v1/application/users/8820451/phone-numbers", `{"phoneNumber":"+447700900999"}`, headers)
	list := p.do("GET", "/v1/application/users/8820451/phone-numbers", "", nil)
	if a.Code != 200 || list.Body.String() != "["+a.Body.String()+"]" {
		t.Errorf("%d %s, then %s", a.Code, a.Body, list.Body)
	}
}

// TestDeprecatedOperationsHaveNoVersion: neither do they lose their own path.
func TestDeprecatedOperationsHaveNoVersion(t *testing.T) {
	r := newJOSERig(t)
	for _, route := range r.s.legacyFactorRoutes() {
		method, path, _ := strings.Cut(route.pattern, " ")
		path = strings.NewReplacer("{userId}", "8820451", "{phoneNumberId}", "4471902", "{deviceFingerprintId}", "x").Replace(path)
		for _, version := range versions {
			moved := strings.Replace(path, "/v1/", "/"+version+"/", 1)
			if a := r.do(method, moved, "", nil); a.Code != 404 || !strings.Contains(a.Body.String(), "No message available") {
				t.Errorf("%s %s: %d %s", method, moved, a.Code, a.Body)
			}
		}
	}
}
