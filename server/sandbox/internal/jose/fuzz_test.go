package jose_test

import (
	"crypto"
	"strings"
	"testing"

	"countersign/server/sandbox/internal/jose"
)

// The fuzz targets throw anything at what reads outside bytes: no panic, and
// nothing opens or verifies but what was made with the key.

func FuzzOpen(f *testing.F) {
	good := seal(f, &opener().PublicKey, usual, []byte("4826"))
	parts := strings.Split(good, ".")
	f.Add(good)
	f.Add(strings.Join(parts[:4], "."))
	f.Add(parts[0] + "...." + parts[4])
	f.Add(b64(`{"alg":"dir","enc":"A256GCM"}`) + ".." + strings.Join(parts[2:], "."))
	f.Add(b64(`{"alg":"RSA-OAEP-256","enc":"A256GCM","zip":"DEF"}`) + "." + strings.Join(parts[1:], "."))
	f.Add(b64(`{"alg":["RSA-OAEP-256"],"enc":{}}`) + ".AAAA.AAAA.AAAA.AAAA")
	f.Fuzz(func(t *testing.T, text string) {
		if opened, err := jose.Open(text, opener()); err == nil && string(opened.Plaintext) != "4826" {
			t.Errorf("opened %q", opened.Plaintext)
		}
	})
}

func FuzzVerify(f *testing.F) {
	good := sign(f, "ES256", signer(), nil)
	parts := strings.Split(good, ".")
	f.Add(good)
	f.Add(b64(`{"alg":"ES256","version":1}`) + "." + parts[1] + "." + parts[2])
	f.Add(b64(`{"alg":"none"}`) + "." + parts[1] + ".")
	f.Add(b64(`{"alg":"ES256","crit":["b64"],"b64":false}`) + ".payload." + parts[2])
	f.Add(b64(`{"alg":"HS256","kid":"`+strings.Repeat("k", 500)+`"}`) + ".." + parts[2])
	f.Fuzz(func(t *testing.T, text string) {
		signed, err := jose.Verify(text, func(_, _ string) crypto.PublicKey { return signer().Public() })
		if err == nil && string(signed.Payload) != "payload" {
			t.Errorf("verified %q", signed.Payload)
		}
	})
}

func FuzzParsePublic(f *testing.F) {
	for _, key := range []crypto.Signer{signer(), opener()} {
		text, err := jose.Text(key.Public())
		if err != nil {
			f.Fatal(err)
		}
		f.Add("ES256", text)
		f.Add(jose.Encryption, text)
	}
	f.Add("PS256", "AAAA")
	f.Fuzz(func(t *testing.T, algorithm, text string) {
		key, err := jose.ParsePublic(algorithm, text)
		if err != nil {
			return
		}
		if again, err := jose.Text(key); err != nil || again == "" {
			t.Errorf("a key that cannot be written again: %v", err)
		}
	})
}
