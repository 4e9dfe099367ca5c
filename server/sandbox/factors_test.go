package sandbox_test

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

// publishedKey fetches the key that PINs are encrypted to.
func (r rig) publishedKey() any {
	r.t.Helper()
	a := r.do("GET", "/v1/auth/jose/response/public-keys?algorithm=RSA_OAEP_256&scope=PAYLOAD_ENCRYPTION", "", "Authorization", "Bearer client-credentials-token-example")
	var v struct {
		Material struct {
			Key string `json:"keyMaterial"`
		} `json:"keyMaterial"`
	}
	if err := json.Unmarshal([]byte(a.body), &v); err != nil {
		r.t.Fatalf("%v: %s", err, a.body)
	}
	der, err := base64.StdEncoding.DecodeString(v.Material.Key)
	if err != nil {
		r.t.Fatal(err)
	}
	key, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		r.t.Fatal(err)
	}
	return key
}

// sealed sends what is encrypted as a client would.
func (r rig) sealed(path, plaintext string, headers ...string) result {
	r.t.Helper()
	e, err := jose.NewEncrypter(jose.A256GCM, jose.Recipient{Algorithm: jose.RSA_OAEP_256, Key: r.publishedKey()}, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	object, err := e.Encrypt([]byte(plaintext))
	if err != nil {
		r.t.Fatal(err)
	}
	body, err := object.CompactSerialize()
	if err != nil {
		r.t.Fatal(err)
	}
	const media = "application/jose+json"
	return r.api("POST", path, body, append([]string{"Content-Type", media, "Accept", media, "X-TW-JOSE-Method", "jwe", "Accept-Encoding", "identity"}, headers...)...)
}

// TestJourneyThroughTheFactors pays without any page, over real connections,
// with what the customer has set up just before.
func TestJourneyThroughTheFactors(t *testing.T) {
	r := newRig(t)
	r.manage("PATCH", "wise/scenario", `{"factors":["PARTNER_DEVICE_FINGERPRINT","PIN","SMS"]}`)
	const profile = "/2026Q4/profiles/30417755"
	if a := r.sealed(profile+"/device-fingerprints", `{"deviceFingerprint":"my phone"}`); a.status != http.StatusOK || a.header.Get("Content-Type") != "application/jose+json" || strings.Count(a.body, ".") != 4 {
		t.Fatalf("enrolling: %d %v %s", a.status, a.header, a.body)
	}
	token := r.challenge()
	for _, step := range []struct {
		name string
		do   func() result
	}{
		{"fingerprint", func() result {
			return r.sealed(profile+"/device-fingerprints/verify", `{"deviceFingerprint":"my phone"}`, "One-Time-Token", token)
		}},
		{"PIN", func() result { return r.sealed(profile+"/pin/verify", `{"pin":"4826"}`, "One-Time-Token", token) }},
		{"trigger", func() result {
			return r.api("POST", "/2026Q4/one-time-token/voice/trigger", "", "One-Time-Token", token)
		}},
		{"code", func() result {
			return r.api("POST", "/2026Q4/one-time-token/voice/verify", `{"otpCode":"`+r.code()+`"}`, "One-Time-Token", token)
		}},
		{"payment", func() result { return r.fund(token) }},
	} {
		if a := step.do(); a.status != http.StatusOK {
			t.Fatalf("%s: %d %s", step.name, a.status, a.body)
		}
	}
	if n := r.executions(); n != 1 {
		t.Errorf("%d executions", n)
	}
	if a := r.fund(token); a.status != http.StatusForbidden {
		t.Errorf("with the spent token: %d %s", a.status, a.body)
	}
}

// TestHistoryHoldsNoSecret: neither what is proved nor the tokens.
func TestHistoryHoldsNoSecret(t *testing.T) {
	r := newRig(t)
	r.manage("PATCH", "wise/scenario", `{"factors":["PIN","FACE_MAP"]}`)
	token := r.challenge()
	r.sealed("/v2/profiles/30417755/pin/verify", `{"pin":"4826"}`, "One-Time-Token", token)
	r.api("POST", "/v2/profiles/30417755/facemaps", `{"faceMap":"c2VjcmV0LWZhY2U="}`)
	history := r.manage("GET", "history", "").body
	for _, secret := range []string{"4826", "c2VjcmV0LWZhY2U=", token, "user-access-token-example"} {
		if strings.Contains(history, secret) {
			t.Errorf("the history has %s", secret)
		}
	}
}
