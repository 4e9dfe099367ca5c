package browser

import (
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	stdjson "encoding/json"
	"errors"
	"os"
	"strings"
	"syscall/js"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"countersign/shared/stepup"
	"countersign/shared/wire"
	"countersign/wasm/internal/jsbridge"
)

// asked is a request as the gateway got it, answer what it says.
type asked struct {
	method, path, mediaType, body string
	keepalive                     bool
}

type answer struct {
	status          int
	mediaType, body string
}

func problemOf(status int, code string) answer {
	return answer{status, "application/problem+json", `{"code":"` + code + `"}`}
}

// rig is a page whose gateway is played by the test, beside a provider with the
// documented key.
type rig struct {
	*Page
	t       *testing.T
	gateway *gateway
	asked   []asked
}

const base = "https://g.example"

// newRig makes a page; handle answers what it asks the gateway.
func newRig(t *testing.T, handle func(r *rig, a asked) answer) *rig {
	t.Helper()
	p, _ := page(t, "")
	r := &rig{Page: p, t: t, gateway: &gateway{page: p, base: base}}
	fetch := js.FuncOf(func(_ js.Value, args []js.Value) any {
		options := args[1]
		a := asked{
			method:    jsbridge.String(options, "method"),
			path:      strings.TrimPrefix(args[0].String(), base),
			mediaType: jsbridge.String(options.Get("headers"), "Content-Type"),
			body:      jsbridge.String(options, "body"),
			keepalive: options.Get("keepalive").Bool(),
		}
		r.asked = append(r.asked, a)
		return jsbridge.Promise(func() (js.Value, error) {
			got := handle(r, a)
			if got.status == 0 {
				return js.Undefined(), errors.New("Failed to fetch")
			}
			body := js.Null() // some statuses allow no body
			if got.body != "" {
				body = js.ValueOf(got.body)
			}
			headers := jsbridge.Object("Content-Type", got.mediaType)
			return js.Global().Get("Response").New(body, jsbridge.Object("status", got.status, "headers", headers)), nil
		}, func(err error) js.Value { return js.Global().Get("TypeError").New(err.Error()) })
	})
	t.Cleanup(fetch.Release)
	p.Window.Set("fetch", fetch)
	return r
}

func (r *rig) paths() string {
	var all []string
	for _, a := range r.asked {
		all = append(all, a.method+" "+strings.TrimPrefix(a.path, "/countersign/v1/"))
	}
	return strings.Join(all, ", ")
}

// vectors are the provider's documented exchanges, with its key.
type vectors struct {
	Key       struct{ SPKI, PKCS8 string }
	Exchanges []struct {
		Name, Request, Response, CEK string
		ResponsePlaintext            stdjson.RawMessage
	}
}

func readVectors(t *testing.T) (v vectors) {
	t.Helper()
	text, err := os.ReadFile("../sealing/testdata/exchanges.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := stdjson.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func (v vectors) private(t *testing.T) *rsa.PrivateKey {
	t.Helper()
	der, err := base64.StdEncoding.DecodeString(v.Key.PKCS8)
	if err != nil {
		t.Fatal(err)
	}
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		t.Fatal(err)
	}
	return key.(*rsa.PrivateKey)
}

// keyAnswer is the gateway's answer with a public key.
func keyAnswer(spki string) answer {
	text, _ := stdjson.Marshal(wire.Key{ID: "k", Algorithm: wire.SealAlgorithm, Encryption: wire.SealEncryption, SPKI: spki})
	return answer{200, "application/json", string(text)}
}

// provider opens what is sealed for it and seals replies, with go-jose.
type provider struct {
	key *rsa.PrivateKey
	cek []byte // of the last answer that was opened
}

func (p *provider) spki(t *testing.T) string {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(&p.key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(der)
}

func (p *provider) open(text string) (string, error) {
	jwe, err := jose.ParseEncryptedCompact(text, []jose.KeyAlgorithm{jose.RSA_OAEP_256}, []jose.ContentEncryption{jose.A256GCM})
	if err != nil {
		return "", err
	}
	plain, err := jwe.Decrypt(p.key)
	if err != nil {
		return "", err
	}
	wrapped, err := base64.RawURLEncoding.DecodeString(strings.Split(text, ".")[1])
	if err != nil {
		return "", err
	}
	p.cek, err = rsa.DecryptOAEP(sha256.New(), nil, p.key, wrapped, nil)
	return string(plain), err
}

// reply seals a reply under the content key of the last answer, as o wants it.
func (p *provider) reply(t *testing.T, text string, o *jose.EncrypterOptions) string {
	t.Helper()
	encrypter, err := jose.NewEncrypter(jose.A256GCM, jose.Recipient{Algorithm: jose.DIRECT, Key: p.cek}, o)
	if err != nil {
		t.Fatal(err)
	}
	jwe, err := encrypter.Encrypt([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	compact, err := jwe.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return compact
}

func codeOf(err error) stepup.Code {
	if step, ok := err.(*stepup.Error); ok {
		return step.Code
	}
	return ""
}

// chain is all that an error says to those who look through it.
func chain(err error) string {
	text := ""
	for err != nil {
		text += err.Error() + "\n"
		err = errors.Unwrap(err)
	}
	return text
}
