package jose_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	gojose "github.com/go-jose/go-jose/v4"

	"countersign/server/internal/jose"
	"countersign/server/provider"
)

// bank is a provider with keys, as the gateway meets it: it gives out public
// ones, and secures answers with go-jose itself.
type bank struct {
	mu sync.Mutex
	// keys are the private ones, by algorithm and version; "" is the current one.
	keys map[[2]string]crypto.Signer
	// asked lists what was asked for; broken is what asking gives, if set.
	asked  []string
	broken error
	// noClient takes the credentials away that keys are asked for with.
	noClient bool
	// gate, if set, holds every answer back until it is closed.
	gate chan struct{}
}

var (
	_ provider.Secured  = (*bank)(nil)
	_ provider.Upstream = (*bank)(nil)
)

func newBank() *bank { return &bank{keys: map[[2]string]crypto.Signer{}} }

func (b *bank) set(algorithm, version string, key crypto.Signer) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.keys[[2]string{algorithm, version}] = key
}

func (b *bank) asks() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string(nil), b.asked...)
}

func (b *bank) ResponseKey(_ context.Context, up provider.Upstream, algorithm, use, version string) (provider.PublicKey, error) {
	if b.gate != nil {
		<-b.gate
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asked = append(b.asked, algorithm+" "+use+" "+version)
	if _, ok := up.(client); !ok {
		return provider.PublicKey{}, errors.New("asked without the client's credentials")
	}
	key := b.keys[[2]string{algorithm, version}]
	if b.broken != nil || key == nil {
		return provider.PublicKey{}, errors.Join(b.broken, errors.New("no such key"))
	}
	der, err := x509.MarshalPKIXPublicKey(key.Public())
	return provider.PublicKey{Version: version, DER: der}, err
}

func (*bank) SignatureHeader(path string) map[string]any {
	return map[string]any{"typ": "JWT", "url": path, "alg": "none", "kid": "not this one"}
}

func (*bank) SecureHeaders(method string) http.Header { return http.Header{"X-Method": {method}} }

func (*bank) Undecipherable(status int, _ http.Header, _ []byte) bool { return status == 500 }

func (*bank) Do(context.Context, string, string, http.Header, []byte) (int, http.Header, []byte, error) {
	return 0, nil, nil, errors.New("not to be asked itself")
}

// client is what AsClient gives.
type client struct{ *bank }

func (b *bank) AsClient() (provider.Upstream, bool) { return client{b}, !b.noClient }

// sign gives a compact JWS.
func sign(t testing.TB, algorithm string, key any, header map[string]any, body []byte) string {
	t.Helper()
	options := &gojose.SignerOptions{}
	for name, value := range header {
		options.WithHeader(gojose.HeaderKey(name), value)
	}
	signer, err := gojose.NewSigner(gojose.SigningKey{Algorithm: gojose.SignatureAlgorithm(algorithm), Key: key}, options)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign(body)
	if err != nil {
		t.Fatal(err)
	}
	return serialize(t, signed.CompactSerialize)
}

// recipient says how to encrypt; what is left out is as it should be.
type recipient struct {
	algorithm   gojose.KeyAlgorithm
	enc         gojose.ContentEncryption
	key         any
	id          string
	compression gojose.CompressionAlgorithm
	header      map[gojose.HeaderKey]any
}

// encrypt gives a compact JWE.
func encrypt(t testing.TB, to recipient, body []byte) string {
	t.Helper()
	if to.algorithm == "" {
		to.algorithm = gojose.RSA_OAEP_256
	}
	if to.enc == "" {
		to.enc = gojose.A256GCM
	}
	encrypter, err := gojose.NewEncrypter(to.enc, gojose.Recipient{Algorithm: to.algorithm, Key: to.key, KeyID: to.id},
		&gojose.EncrypterOptions{Compression: to.compression, ExtraHeaders: to.header})
	if err != nil {
		t.Fatal(err)
	}
	encrypted, err := encrypter.Encrypt(body)
	if err != nil {
		t.Fatal(err)
	}
	return serialize(t, encrypted.CompactSerialize)
}

func serialize(t testing.TB, compact func() (string, error)) string {
	t.Helper()
	text, err := compact()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// keyFor gives a key for an algorithm, another one each time. Keys of RSA take
// long to make, so the fourth is the first again.
func keyFor(t testing.TB, algorithm string) crypto.Signer {
	t.Helper()
	curves := map[string]elliptic.Curve{"ES256": elliptic.P256(), "ES384": elliptic.P384(), "ES512": elliptic.P521()}
	curve := curves[algorithm]
	if curve == nil {
		return rsaKeys()[rsaTurn.Add(1)%rsaCount]
	}
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

const rsaCount = 3

var (
	rsaTurn atomic.Uint32
	rsaKeys = sync.OnceValue(func() (keys [rsaCount]*rsa.PrivateKey) {
		for i := range keys {
			// It does not fail with a reader that does not.
			keys[i], _ = rsa.GenerateKey(rand.Reader, 2048)
		}
		return keys
	})
)

func newLink(t testing.TB, own jose.Keys, b *bank) *jose.Link {
	t.Helper()
	link, err := jose.New(own, b)
	if err != nil {
		t.Fatal(err)
	}
	return link
}
