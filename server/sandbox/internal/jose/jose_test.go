package jose_test

import (
	"bytes"
	"compress/flate"
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"

	crand "crypto/rand"

	gojose "github.com/go-jose/go-jose/v4"

	"countersign/server/sandbox/internal/jose"
)

// The keys that the tests share. opener and signer are the same in every run:
// the processes of a fuzzing run have to agree on them.
var (
	opener = sync.OnceValue(readOpener)
	other  = sync.OnceValue(func() *rsa.PrivateKey { return generate(jose.Encryption).(*rsa.PrivateKey) })
	signer = sync.OnceValue(func() *ecdsa.PrivateKey {
		key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), bytes.Repeat([]byte{7}, 32))
		if err != nil {
			panic(err)
		}
		return key
	})
)

func readOpener() *rsa.PrivateKey {
	data, err := os.ReadFile("testdata/opener.pem")
	if err != nil {
		panic(err)
	}
	block, _ := pem.Decode(data)
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		panic(err)
	}
	return key.(*rsa.PrivateKey)
}

func generate(algorithm string) crypto.Signer {
	key, err := jose.Generate(algorithm)
	if err != nil {
		panic(err)
	}
	return key
}

func b64(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

// seal makes a JWE by hand, with any header, so that nothing in a library
// keeps it from being wrong.
func seal(t testing.TB, to *rsa.PublicKey, header string, plaintext []byte) string {
	t.Helper()
	random := make([]byte, 32+12)
	_, _ = crand.Read(random)
	contentKey, iv := random[:32], random[32:]
	encrypted, err := rsa.EncryptOAEP(sha256.New(), crand.Reader, to, contentKey, nil)
	if err != nil {
		t.Fatal(err)
	}
	block, err := aes.NewCipher(contentKey)
	if err != nil {
		t.Fatal(err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	head := b64(header)
	sealed := gcm.Seal(nil, iv, plaintext, []byte(head))
	cut := len(sealed) - gcm.Overhead()
	return strings.Join([]string{head, b64(string(encrypted)), b64(string(iv)), b64(string(sealed[:cut])), b64(string(sealed[cut:]))}, ".")
}

const usual = `{"alg":"RSA-OAEP-256","enc":"A256GCM"}`

func deflated(text string) []byte {
	var b bytes.Buffer
	w, _ := flate.NewWriter(&b, flate.BestCompression)
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	return b.Bytes()
}

func TestOpen(t *testing.T) {
	with := func(more string) string { return strings.TrimSuffix(usual, "}") + "," + more + "}" }
	sealed := func(header string) string { return seal(t, &opener().PublicKey, header, []byte("4826")) }
	good := sealed(usual)
	parts := strings.Split(good, ".")
	part := func(i int, text string) string {
		changed := append([]string{}, parts...)
		changed[i] = text
		return strings.Join(changed, ".")
	}
	flipped := func(i int) string {
		first := "A"
		if parts[i][0] == 'A' {
			first = "B"
		}
		return part(i, first+parts[i][1:])
	}
	cases := map[string]struct {
		text string
		want error
	}{
		"usual":                     {good, nil},
		"other order":               {sealed(`{"enc":"A256GCM","alg":"RSA-OAEP-256"}`), nil},
		"kid, typ, cty, url":        {sealed(with(`"kid":"k","typ":"JWT","cty":"JWT","url":"/x"`)), nil},
		"for the second key":        {seal(t, &other().PublicKey, usual, []byte("4826")), nil},
		"zip":                       {seal(t, &opener().PublicKey, with(`"zip":"DEF"`), deflated("4826")), jose.ErrUnopened},
		"crit":                      {sealed(with(`"crit":["exp"],"exp":1`)), jose.ErrUnopened},
		"crit of a known name":      {sealed(with(`"crit":["kid"],"kid":"k"`)), jose.ErrUnopened},
		"unknown parameter":         {sealed(with(`"jku":"https://keys.example.com"`)), jose.ErrUnopened},
		"kid that is no text":       {sealed(with(`"kid":7`)), jose.ErrUnopened},
		"RSA-OAEP":                  {sealed(`{"alg":"RSA-OAEP","enc":"A256GCM"}`), jose.ErrUnopened},
		"RSA1_5":                    {sealed(`{"alg":"RSA1_5","enc":"A256GCM"}`), jose.ErrUnopened},
		"dir":                       {sealed(`{"alg":"dir","enc":"A256GCM"}`), jose.ErrUnopened},
		"A128GCM":                   {sealed(`{"alg":"RSA-OAEP-256","enc":"A128GCM"}`), jose.ErrUnopened},
		"A256CBC-HS512":             {sealed(`{"alg":"RSA-OAEP-256","enc":"A256CBC-HS512"}`), jose.ErrUnopened},
		"without alg":               {sealed(`{"enc":"A256GCM"}`), jose.ErrUnopened},
		"without enc":               {sealed(`{"alg":"RSA-OAEP-256"}`), jose.ErrUnopened},
		"header twice the same":     {sealed(with(`"alg":"RSA-OAEP-256"`)), jose.ErrNotJOSE},
		"changed header":            {part(0, b64(`{"enc":"A256GCM","alg":"RSA-OAEP-256"}`)), jose.ErrUnopened},
		"changed key":               {flipped(1), jose.ErrUnopened},
		"changed initialisation":    {flipped(2), jose.ErrUnopened},
		"changed ciphertext":        {flipped(3), jose.ErrUnopened},
		"changed tag":               {flipped(4), jose.ErrUnopened},
		"short initialisation":      {part(2, b64("12345678")), jose.ErrUnopened},
		"short tag":                 {part(4, parts[4][:16]), jose.ErrUnopened},
		"without key":               {part(1, ""), jose.ErrUnopened},
		"without initialisation":    {part(2, ""), jose.ErrUnopened},
		"without tag":               {part(4, ""), jose.ErrUnopened},
		"for somebody else":         {seal(t, &generate(jose.Encryption).(*rsa.PrivateKey).PublicKey, usual, []byte("4826")), jose.ErrUnopened},
		"empty":                     {"", jose.ErrNotJOSE},
		"JSON":                      {`{"pin":"4826"}`, jose.ErrNotJOSE},
		"four parts":                {strings.Join(parts[:4], "."), jose.ErrNotJOSE},
		"six parts":                 {good + ".AAAA", jose.ErrNotJOSE},
		"padding":                   {good + "==", jose.ErrNotJOSE},
		"line break":                {good + "\n", jose.ErrNotJOSE},
		"line break in a part":      {part(3, parts[3][:2]+"\r\n"+parts[3][2:]), jose.ErrNotJOSE},
		"another base64":            {part(4, "+/"+parts[4][2:]), jose.ErrNotJOSE},
		"header that is no JSON":    {part(0, b64("alg")), jose.ErrNotJOSE},
		"header null":               {part(0, b64("null")), jose.ErrNotJOSE},
		"header list":               {part(0, b64("[]")), jose.ErrNotJOSE},
		"two headers":               {part(0, b64(usual+usual)), jose.ErrNotJOSE},
		"header too long":           {sealed(with(`"kid":"` + strings.Repeat("k", 4096) + `"`)), jose.ErrNotJOSE},
		"longer than is looked at":  {seal(t, &opener().PublicKey, usual, make([]byte, jose.MaxCompact)), jose.ErrNotJOSE},
		"long, but not longer":      {seal(t, &opener().PublicKey, usual, []byte("4826"+strings.Repeat(" ", 40<<10))), nil},
		"a last character too many": {good[:len(good)-1] + "_", jose.ErrNotJOSE},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			opened, err := jose.Open(c.text, opener(), other())
			if !errors.Is(err, c.want) {
				t.Fatalf("%v, want %v", err, c.want)
			}
			if err == nil && strings.TrimSpace(string(opened.Plaintext)) != "4826" {
				t.Errorf("%q inside", opened.Plaintext)
			}
			if err != nil && strings.Contains(err.Error(), "4826") {
				t.Error("the error tells what was inside")
			}
		})
	}
	if _, err := jose.Open(good); !errors.Is(err, jose.ErrUnopened) {
		t.Errorf("without a key: %v", err)
	}
}

// TestReply: the answer has an empty second part, opens under the request's
// content key, and no two are alike.
func TestReply(t *testing.T) {
	contentKey := bytes.Repeat([]byte{7}, 32)
	e, err := gojose.NewEncrypter(gojose.A256GCM, gojose.Recipient{Algorithm: gojose.RSA_OAEP_256, Key: &opener().PublicKey}, nil)
	if err != nil {
		t.Fatal(err)
	}
	request, err := e.Encrypt([]byte(`{"pin":"4826"}`))
	if err != nil {
		t.Fatal(err)
	}
	text, err := request.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	opened, err := jose.Open(text, opener())
	if err != nil {
		t.Fatal(err)
	}
	first, err := opened.Reply([]byte("ok"))
	if err != nil {
		t.Fatal(err)
	}
	second, err := opened.Reply([]byte("ok"))
	if err != nil {
		t.Fatal(err)
	}
	parts, again := strings.Split(first, "."), strings.Split(second, ".")
	if len(parts) != 5 || parts[1] != "" || parts[0] != b64(`{"alg":"dir","enc":"A256GCM"}`) {
		t.Errorf("the reply is %s", first)
	}
	if parts[2] == again[2] {
		t.Error("the initialisation vector was used twice")
	}
	reply, err := gojose.ParseEncryptedCompact(first, []gojose.KeyAlgorithm{gojose.DIRECT}, []gojose.ContentEncryption{gojose.A256GCM})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := reply.Decrypt(contentKey); err == nil {
		t.Error("the reply opens under any key")
	}
}

// sign signs "payload" as a client does, or should not.
func sign(t testing.TB, algorithm string, key any, options *gojose.SignerOptions) string {
	t.Helper()
	s, err := gojose.NewSigner(gojose.SigningKey{Algorithm: gojose.SignatureAlgorithm(algorithm), Key: key}, options)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := s.Sign([]byte("payload"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestVerify(t *testing.T) {
	sign := func(algorithm string, key any, options *gojose.SignerOptions) string {
		return sign(t, algorithm, key, options)
	}
	header := func(name string, value any) *gojose.SignerOptions {
		return (&gojose.SignerOptions{}).WithHeader(gojose.HeaderKey(name), value)
	}
	good := sign("ES256", signer(), header("url", "/x"))
	parts := strings.Split(good, ".")
	secret := bytes.Repeat([]byte{7}, 64)
	cases := map[string]struct {
		text string
		want error
	}{
		"ES256":                 {good, nil},
		"kid, typ, cty":         {sign("ES256", signer(), header("kid", "k").WithType("JWT").WithContentType("JSON")), nil},
		"another payload":       {parts[0] + "." + b64("another") + "." + parts[2], jose.ErrUnverified},
		"another header":        {b64(`{"alg":"ES256","url":"/y"}`) + "." + parts[1] + "." + parts[2], jose.ErrUnverified},
		"none":                  {b64(`{"alg":"none"}`) + "." + parts[1] + ".", jose.ErrUnverified},
		"without alg":           {b64(`{"url":"/x"}`) + "." + parts[1] + "." + parts[2], jose.ErrUnverified},
		"without signature":     {parts[0] + "." + parts[1] + ".", jose.ErrUnverified},
		"HS256":                 {sign("HS256", secret, nil), jose.ErrUnverified},
		"RS256":                 {sign("RS256", opener(), nil), jose.ErrUnverified},
		"somebody else's":       {sign("ES256", generate("ES256"), header("url", "/x")), jose.ErrUnverified},
		"another curve":         {sign("ES384", generate("ES384"), nil), jose.ErrUnverified},
		"a key that it brings":  {sign("ES256", generate("ES256"), &gojose.SignerOptions{EmbedJWK: true}), jose.ErrUnverified},
		"crit":                  {sign("ES256", signer(), header("crit", []string{"b64"}).WithHeader("b64", false)), jose.ErrUnverified},
		"unknown parameter":     {sign("ES256", signer(), header("nonce", "n")), jose.ErrUnverified},
		"url that is no text":   {sign("ES256", signer(), header("url", 7)), jose.ErrUnverified},
		"empty":                 {"", jose.ErrNotJOSE},
		"five parts":            {good + ".AA.AA", jose.ErrNotJOSE},
		"JSON form":             {`{"payload":"` + parts[1] + `","protected":"` + parts[0] + `","signature":"` + parts[2] + `"}`, jose.ErrNotJOSE},
		"longer than looked at": {parts[0] + "." + strings.Repeat("A", jose.MaxCompact) + "." + parts[2], jose.ErrNotJOSE},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			signed, err := jose.Verify(c.text, func(_, _ string) crypto.PublicKey { return signer().Public() })
			if !errors.Is(err, c.want) {
				t.Fatalf("%v, want %v", err, c.want)
			}
			if err == nil && string(signed.Payload) != "payload" {
				t.Errorf("%q inside", signed.Payload)
			}
		})
	}
	if _, err := jose.Verify(good, func(_, _ string) crypto.PublicKey { return nil }); !errors.Is(err, jose.ErrUnverified) {
		t.Errorf("without a key: %v", err)
	}
}

// TestSign: what is signed with each algorithm is verified with the key that
// is published for it, and with no other algorithm's.
func TestSign(t *testing.T) {
	for _, algorithm := range []string{"ES256", "ES384", "ES512", "PS256", "PS384", "PS512"} {
		t.Run(algorithm, func(t *testing.T) {
			key := generate(algorithm)
			text, err := jose.Text(key.Public())
			if err != nil {
				t.Fatal(err)
			}
			public, err := jose.ParsePublic(algorithm, text)
			if err != nil {
				t.Fatal(err)
			}
			signed, err := jose.Sign([]byte("payload"), algorithm, key, 3)
			if err != nil {
				t.Fatal(err)
			}
			if head, _, _ := strings.Cut(signed, "."); head != b64(`{"alg":"`+algorithm+`","version":3}`) {
				t.Errorf("header %s", head)
			}
			parsed, err := gojose.ParseSignedCompact(signed, []gojose.SignatureAlgorithm{gojose.SignatureAlgorithm(algorithm)})
			if err != nil {
				t.Fatal(err)
			}
			if payload, err := parsed.Verify(public); err != nil || string(payload) != "payload" {
				t.Errorf("%s %v", payload, err)
			}
		})
	}
}

func TestParsePublic(t *testing.T) {
	text := func(key crypto.Signer) string {
		s, err := jose.Text(key.Public())
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	small, err := rsa.GenerateKey(crand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	curve := text(signer())
	for name, c := range map[string]struct {
		algorithm, text string
		good            bool
	}{
		"RSA to encrypt":   {jose.Encryption, text(opener()), true},
		"RSA to sign":      {"PS512", text(opener()), true},
		"P-256":            {"ES256", curve, true},
		"another curve":    {"ES384", curve, false},
		"curve to encrypt": {jose.Encryption, curve, false},
		"RSA for ES256":    {"ES256", text(opener()), false},
		"unknown":          {"RS256", text(opener()), false},
		"small RSA":        {jose.Encryption, text(small), false},
		"PEM":              {"ES256", "-----BEGIN PUBLIC KEY-----\n" + curve + "\n-----END PUBLIC KEY-----", false},
		"two lines":        {"ES256", curve[:64] + "\n" + curve[64:], false},
		"base64url":        {"ES256", strings.TrimRight(curve, "=") + "_", false},
		"no DER":           {"ES256", base64.StdEncoding.EncodeToString([]byte("key")), false},
		"too long":         {"ES256", strings.Repeat("A", 5000), false},
		"empty":            {"ES256", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := jose.ParsePublic(c.algorithm, c.text); (err == nil) != c.good {
				t.Errorf("%v", err)
			}
		})
	}
}
