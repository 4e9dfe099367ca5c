package wise_test

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"countersign/server/provider"
)

// keys makes one public key of each kind, as DER in base64.
func keys(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]any{}
	for name, curve := range map[string]elliptic.Curve{"P-256": elliptic.P256(), "P-384": elliptic.P384(), "P-521": elliptic.P521()} {
		key, err := ecdsa.GenerateKey(curve, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = key.Public()
	}
	for name, bits := range map[string]int{"RSA": 2048, "small RSA": 1024} {
		key, err := rsa.GenerateKey(rand.Reader, bits)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = key.Public()
	}
	other, _, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	all["Ed25519"] = other
	texts := map[string]string{"none": "", "not base64": "*", "not DER": "AAAA"}
	for name, key := range all {
		der, err := x509.MarshalPKIXPublicKey(key)
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = base64.StdEncoding.EncodeToString(der)
	}
	return texts
}

// TestKeysFitTheirAlgorithms: any other key than one for the algorithm is
// refused, whatever Wise calls it.
func TestKeysFitTheirAlgorithms(t *testing.T) {
	t.Setenv("GODEBUG", "rsa1024min=0") // or there were no key that is too small
	all := keys(t)
	for algorithm, fitting := range map[string]string{
		"RSA-OAEP-256": "RSA", "PS256": "RSA", "PS384": "RSA", "PS512": "RSA",
		"ES256": "P-256", "ES384": "P-384", "ES512": "P-521",
	} {
		use := "sig"
		if algorithm == "RSA-OAEP-256" {
			use = "enc"
		}
		for _, name := range slices.Sorted(maps.Keys(all)) {
			up := answering(200, `{"keyMaterial":{"keyMaterial":"`+all[name]+`"}}`)
			key, err := verifiable(t, "").ResponseKey(t.Context(), up, algorithm, use, "")
			if (err == nil) != (name == fitting) || (len(key.DER) > 0) != (err == nil) {
				t.Errorf("%s with %s: %v", algorithm, name, err)
			}
		}
	}
}

func TestKeyForms(t *testing.T) {
	known := keys(t)
	one := func(id, version, algorithm, scope, kind string) string {
		return `{"keyId":` + id + `,"version":` + version + `,"keyMaterial":{"algorithm":` + algorithm + `,"keyMaterial":"` + known[kind] + `"},"scope":` + scope + `}`
	}
	wanted := one(`"k"`, `2`, `"ES256"`, `"PAYLOAD_SIGNING"`, "P-256")
	for _, test := range []struct{ name, body, asked, want string }{
		{"as documented", wanted, "", "k 2"},
		{"with fields that nobody knows", `{"x":1,` + wanted[1:], "", "k 2"},
		{"of the version asked for", wanted, "2", "k 2"},
		{"of another version", wanted, "3", ""},
		{"version as text", one(`"k"`, `"2"`, `"ES256"`, `"PAYLOAD_SIGNING"`, "P-256"), "2", "k 2"},
		{"nothing but the key", `{"keyMaterial":{"keyMaterial":"` + known["P-256"] + `"}}`, "7", " "},
		{"null for what may be missing", one(`null`, `null`, `null`, `null`, "P-256"), "", " "},
		{"an id that no header may hold", one(`"a\nb"`, `2`, `"ES256"`, `"PAYLOAD_SIGNING"`, "P-256"), "", " 2"},
		{"a version that is none", one(`"k"`, `1.5`, `"ES256"`, `"PAYLOAD_SIGNING"`, "P-256"), "", "k "},
		{"for another algorithm", one(`"k"`, `2`, `"ES384"`, `"PAYLOAD_SIGNING"`, "P-256"), "", ""},
		{"for another use", one(`"k"`, `2`, `"ES256"`, `"PAYLOAD_ENCRYPTION"`, "P-256"), "", ""},
		{"a list", `[` + wanted + `]`, "", "k 2"},
		{"a list of several", `[` + one(`"a"`, `1`, `"ES256"`, `"PAYLOAD_SIGNING"`, "P-384") + `,` + one(`"b"`, `1`, `"ES256"`, `"PAYLOAD_SIGNING"`, "P-256") + `,` + wanted + `]`, "2", "k 2"},
		{"an empty list", `[]`, "", ""},
		{"a list of something else", `[1]`, "", ""},
		{"not JSON", `<html>`, "", ""},
		{"too large", wanted + strings.Repeat(" ", 64<<10), "", ""},
		{"too long a key", `{"keyMaterial":{"keyMaterial":"` + known["P-256"] + strings.Repeat("A", 8<<10) + `"}}`, "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			key, err := verifiable(t, "").ResponseKey(t.Context(), answering(200, test.body), "ES256", "sig", test.asked)
			if got := key.ID + " " + key.Version; test.want != "" && (err != nil || got != test.want) || test.want == "" && err == nil {
				t.Errorf("key %q (%v), want %q", got, err, test.want)
			}
		})
	}
}

func TestKeysThatCannotBeAskedFor(t *testing.T) {
	p := verifiable(t, "")
	for _, ask := range [][3]string{
		{"RS256", "sig", ""},
		{"none", "sig", ""},
		{"", "", ""},
		{"ES256", "enc", ""},
		{"RSA-OAEP-256", "sig", ""},
		{"RSA-OAEP", "enc", ""},
		{"ES256", "sig", "1&scope=x"},
		{"ES256", "sig", "1234567890"},
		{"ES256&x", "sig", ""},
	} {
		up := answering(200, "{}")
		if _, err := p.ResponseKey(t.Context(), up, ask[0], ask[1], ask[2]); !errors.Is(err, provider.ErrParameter) {
			t.Errorf("%q: %v", ask, err)
		}
		up.none(t)
	}
	up := answering(200, "{}")
	up.noClient = true
	if _, err := p.Key(t.Context(), up); !errors.Is(err, provider.ErrClient) {
		t.Errorf("without the client's credentials: %v", err)
	}
	up.none(t)
	for status, want := range map[int]string{401: "error", 404: "error", 429: "too_soon", 500: "error"} {
		if _, err := p.Key(t.Context(), answering(status, generic)); told(t, err) != want {
			t.Errorf("%d: %v, want %q", status, err, want)
		}
	}
}

func TestFaceKey(t *testing.T) {
	pem := "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"
	for body, fits := range map[string]bool{
		pem:        true,
		pem + "\n": true,
		"-----BEGIN RSA PUBLIC KEY-----\nAAAA\n-----END RSA PUBLIC KEY-----\n": true,
		"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n":       false,
		"<html>" + pem:                    false,
		pem + "\n<html>":                  false,
		pem + "\n" + pem:                  false,
		"-----BEGIN PUBLIC KEY-----\n":    false,
		pem + strings.Repeat("\n", 8<<10): false,
		`{"key":"x"}`:                     false,
		"":                                false,
	} {
		key, err := verifiable(t, "").FaceKey(t.Context(), answering(200, body))
		if (err == nil) != fits || fits && key != body {
			t.Errorf("%.80q: %q (%v)", body, key, err)
		}
	}
	if _, err := verifiable(t, "").FaceKey(t.Context(), answering(403, pem)); told(t, err) != "error" {
		t.Errorf("refused: %v", err)
	}
}

func TestUndecipherable(t *testing.T) {
	for body, want := range map[string]bool{
		generic: true,
		`{"message":"Something else went wrong","request_id":"1"}`: true,
		`{"message":"An unexpected error occurred"}`:               false,
		`{"request_id":"1"}`:             false,
		`{"message":1,"request_id":"1"}`: false,
		``:                               false,
	} {
		for _, status := range []int{500, 502, 400, 200} {
			if got := verifiable(t, "").Undecipherable(status, nil, []byte(body)); got != (want && status == 500) {
				t.Errorf("%d %s: %v", status, body, got)
			}
		}
	}
}

func TestSignatureHeaderLeavesTheQueryOut(t *testing.T) {
	header := verifiable(t, "").SignatureHeader("/v1/x?y=z")
	if text, err := json.Marshal(header); err != nil || string(text) != `{"typ":"JWT","url":"/v1/x"}` {
		t.Errorf("%s (%v)", text, err)
	}
}

func TestPhones(t *testing.T) {
	p := verifiable(t, "")
	for _, test := range []struct {
		status     int
		body, want string
	}{
		{200, `{"id":"7","phoneNumber":"+447700900123"}`, ""},
		{201, `{"id":9223372036854775807,"phoneNumber":"+447700900123","verified":null}`, ""},
		{200, `{"id":1.5,"phoneNumber":"+447700900123"}`, "error"},
		{200, `{"phoneNumber":"+447700900123"}`, "error"},
		{200, `{"id":7}`, "error"},
		{200, `[]`, "error"},
		{422, `{"errors":[{"code":"other"},{"code":"phone.number.repeated","message":"linked to ****@example.com"}]}`, "exists"},
		{422, `{"errors":[{"code":"phone.number.invalid","message":"****@example.com"}]}`, "refused"},
		{422, `not JSON`, "refused"},
		{400, ``, "refused"},
		{404, ``, "not_found"},
		{403, `****@example.com`, "error"},
		{429, ``, "too_soon"},
	} {
		_, err := p.CreatePhone(t.Context(), answering(test.status, test.body), "8820451", "+447700900123")
		if got := told(t, err); got != test.want {
			t.Errorf("%d %s: %q, want %q", test.status, test.body, got, test.want)
		}
	}
	for status, want := range map[int]string{200: "", 204: "", 404: "not_found", 403: "error", 429: "too_soon"} {
		if got := told(t, p.DeletePhone(t.Context(), answering(status, ""), "8820451", "7")); got != want {
			t.Errorf("deleted, %d: %q, want %q", status, got, want)
		}
	}
}

func TestPhonesThatCannotBe(t *testing.T) {
	p := verifiable(t, "")
	up := answering(200, "")
	for _, number := range []string{"", "+", "447700900123", "+44 7700 900123", "+123456", "+1234567890123456", "+44770090012x", "++447700900123"} {
		if _, err := p.CreatePhone(t.Context(), up, "8820451", number); !errors.Is(err, provider.ErrParameter) {
			t.Errorf("%q: %v", number, err)
		}
	}
	for _, user := range []string{"", "..", "1/2", "1?x"} {
		_, err := p.CreatePhone(t.Context(), up, user, "+447700900123")
		if !errors.Is(err, provider.ErrParameter) || !errors.Is(p.DeletePhone(t.Context(), up, user, "7"), provider.ErrParameter) ||
			!errors.Is(p.DeletePhone(t.Context(), up, "8820451", user), provider.ErrParameter) {
			t.Errorf("%q is taken for an id", user)
		}
	}
	up.noClient = true
	_, err := p.CreatePhone(t.Context(), up, "8820451", "+447700900123")
	if !errors.Is(err, provider.ErrClient) || !errors.Is(p.DeletePhone(t.Context(), up, "8820451", "7"), provider.ErrClient) {
		t.Errorf("without the client's credentials: %v", err)
	}
	up.none(t)
}
