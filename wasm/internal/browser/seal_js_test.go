package browser

import (
	"crypto/rand"
	"crypto/rsa"
	stdjson "encoding/json"
	"strings"
	"syscall/js"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"countersign/shared/stepup"
	"countersign/shared/wire"
	"countersign/wasm/internal/jsbridge"
)

// What the browser seals opens with an independent implementation, and the
// other way round.
func TestSealAndOpen(t *testing.T) {
	v := readVectors(t)
	p, _ := page(t, "")
	key, err := p.importKey(wire.Key{Algorithm: wire.SealAlgorithm, Encryption: wire.SealEncryption, SPKI: v.Key.SPKI})
	if err != nil {
		t.Fatal(err)
	}
	side := &provider{key: v.private(t)}
	for _, test := range []struct {
		method       stepup.Method
		answer, want string
	}{
		{stepup.MethodSecret, "4826", `{"pin":"4826"}`},
		{stepup.MethodDevice, `a "quoted" ü 🔑 fingerprint`, `{"deviceFingerprint":"a \"quoted\" ü 🔑 fingerprint"}`},
		{stepup.MethodSecret, "", `{"pin":""}`},
	} {
		l, err := p.seal(key, test.method, test.answer)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := side.open(l.text); err != nil || got != test.want {
			t.Errorf("opened %s, %v, want %s", got, err, test.want)
		}
		reply, err := p.open(l, side.reply(t, `{"a":"ü"}`, nil))
		if err != nil || jsbridge.String(reply, "a") != "ü" {
			t.Errorf("the reply: %v, %v", reply, err)
		}
	}
	one, _ := p.seal(key, stepup.MethodSecret, "1")
	two, _ := p.seal(key, stepup.MethodSecret, "1")
	for i := 1; i < 5; i++ {
		if strings.Split(one.text, ".")[i] == strings.Split(two.text, ".")[i] {
			t.Errorf("part %d is the same twice", i)
		}
	}
}

// The documented replies open with the content key of their request.
func TestOpenVectors(t *testing.T) {
	p, _ := page(t, "")
	subtle, err := p.subtle()
	if err != nil {
		t.Fatal(err)
	}
	opened := 0
	for _, v := range readVectors(t).Exchanges {
		if v.Response == "" {
			continue
		}
		opened++
		jwk := jsbridge.Object("kty", "oct", "k", v.CEK)
		content, err := await(func() js.Value {
			return subtle.Call("importKey", "jwk", jwk, "AES-GCM", false, []any{"decrypt"})
		})
		if err != nil {
			t.Fatal(err)
		}
		value, err := p.open(&letter{content: content}, v.Response)
		if err != nil {
			t.Errorf("%s: %v", v.Name, err)
			continue
		}
		got := any(nil)
		want := any(nil)
		_ = stdjson.Unmarshal([]byte(js.Global().Get("JSON").Call("stringify", value).String()), &got)
		_ = stdjson.Unmarshal(v.ResponsePlaintext, &want)
		if a, b := text(t, got), text(t, want); a != b || a == "null" {
			t.Errorf("%s: %s, want %s", v.Name, a, b)
		}
	}
	if opened == 0 {
		t.Error("no reply was opened")
	}
}

func text(t *testing.T, value any) string {
	t.Helper()
	out, err := stdjson.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestOpenRefuses(t *testing.T) {
	v := readVectors(t)
	p, _ := page(t, "")
	key, err := p.importKey(wire.Key{Algorithm: wire.SealAlgorithm, Encryption: wire.SealEncryption, SPKI: v.Key.SPKI})
	if err != nil {
		t.Fatal(err)
	}
	side := &provider{key: v.private(t)}
	l, err := p.seal(key, stepup.MethodSecret, "4826")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := side.open(l.text); err != nil {
		t.Fatal(err)
	}
	good := side.reply(t, `{"challenges":[]}`, nil)
	if _, err := p.open(l, good); err != nil {
		t.Fatalf("a good reply is refused, so this test shows nothing: %v", err)
	}
	other := &provider{cek: make([]byte, 32)}
	parts := strings.Split(good, ".")
	for name, reply := range map[string]string{
		"another key":        other.reply(t, "{}", nil),
		"compressed":         side.reply(t, `{"challenges":[]}`, &jose.EncrypterOptions{Compression: jose.DEFLATE}),
		"the answer itself":  l.text,
		"a changed header":   "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwia2lkIjoiIn0." + strings.Join(parts[1:], "."),
		"a changed text":     strings.Join([]string{parts[0], "", parts[2], parts[3][:len(parts[3])-4] + "AAAA", parts[4]}, "."),
		"another vector":     parts[0] + "..AAAAAAAAAAAAAAAA." + parts[3] + "." + parts[4],
		"not JSON":           side.reply(t, "pin 4826", nil),
		"not UTF-8":          side.reply(t, "\"\xff\"", nil),
		"nothing":            "",
		"plain":              `{"challenges":[]}`,
		"unencrypted, alg":   "eyJhbGciOiJub25lIn0." + parts[3] + ".",
		"a text without end": side.reply(t, `{"pin":"4826`, nil),
	} {
		_, err := p.open(l, reply)
		if codeOf(err) != stepup.Unavailable {
			t.Errorf("%s: %v, want unavailable", name, err)
		}
		if strings.Contains(chain(err), "4826") {
			t.Errorf("%s: the error tells what was in it: %s", name, chain(err))
		}
	}
	if _, err := p.open(nil, good); codeOf(err) != stepup.Unavailable {
		t.Errorf("a reply to nothing: %v", err)
	}
}

func TestImportKeyRefuses(t *testing.T) {
	short, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	p, _ := page(t, "")
	for name, k := range map[string]wire.Key{
		"another algorithm": {Algorithm: "RSA1_5", Encryption: wire.SealEncryption, SPKI: readVectors(t).Key.SPKI},
		"no key":            {Algorithm: wire.SealAlgorithm, Encryption: wire.SealEncryption, SPKI: "AAAA"},
		"a short key":       {Algorithm: wire.SealAlgorithm, Encryption: wire.SealEncryption, SPKI: (&provider{key: short}).spki(t)},
	} {
		if _, err := p.importKey(k); codeOf(err) != stepup.Unsupported {
			t.Errorf("%s: %v, want unsupported", name, err)
		}
	}
}

// Browsers have no crypto.subtle on plain http.
func TestInsecureContext(t *testing.T) {
	v := readVectors(t)
	r := newRig(t, func(*rig, asked) answer { return keyAnswer(v.Key.SPKI) })
	r.Window.Set("crypto", jsbridge.Object())
	_, err := r.gateway.Enrol(customer, stepup.MethodSecret, "4826")
	if codeOf(err) != stepup.Unsupported || !strings.Contains(err.Error(), "https") || strings.Contains(chain(err), "4826") {
		t.Errorf("got %v", err)
	}
	for _, a := range r.asked {
		if a.method != "GET" {
			t.Errorf("asked %+v", a)
		}
	}
}
