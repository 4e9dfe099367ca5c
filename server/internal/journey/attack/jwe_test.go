package attack_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"countersign/server/internal/journey"
	"countersign/server/sandbox/wise"
)

// TestAttackJWEConfusion hands in sealed answers of every other kind than the one
// that is agreed on: none reaches the provider, none costs an attempt, and none
// has anybody derive a key or inflate anything.
func TestAttackJWEConfusion(t *testing.T) {
	ctx := limited(t)
	scenario := wise.DefaultScenario()
	scenario.Factors = []string{"PIN"}
	rig := journey.New(t, journey.Config{Scenario: &scenario})
	tab := rig.Browser(t)
	payment, err := tab.Prepare(ctx, 12_34)
	if err != nil {
		t.Fatal(err)
	}
	challenge, err := tab.Start(ctx, payment)
	if err != nil {
		t.Fatal(err)
	}
	key, _, err := tab.Key(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, header := range []string{
		`{"alg":"none"}`, `{"alg":"none","enc":"A256GCM"}`, `{"alg":"dir","enc":"A256GCM"}`, `{"alg":"RSA1_5","enc":"A256GCM"}`,
		`{"alg":"RSA-OAEP","enc":"A256GCM"}`, `{"alg":"A256KW","enc":"A256GCM"}`, `{"alg":"ECDH-ES","enc":"A256GCM","epk":{}}`,
		`{"alg":"PBES2-HS256+A128KW","enc":"A256GCM","p2s":"c2FsdA","p2c":2147483647}`,
		`{"alg":"RSA-OAEP-256","enc":"A256GCM","p2c":2147483647}`, `{"alg":"RSA-OAEP-256","enc":"A256GCM","zip":"DEF"}`,
		`{"alg":"RSA-OAEP-256","enc":"A128GCM"}`, `{"alg":"RSA-OAEP-256","enc":"A256CBC-HS512"}`, `{"alg":"RSA-OAEP-256"}`,
		`{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"other"}`, `{"alg":"RSA-OAEP-256","enc":"A256GCM","crit":["exp"],"exp":1}`,
		`{"alg":"RSA-OAEP-256","enc":"A256GCM","jku":"https://evil.example/keys"}`, `{"alg":"RSA-OAEP-256","enc":"A256GCM","jwk":{"kty":"oct","k":"AAAA"}}`,
		`{"alg":"dir","alg":"RSA-OAEP-256","enc":"A256GCM"}`, `{"ALG":"RSA-OAEP-256","enc":"A256GCM"}`, `{"alg":["RSA-OAEP-256"],"enc":"A256GCM"}`,
		`{"alg":"RSA-OAEP-256","enc":"A256GCM"}{"alg":"dir"}`, `null`, ``,
	} {
		sealed, err := journey.Seal(key, header, `{"pin":"`+wise.PIN+`"}`)
		if err != nil {
			t.Fatal(err)
		}
		v, answer, err := tab.VerifySealed(ctx, challenge.ID, challenge.Factors[0].ID, sealed.Text)
		if err != nil || v.Accepted || answer.Code() != "answer_invalid" {
			t.Errorf("%s: answered %v (%v)", header, answer, err)
		}
	}
	// Nor what is signed, or written otherwise, or large.
	good, err := journey.Seal(key, journey.SealHeader, `{"pin":"`+wise.PIN+`"}`)
	if err != nil {
		t.Fatal(err)
	}
	unsigned := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"pin":"1"}`)) + "."
	for name, text := range map[string]string{
		"unsigned": unsigned, "four parts": good.Text[:strings.LastIndex(good.Text, ".")], "six parts": good.Text + ".AAAA",
		"JSON": `{"protected":"e30","ciphertext":"AAAA"}`, "a megabyte": good.Text + strings.Repeat("A", 1<<20), "folded": strings.Replace(good.Text, ".", ".\r\n", 1),
	} {
		if v, answer, err := tab.VerifySealed(ctx, challenge.ID, challenge.Factors[0].ID, text); err != nil || v.Accepted || answer.Code() != "answer_invalid" {
			t.Errorf("%s: answered %v (%v)", name, answer, err)
		}
	}
	now, _, err := tab.Challenge(ctx, challenge.ID)
	if err != nil || now.AttemptsLeft == nil || *now.AttemptsLeft != 5 {
		t.Errorf("afterwards %+v (%v)", now, err)
	}
	if v, answer, err := tab.VerifySealed(ctx, challenge.ID, challenge.Factors[0].ID, good.Text); err != nil || !v.Accepted {
		t.Errorf("the right one afterwards: %v (%v)", answer, err)
	}
}
