package jose_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	gojose "github.com/go-jose/go-jose/v4"

	"countersign/server/internal/jose"
)

var answer = []byte(`{"status":"COMPLETED"}`)

// b64 encodes a part of a token.
func b64(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

// edit changes one part of a token.
func edit(token string, part int, change func(string) string) string {
	parts := strings.Split(token, ".")
	parts[part] = change(parts[part])
	return strings.Join(parts, ".")
}

// flip changes a letter in the middle.
func flip(part string) string {
	b := []byte(part)
	if b[len(b)/2]++; b[len(b)/2] > 'z' || b[len(b)/2] == '[' || b[len(b)/2] == ':' {
		b[len(b)/2] = 'A'
	}
	return string(b)
}

func TestRefusedSignatures(t *testing.T) {
	p := readParties(t)
	rsaKey := keyFor(t, "PS256")
	p.bank.set("PS256", "1", rsaKey)
	p.bank.set("RS256", "1", rsaKey)
	link := newLink(t, p.own, p.bank)
	version := map[string]any{"version": 1}
	good := sign(t, "ES512", p.theirSigning, version, answer)
	if got, err := link.Open(t.Context(), p.bank, jose.JWS, []byte(good)); err != nil || !bytes.Equal(got, answer) {
		t.Fatalf("%s, %v: what the table changes is no good answer", got, err)
	}
	header, _, _ := strings.Cut(good, ".")
	for name, token := range map[string]string{
		"alg none":                   edit(edit(good, 0, func(string) string { return b64(`{"alg":"none","version":1}`) }), 2, func(string) string { return "" }),
		"alg none with a signature":  edit(good, 0, func(string) string { return b64(`{"alg":"none","version":1}`) }),
		"alg missing":                edit(good, 0, func(string) string { return b64(`{"version":1}`) }),
		"HS256 with the public key":  sign(t, "HS256", bytes.Repeat([]byte("k"), 32), version, answer),
		"RS256":                      sign(t, "RS256", rsaKey, version, answer),
		"another algorithm's key":    edit(sign(t, "PS256", rsaKey, version, answer), 0, func(string) string { return header }),
		"somebody else's key":        sign(t, "ES512", keyFor(t, "ES512"), version, answer),
		"its own key":                sign(t, "ES512", keyFor(t, "ES512"), map[string]any{"version": 1, "jwk": gojose.JSONWebKey{Key: keyFor(t, "ES512").Public()}}, answer),
		"its own key, though ours":   sign(t, "ES512", p.theirSigning, map[string]any{"version": 1, "jwk": gojose.JSONWebKey{Key: p.theirSigning.Public()}}, answer),
		"another version":            sign(t, "ES512", p.theirSigning, map[string]any{"version": 2}, answer),
		"a version that is a path":   sign(t, "ES512", p.theirSigning, map[string]any{"version": "1&scope=x"}, answer),
		"a version that is a list":   sign(t, "ES512", p.theirSigning, map[string]any{"version": []int{1}}, answer),
		"a version below zero":       sign(t, "ES512", p.theirSigning, map[string]any{"version": -1}, answer),
		"half a version":             sign(t, "ES512", p.theirSigning, map[string]any{"version": 1.5}, answer),
		"crit":                       sign(t, "ES512", p.theirSigning, map[string]any{"version": 1, "crit": []string{"exp"}, "exp": 1}, answer),
		"crit that go-jose knows":    sign(t, "ES512", p.theirSigning, map[string]any{"version": 1, "crit": []string{"b64"}, "b64": true}, answer),
		"zip":                        sign(t, "ES512", p.theirSigning, map[string]any{"version": 1, "zip": "DEF"}, answer),
		"tampered header":            edit(good, 0, func(string) string { return b64(`{"alg":"ES512","version":1,"x":1}`) }),
		"tampered body":              edit(good, 1, func(string) string { return b64(`{"status":"REJECTED"}`) }),
		"tampered signature":         edit(good, 2, flip),
		"signature cut":              edit(good, 2, func(s string) string { return s[:40] }),
		"no signature":               edit(good, 2, func(string) string { return "" }),
		"signature in DER":           edit(good, 2, func(string) string { return b64("0\x06\x02\x01\x01\x02\x01\x01") }),
		"two parts":                  good[:strings.LastIndexByte(good, '.')],
		"four parts":                 good + ".e30",
		"a header named twice":       edit(good, 0, func(string) string { return b64(`{"alg":"ES512","alg":"ES512","version":1}`) }),
		"a header that is no object": edit(good, 0, func(string) string { return b64(`[1]`) }),
		"padding":                    edit(good, 0, func(s string) string { return s + "=" }),
		"a line break inside":        edit(good, 1, func(s string) string { return s[:4] + "\n" + s[4:] }),
		"stray bits":                 edit(good, 0, func(string) string { return strings.TrimSuffix(b64(`{"alg":"ES512","version":1}`), "Q") + "R" }),
		"a large header":             sign(t, "ES512", p.theirSigning, map[string]any{"version": 1, "x": strings.Repeat("x", 9<<10)}, answer),
		"an encrypted one":           encrypt(t, recipient{key: p.encryption.Public(), id: encryptionID}, answer),
		"empty":                      "",
		"plain":                      string(answer),
		"JSON serialization": jsonOf(t, map[string]any{
			"protected": header, "payload": strings.Split(good, ".")[1], "signature": strings.Split(good, ".")[2],
		}),
		"oversized": strings.Repeat("A", jose.MaxAnswer) + good,
	} {
		t.Run(name, func(t *testing.T) { wantRefused(t, link, p.bank, jose.JWS, token) })
	}
}

func TestRefusedEncryptions(t *testing.T) {
	p := readParties(t)
	link := newLink(t, p.own, p.bank)
	public := p.encryption.Public()
	good := encrypt(t, recipient{key: public, id: encryptionID}, answer)
	if got, err := link.Open(t.Context(), p.bank, jose.JWE, []byte(good+"\n")); err != nil || !bytes.Equal(got, answer) {
		t.Fatalf("%s, %v: what the table changes is no good answer", got, err)
	}
	for name, token := range map[string]string{
		"RSA-OAEP": encrypt(t, recipient{algorithm: gojose.RSA_OAEP, key: public, id: encryptionID}, answer),
		"RSA1_5":   encrypt(t, recipient{algorithm: gojose.RSA1_5, key: public, id: encryptionID}, answer),
		"none":     edit(good, 0, func(string) string { return b64(`{"alg":"none","enc":"A256GCM"}`) }),
		"a costly password": edit(good, 0, func(string) string {
			return b64(`{"alg":"PBES2-HS256+A128KW","enc":"A256GCM","p2s":"c2FsdA","p2c":2147483647}`)
		}),
		"a key of its own": edit(good, 0, func(string) string {
			return b64(`{"alg":"RSA-OAEP-256","enc":"A256GCM","jwk":{"kty":"oct","k":"AAAA"}}`)
		}),
		"dir":                 encrypt(t, recipient{algorithm: gojose.DIRECT, key: bytes.Repeat([]byte("k"), 32), id: encryptionID}, answer),
		"A128GCM":             encrypt(t, recipient{enc: gojose.A128GCM, key: public, id: encryptionID}, answer),
		"A256CBC-HS512":       encrypt(t, recipient{enc: gojose.A256CBC_HS512, key: public, id: encryptionID}, answer),
		"zip":                 encrypt(t, recipient{key: public, id: encryptionID, compression: gojose.DEFLATE}, answer),
		"zip of another kind": encrypt(t, recipient{key: public, id: encryptionID, header: map[gojose.HeaderKey]any{"zip": "BR"}}, answer),
		"crit":                encrypt(t, recipient{key: public, id: encryptionID, header: map[gojose.HeaderKey]any{"crit": []string{"exp"}}}, answer),
		"wrong kid":           encrypt(t, recipient{key: public, id: "0e7b92d4-3c61-4fa8-95d0-1b8e6a2c7f35"}, answer),
		"somebody else's key": encrypt(t, recipient{key: keyFor(t, "PS256").Public(), id: encryptionID}, answer),
		"tampered header": edit(good, 0, func(string) string {
			return b64(`{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"` + encryptionID + `"} `)
		}),
		"tampered key":           edit(good, 1, flip),
		"tampered iv":            edit(good, 2, flip),
		"short iv":               edit(good, 2, func(s string) string { return s[:8] }),
		"no iv":                  edit(good, 2, func(string) string { return "" }),
		"tampered text":          edit(good, 3, flip),
		"tampered tag":           edit(good, 4, flip),
		"short tag":              edit(good, 4, func(s string) string { return s[:8] }),
		"no key":                 edit(good, 1, func(string) string { return "" }),
		"four parts":             good[:strings.LastIndexByte(good, '.')],
		"six parts":              good + ".e30",
		"a signed one":           sign(t, "ES512", p.theirSigning, map[string]any{"version": 1}, answer),
		"JSON serialization":     jsonSerialized(t, public),
		"two recipients":         twoRecipients(t, public, keyFor(t, "PS256").Public()),
		"empty":                  "",
		"a header of a megabyte": strings.Repeat("A", 1<<20) + good[strings.IndexByte(good, '.'):],
		"oversized":              edit(good, 3, func(s string) string { return strings.Repeat("A", jose.MaxAnswer) + s }),
	} {
		t.Run(name, func(t *testing.T) { wantRefused(t, link, p.bank, jose.JWE, token) })
	}
}

// TestHalfIsNotEnough refuses answers of which a part was taken off, or that
// were made in the wrong order.
func TestHalfIsNotEnough(t *testing.T) {
	p := readParties(t)
	link := newLink(t, p.own, p.bank)
	to := recipient{key: p.encryption.Public(), id: encryptionID}
	signed := sign(t, "ES512", p.theirSigning, map[string]any{"version": 1}, answer)
	both := encrypt(t, to, []byte(signed))
	if got, err := link.Open(t.Context(), p.bank, jose.Both, []byte(both)); err != nil || !bytes.Equal(got, answer) {
		t.Fatalf("%s, %v", got, err)
	}
	for name, token := range map[string]string{
		"signed only":              signed,
		"encrypted only":           encrypt(t, to, answer),
		"first encrypted":          sign(t, "ES512", p.theirSigning, map[string]any{"version": 1}, []byte(encrypt(t, to, answer))),
		"encrypted twice":          encrypt(t, to, []byte(both)),
		"signed by somebody else":  encrypt(t, to, []byte(sign(t, "ES512", keyFor(t, "ES512"), map[string]any{"version": 1}, answer))),
		"of a signature cut short": encrypt(t, to, []byte(signed[:len(signed)-8])),
	} {
		t.Run(name, func(t *testing.T) { wantRefused(t, link, p.bank, jose.Both, token) })
	}
}

func TestEveryAlgorithm(t *testing.T) {
	for _, algorithm := range jose.Algorithms() {
		t.Run(algorithm, func(t *testing.T) {
			b, own := newBank(), keyFor(t, algorithm)
			theirs := keyFor(t, algorithm)
			b.set(algorithm, "", theirs)
			link := newLink(t, jose.Keys{Algorithm: algorithm, Signing: []jose.Key{jose.NewKey("k", own)}}, b)
			message, err := link.Secure(t.Context(), b, jose.JWS, "/v1/x", answer)
			if err != nil {
				t.Fatal(err)
			}
			parsed, err := gojose.ParseSignedCompact(message.Body, []gojose.SignatureAlgorithm{gojose.SignatureAlgorithm(algorithm)})
			if err != nil {
				t.Fatal(err)
			}
			if got, err := parsed.Verify(own.Public()); err != nil || !bytes.Equal(got, answer) {
				t.Errorf("%s, %v", got, err)
			}
			got, err := link.Open(t.Context(), b, jose.JWS, []byte(sign(t, algorithm, theirs, nil, answer)))
			if err != nil || !bytes.Equal(got, answer) {
				t.Errorf("%s, %v", got, err)
			}
		})
	}
}

func TestIs(t *testing.T) {
	for contentType, want := range map[string]bool{
		"application/jose+json":                true,
		"Application/JOSE+JSON; charset=utf-8": true,
		"application/jose":                     true,
		"application/jose+json; charset":       true,
		"application/jose+json; ;x":            true,
		"application/json":                     false,
		"application/jose+jsonx":               false,
		"":                                     false,
	} {
		if got := jose.Is(http.Header{"Content-Type": {contentType}}); got != want {
			t.Errorf("%q: %v, want %v", contentType, got, want)
		}
	}
}

func wantRefused(t *testing.T, link *jose.Link, b *bank, m jose.Method, token string) {
	t.Helper()
	got, err := link.Open(t.Context(), b, m, []byte(token))
	if err == nil {
		t.Fatalf("opened: %s", got)
	}
	if len(got) > 0 {
		t.Errorf("gave %s beside the error", got)
	}
	// Without a key of that name it is refused for want of it.
	if !errors.Is(err, jose.ErrRefused) && !strings.Contains(err.Error(), "no such key") {
		t.Errorf("error %v, want ErrRefused", err)
	}
	if len(token) > 8 && strings.Contains(err.Error(), token[:8]) {
		t.Errorf("the error repeats the answer: %v", err)
	}
}

func jsonOf(t *testing.T, value any) string {
	t.Helper()
	encoded, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(encoded)
}

// jsonSerialized gives a good answer in the other serialization.
func jsonSerialized(t *testing.T, public any) string {
	t.Helper()
	encrypter, err := gojose.NewEncrypter(gojose.A256GCM, gojose.Recipient{Algorithm: gojose.RSA_OAEP_256, Key: public, KeyID: encryptionID}, nil)
	if err != nil {
		t.Fatal(err)
	}
	encrypted, err := encrypter.Encrypt(answer)
	if err != nil {
		t.Fatal(err)
	}
	return encrypted.FullSerialize()
}

// twoRecipients gives an answer that somebody else can read as well.
func twoRecipients(t *testing.T, first, second any) string {
	t.Helper()
	encrypter, err := gojose.NewMultiEncrypter(gojose.A256GCM, []gojose.Recipient{
		{Algorithm: gojose.RSA_OAEP_256, Key: first, KeyID: encryptionID},
		{Algorithm: gojose.RSA_OAEP_256, Key: second},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	encrypted, err := encrypter.Encrypt(answer)
	if err != nil {
		t.Fatal(err)
	}
	return encrypted.FullSerialize()
}
