package sealing

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"countersign/shared/stepup"
	"countersign/shared/wire"
)

func TestProtected(t *testing.T) {
	header, ok := decode(Protected)
	if want := `{"alg":"` + wire.SealAlgorithm + `","enc":"` + wire.SealEncryption + `"}`; !ok || string(header) != want {
		t.Errorf("the header is %s, want %s", header, want)
	}
}

// An independent implementation opens what the framing makes.
func TestCompactOpens(t *testing.T) {
	key := vectors(t).private(t)
	for _, plaintext := range []string{`{"pin":"4826"}`, "{}", "", strings.Repeat("x", 10_000)} {
		cek := random(32)
		text := seal(t, &key.PublicKey, cek, []byte(plaintext))
		jwe, err := jose.ParseEncryptedCompact(text, []jose.KeyAlgorithm{jose.RSA_OAEP_256}, []jose.ContentEncryption{jose.A256GCM})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := jwe.Decrypt(key); err != nil || string(got) != plaintext {
			t.Errorf("opened %q, %v, want %q", got, err, plaintext)
		}
	}
}

// Each request of the vectors, rebuilt with its own key, opens as the original
// does; so does the reply, with the content key of its request.
func TestVectors(t *testing.T) {
	f := vectors(t)
	key := f.private(t)
	for _, v := range f.Exchanges {
		t.Run(v.Name, func(t *testing.T) {
			cek, ok := decode(v.CEK)
			if !ok || len(cek) != 32 {
				t.Fatalf("no content key")
			}
			jwe, err := jose.ParseEncryptedCompact(seal(t, &key.PublicKey, cek, compacted(t, v.RequestPlaintext)),
				[]jose.KeyAlgorithm{jose.RSA_OAEP_256}, []jose.ContentEncryption{jose.A256GCM})
			if err != nil {
				t.Fatal(err)
			}
			original, err := jose.ParseEncryptedCompact(v.Request, []jose.KeyAlgorithm{jose.RSA_OAEP_256}, []jose.ContentEncryption{jose.A256GCM})
			if err != nil {
				t.Fatal(err)
			}
			got, err := jwe.Decrypt(key)
			want, wantErr := original.Decrypt(key)
			if err != nil || wantErr != nil || !bytes.Equal(got, compacted(t, want)) {
				t.Errorf("opened %s, %v, want %s, %v", got, err, want, wantErr)
			}
			if v.Response == "" {
				return
			}
			r, ok := Parse(v.Response)
			if !ok {
				t.Fatal("the reply is refused")
			}
			reply, err := open(t, r, cek)
			if err != nil || !bytes.Equal(compacted(t, reply), compacted(t, v.ResponsePlaintext)) {
				t.Errorf("opened %s, %v, want %s", reply, err, v.ResponsePlaintext)
			}
			if _, err := open(t, r, random(32)); err == nil {
				t.Error("the reply opens with another key")
			}
		})
	}
	for _, v := range f.Foreign {
		if _, ok := Parse(v.Response); ok {
			t.Errorf("the reply of %s is taken for one under the content key", v.Name)
		}
	}
}

func compacted(t *testing.T, text []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := json.Compact(&out, text); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// The plaintexts of the vectors are named as ours.
func TestMember(t *testing.T) {
	f := vectors(t)
	for method, names := range map[stepup.Method]string{stepup.MethodSecret: "pin.create", stepup.MethodDevice: "device.create"} {
		for _, v := range f.Exchanges {
			var members map[string]string
			if v.Name != names {
				continue
			}
			if err := json.Unmarshal(v.RequestPlaintext, &members); err != nil || len(members) != 1 || members[Member(method)] == "" {
				t.Errorf("%s: %s has no %q", v.Name, v.RequestPlaintext, Member(method))
			}
		}
	}
	if Member(stepup.MethodCode) != "" || Member(stepup.MethodFace) != "" {
		t.Error("a method that is not sealed has a plaintext")
	}
}

// What go-jose seals under a key that both sides know can be read.
func TestParseReadsOthers(t *testing.T) {
	cek := random(32)
	for name, extra := range map[string]map[jose.HeaderKey]any{
		"bare": nil,
		"kid":  {"kid": "6c2d84f1-0b79-4a3e-9e15-c8d7f04a2b96"},
		"more": {"typ": "JWT", "cty": "application/json", "url": "/v2/profiles/1/pin"},
	} {
		t.Run(name, func(t *testing.T) {
			text := sealReply(t, cek, &jose.EncrypterOptions{ExtraHeaders: extra})
			r, ok := Parse(text)
			if !ok {
				t.Fatalf("refused %s", text)
			}
			if got, err := open(t, r, cek); err != nil || string(got) != `{"challenges":[]}` {
				t.Errorf("opened %s, %v", got, err)
			}
		})
	}
}

func sealReply(t *testing.T, cek []byte, o *jose.EncrypterOptions) string {
	t.Helper()
	encrypter, err := jose.NewEncrypter(jose.A256GCM, jose.Recipient{Algorithm: jose.DIRECT, Key: cek}, o)
	if err != nil {
		t.Fatal(err)
	}
	jwe, err := encrypter.Encrypt([]byte(`{"challenges":[]}`))
	if err != nil {
		t.Fatal(err)
	}
	text, err := jwe.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestParseRefuses(t *testing.T) {
	const header = `{"alg":"dir","enc":"A256GCM"}`
	iv, tag := strings.Repeat("A", 16), strings.Repeat("A", 21)+"A"
	jwe := func(header string) string {
		return base64.RawURLEncoding.EncodeToString([]byte(header)) + ".." + iv + ".AAAA." + tag
	}
	good := jwe(header)
	if _, ok := Parse(good); !ok {
		t.Fatalf("%s is refused, so this test shows nothing", good)
	}
	h := base64.RawURLEncoding.EncodeToString([]byte(header))
	for name, text := range map[string]string{
		"empty":                   "",
		"four parts":              h + ".." + iv + "." + tag,
		"six parts":               good + ".",
		"a wrapped key":           h + ".AAAA." + iv + ".AAAA." + tag,
		"padded":                  h + "=.." + iv + ".AAAA." + tag,
		"standard alphabet":       h + ".." + iv + ".AA+A." + tag,
		"a line break":            h + ".." + iv + ".AAAA\n." + tag,
		"a space before":          " " + good,
		"bits left over":          h + ".." + iv + ".AB." + tag,
		"one character too many":  h + ".." + iv + ".AAAAA." + tag,
		"short iv":                h + "..AAAA.AAAA." + tag,
		"long iv":                 h + ".." + iv + "AAAA.AAAA." + tag,
		"short tag":               h + ".." + iv + ".AAAA.AAAA",
		"no tag":                  h + ".." + iv + ".AAAA.",
		"no header":               ".." + iv + ".AAAA." + tag,
		"too long":                h + ".." + iv + "." + strings.Repeat("A", MaxReply) + "." + tag,
		"compressed":              jwe(`{"alg":"dir","enc":"A256GCM","zip":"DEF"}`),
		"critical":                jwe(`{"alg":"dir","enc":"A256GCM","crit":["exp"]}`),
		"critical, as text":       jwe(`{"alg":"dir","enc":"A256GCM","crit":"exp"}`),
		"an unknown member":       jwe(`{"alg":"dir","enc":"A256GCM","apu":"x"}`),
		"a key in the header":     jwe(`{"alg":"dir","enc":"A256GCM","jwk":{}}`),
		"wrapped for a key":       jwe(`{"alg":"RSA-OAEP-256","enc":"A256GCM"}`),
		"a costly password":       jwe(`{"alg":"PBES2-HS256+A128KW","enc":"A256GCM","p2s":"c2FsdA","p2c":2147483647}`),
		"alg none":                jwe(`{"alg":"none","enc":"A256GCM"}`),
		"another alg":             jwe(`{"alg":"A256KW","enc":"A256GCM"}`),
		"alg in capitals":         jwe(`{"alg":"DIR","enc":"A256GCM"}`),
		"another enc":             jwe(`{"alg":"dir","enc":"A128GCM"}`),
		"enc of another kind":     jwe(`{"alg":"dir","enc":"A256CBC-HS512"}`),
		"no alg":                  jwe(`{"enc":"A256GCM"}`),
		"no enc":                  jwe(`{"alg":"dir"}`),
		"alg twice":               jwe(`{"alg":"none","alg":"dir","enc":"A256GCM"}`),
		"alg as escape":           jwe(`{"alg":"\u0064ir","enc":"A256GCM"}`),
		"name as escape":          jwe(`{"alg":"dir","enc":"A256GCM","\u007aip":"DEF"}`),
		"not text":                jwe(`{"alg":"dir","enc":"A256GCM","kid":1}`),
		"null":                    jwe("null"),
		"a list":                  jwe(`["alg","dir"]`),
		"two objects":             jwe(header + header),
		"a comma at the end":      jwe(`{"alg":"dir","enc":"A256GCM",}`),
		"a comma at the start":    jwe(`{,"alg":"dir","enc":"A256GCM"}`),
		"no comma":                jwe(`{"alg":"dir" "enc":"A256GCM"}`),
		"no colon":                jwe(`{"alg" "dir","enc":"A256GCM"}`),
		"not closed":              jwe(`{"alg":"dir","enc":"A256GCM"`),
		"text not closed":         jwe(`{"alg":"dir","enc":"A256GCM","kid":"`),
		"escape not closed":       jwe(`{"alg":"dir","enc":"A256GCM","kid":"\`),
		"short escape":            jwe(`{"alg":"dir","enc":"A256GCM","kid":"\u00"}`),
		"wrong escape":            jwe(`{"alg":"dir","enc":"A256GCM","kid":"\x"}`),
		"escape of no digits":     jwe(`{"alg":"dir","enc":"A256GCM","kid":"\u00zz"}`),
		"a control character":     jwe("{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"kid\":\"\n\"}"),
		"a very long header":      jwe(`{"alg":"dir","enc":"A256GCM","kid":"` + strings.Repeat("k", maxHeader) + `"}`),
		"JSON instead of compact": `{"protected":"` + h + `","iv":"` + iv + `","ciphertext":"AAAA","tag":"` + tag + `"}`,
	} {
		if _, ok := Parse(text); ok {
			t.Errorf("%s: %s is taken", name, text)
		}
	}
	for name, text := range map[string]string{
		"white space":   jwe(" {\t\"enc\" : \"A256GCM\" ,\r\n \"alg\" : \"dir\" } "),
		"escaped slash": jwe(`{"alg":"dir","enc":"A256GCM","cty":"application\/json","kid":"\u0031\n"}`),
		"an empty text": h + ".." + iv + ".." + tag,
	} {
		if _, ok := Parse(text); !ok {
			t.Errorf("%s: %s is refused", name, text)
		}
	}
}

func TestDER(t *testing.T) {
	f := vectors(t)
	good := wire.Key{Algorithm: wire.SealAlgorithm, Encryption: wire.SealEncryption, SPKI: f.Key.SPKI}
	der, ok := DER(good)
	if key, err := x509.ParsePKIXPublicKey(der); !ok || err != nil || !f.private(t).PublicKey.Equal(key) {
		t.Errorf("got %v, %v", ok, err)
	}
	for name, change := range map[string]func(*wire.Key){
		"another algorithm":  func(k *wire.Key) { k.Algorithm = "RSA1_5" },
		"another encryption": func(k *wire.Key) { k.Encryption = "A128GCM" },
		"no key":             func(k *wire.Key) { k.SPKI = "" },
		"only padding":       func(k *wire.Key) { k.SPKI = "====" },
		"not padded":         func(k *wire.Key) { k.SPKI = "AAA" },
		"for addresses":      func(k *wire.Key) { k.SPKI = "AA-_" },
		"a line break":       func(k *wire.Key) { k.SPKI = "AA\nA" },
		"too long":           func(k *wire.Key) { k.SPKI = strings.Repeat("AAAA", maxKey) },
	} {
		k := good
		change(&k)
		if _, ok := DER(k); ok {
			t.Errorf("%s is taken", name)
		}
	}
}
