// Package jose owns the signing and encrypting of bodies between the gateway
// and a provider (RFC 7515, RFC 7516): the gateway's own keys, the provider's,
// and what is accepted of an answer. Which request is secured, and when one is
// sent again, lives in server/internal/gateway; how a provider gives out its
// keys, in server/provider. Bodies that are encrypted in the browser are none
// of this package's business: nobody on the server can open them.
package jose

import (
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strings"

	"countersign/server/provider"
)

// Method says how bodies are secured.
type Method string

// The methods. With both, a body is signed first and then encrypted.
const (
	JWS  Method = "jws"
	JWE  Method = "jwe"
	Both Method = "jws+jwe"
)

// Valid reports whether m is one of the methods.
func (m Method) Valid() bool { return m.Signs() || m.Encrypts() }

// Signs reports whether bodies are signed.
func (m Method) Signs() bool { return m == JWS || m == Both }

// Encrypts reports whether bodies are encrypted.
func (m Method) Encrypts() bool { return m == JWE || m == Both }

// The sizes of the largest bodies. A body is held in memory several times while
// it is secured or opened.
const (
	// MaxRequest is the size of a request's body before it is secured.
	MaxRequest = 1 << 20
	// MaxAnswer is the size of an answer as it comes.
	MaxAnswer = 8 << 20
)

// ErrRefused says that an answer is not what its sender should have sent. The
// text of errors that wrap it says why, and holds nothing of the answer.
var ErrRefused = errors.New("jose: answer refused")

func refused(why string) error { return fmt.Errorf("%w: %s", ErrRefused, why) }

// Is reports whether headers announce a body that is signed or encrypted.
func Is(h http.Header) bool {
	kind, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil && kind == "" {
		kind, _, _ = strings.Cut(h.Get("Content-Type"), ";")
		kind = strings.ToLower(strings.TrimSpace(kind))
	}
	return kind == "application/jose+json" || kind == "application/jose"
}

// Link secures what goes between the gateway and one provider. It is safe for
// concurrent use.
type Link struct {
	own      Keys
	provider provider.Secured
	theirs   *keyring
}

// New makes a Link with the gateway's own keys. The error names every fault.
func New(own Keys, p provider.Secured) (*Link, error) {
	if err := own.check(); err != nil {
		return nil, err
	}
	return &Link{own: own, provider: p, theirs: newKeyring(p)}, nil
}

// Check says which keys a method lacks.
func (l *Link) Check(m Method) error {
	var faults []error
	if !m.Valid() {
		faults = append(faults, fmt.Errorf("jose %q: there is only jws, jwe and jws+jwe", m))
	}
	if m.Signs() && len(l.own.Signing) == 0 {
		faults = append(faults, fmt.Errorf("jose %q: the provider has no signing key configured", m))
	}
	if m.Encrypts() && len(l.own.Encryption) == 0 {
		faults = append(faults, fmt.Errorf("jose %q: the provider has no encryption key configured, for which it would encrypt its answers", m))
	}
	return errors.Join(faults...)
}

// Headers are those of a request whose bodies are secured in this way.
func (l *Link) Headers(m Method) http.Header { return l.provider.SecureHeaders(string(m)) }

// Undecipherable reports an answer that means: encrypted for an old key.
func (l *Link) Undecipherable(status int, h http.Header, body []byte) bool {
	return l.provider.Undecipherable(status, h, body)
}
