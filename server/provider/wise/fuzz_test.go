package wise_test

import (
	"crypto/x509"
	"strings"
	"testing"
	"unicode/utf8"

	"countersign/server/provider"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// FuzzReplies proves that whatever Wise replies to what is sent, all that is
// passed on is of its shape and within its limits, and no error repeats it.
func FuzzReplies(f *testing.F) {
	f.Add(200, "application/jose+json", "eyJlbmMiOiJBMjU2R0NNIiwiYWxnIjoiZGlyIn0..iv.text.tag")
	f.Add(200, "application/json", `{"obfuscatedPhoneNo":"*********0123","deviceFingerprintId":"x","createdAt":"2026-11-20T08:41:17Z"}`)
	f.Add(200, "", `[{"keyId":"x","version":1,"keyMaterial":{"algorithm":"ES256","keyMaterial":"AAAA"}}]`)
	f.Add(200, "text/plain", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")
	f.Add(422, "application/json", `{"errors":[{"code":"phone.number.repeated"}],"id":7,"phoneNumber":"+447700900123"}`)
	f.Add(500, "application/json", generic)
	p := verifiable(f, "")
	f.Fuzz(func(t *testing.T, status int, kind, body string) {
		up := func() *upstream { return answering(status, body).as("Content-Type", kind) }
		quiet := func(err error) bool {
			if err != nil && len(body) > 24 && strings.Contains(err.Error(), body) {
				t.Errorf("the error repeats the reply: %v", err)
			}
			return err == nil
		}
		sealed := provider.Answering{Text: jwe, Sealed: true}
		if hint, err := p.Start(t.Context(), up(), challenge, stepup.Factor{Type: "SMS"}); quiet(err) {
			if utf8.RuneCountInString(hint) > 32 || strings.ContainsAny(hint, "\x00\n\r\u202e") {
				t.Errorf("hint %q", hint)
			}
		}
		if verdict, err := p.Verify(t.Context(), up(), challenge, stepup.Factor{Type: "PIN"}, sealed); quiet(err) {
			opaque(t, verdict.Sealed)
		}
		if enrolled, err := p.Enrol(t.Context(), up(), profile, stepup.MethodDevice, sealed); quiet(err) {
			opaque(t, enrolled.Sealed)
			if enrolled.ID != "" && !wire.ValidID(enrolled.ID) || len(enrolled.CreatedAt) > 64 {
				t.Errorf("enrolment %+v", enrolled)
			}
		}
		if key, err := p.ResponseKey(t.Context(), up(), "ES256", "sig", ""); quiet(err) {
			if _, err := x509.ParsePKIXPublicKey(key.DER); err != nil || key.ID != "" && !wire.ValidID(key.ID) {
				t.Errorf("key %+v (%v)", key, err)
			}
		}
		if key, err := p.FaceKey(t.Context(), up()); quiet(err) && !strings.HasPrefix(key, "-----BEGIN ") {
			t.Errorf("key %q", key)
		}
		if phone, err := p.CreatePhone(t.Context(), up(), "8820451", "+447700900123"); quiet(err) && !wire.ValidID(phone.ID) {
			t.Errorf("phone %+v", phone)
		}
	})
}

// opaque: what a browser is given to open may be nothing else than a JWE.
func opaque(t *testing.T, text string) {
	t.Helper()
	if text == "" {
		return
	}
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
	if len(text) > 64<<10 || strings.Count(text, ".") != 4 || strings.Trim(text, letters) != "" || !strings.Contains(text, "..") {
		t.Errorf("sealed %q", text)
	}
}
