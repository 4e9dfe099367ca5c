package wise

import (
	"net/http"
	"testing"
)

// FuzzFactorBody throws anything at the operations of the factors, sealed where
// they take that: no server error, nothing approved.
func FuzzFactorBody(f *testing.F) {
	r := newJOSERig(f)
	r.manage("PATCH", "scenario", `{"factors":["PIN","SMS","PARTNER_DEVICE_FINGERPRINT","FACE_MAP","PASSWORD"]}`)
	token := r.raise()
	sealed := []string{playProfile + "/pin", playProfile + "/pin/verify", playProfile + "/device-fingerprints", playProfile + "/device-fingerprints/verify", "/v1/user/pin", "/v1/one-time-token/pin/verify"}
	plain := []string{playProfile + "/facemaps", playProfile + "/facemaps/verify", "/v1/one-time-token/sms/verify", "/v1/user/facemap/enrol", ManagePath + "users/8820452/factors"}
	for i, seed := range []string{
		`{"pin":"4826"}`, `{"pin":"0000","pin":"1111"}`, `{"deviceFingerprint":"x"}`, `{"deviceFingerprint":null}`, `[]`, `{"pin":{"pin":"1"}}`,
		`{"faceMap":"ZmFjZQ=="}`, `{"faceMap":" "}`, `{"otpCode":"111111"}`, `{"otpCode":"\u0661"}`, `{"devices":[null],"phone":{}}`, "\x00",
	} {
		f.Add(byte(i), seed)
	}
	f.Fuzz(func(t *testing.T, which byte, body string) {
		r := r
		r.t = t
		r.s.approvals.setLock(marenID, r.s.clock.Now())
		user := map[string]string{"Authorization": "Bearer " + UserToken, headerToken: token, "Content-Type": "application/json"}
		n := int(which) % (len(sealed) + len(plain))
		method, path := http.MethodPost, ""
		if n < len(sealed) {
			path, body = sealed[n], r.seal(body, "")
			user["Content-Type"], user["Accept"], user[headerJOSEMethod] = typeJOSE, typeJOSE, methodJWE
		} else if path = plain[n-len(sealed)]; path == plain[len(plain)-1] {
			method = http.MethodPut
		}
		a := r.do(method, path, body, user)
		if a.Code >= 500 {
			t.Errorf("%s: %d %s", path, a.Code, a.Body)
		}
		if held, known := r.s.approvals.status(token, marenID); !known || held.progress != waiting {
			t.Error("the token was approved or lost")
		}
	})
}
