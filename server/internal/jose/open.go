package jose

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"strconv"

	gojose "github.com/go-jose/go-jose/v4"

	"countersign/server/provider"
)

// Open gives what is in an answer that was secured in this way. Only exactly
// that counts: of an answer that ought to be signed and encrypted, one half is
// not enough. up is asked for the provider's key where that is not known, or
// does not fit.
func (l *Link) Open(ctx context.Context, up provider.Upstream, m Method, answer []byte) ([]byte, error) {
	answer = bytes.TrimSpace(answer)
	var err error
	if m.Encrypts() {
		if answer, err = l.decrypt(answer); err != nil {
			return nil, err
		}
	}
	if m.Signs() {
		return l.verify(ctx, up, answer)
	}
	return answer, nil
}

// decrypt opens what is encrypted for one of the own keys.
func (l *Link) decrypt(token []byte) ([]byte, error) {
	if err := frame(token, 5); err != nil {
		return nil, err
	}
	parsed, err := gojose.ParseEncryptedCompact(string(token), []gojose.KeyAlgorithm{encryption}, []gojose.ContentEncryption{contentEncryption})
	if err != nil {
		return nil, refused("its header is malformed, or names an algorithm that is not accepted")
	}
	if err := plain(parsed.Header); err != nil {
		return nil, err
	}
	known := false
	for _, key := range l.own.Encryption {
		if parsed.Header.KeyID != "" && key.ID != "" && parsed.Header.KeyID != key.ID {
			continue
		}
		known = true
		if inner, err := parsed.Decrypt(key.private); err == nil {
			return inner, nil
		}
	}
	if !known {
		return nil, refused("it is encrypted for a key that is not configured")
	}
	return nil, refused("it cannot be decrypted")
}

// verify gives what is signed. Where the signature does not match, the provider
// may have a new key.
func (l *Link) verify(ctx context.Context, up provider.Upstream, token []byte) ([]byte, error) {
	if err := frame(token, 3); err != nil {
		return nil, err
	}
	parsed, err := gojose.ParseSignedCompact(string(token), accepted())
	if err != nil {
		return nil, refused("its header is malformed, or names an algorithm that is not accepted")
	}
	header := parsed.Signatures[0].Protected
	if err := plain(header); err != nil {
		return nil, err
	}
	version, ok := versionOf(header.ExtraHeaders["version"])
	if !ok {
		return nil, refused("its header names no proper version of a key")
	}
	name := keyName{header.Algorithm, useSignature, version}
	key, err := l.theirs.get(ctx, up, name)
	if err != nil {
		return nil, err
	}
	if inner, err := parsed.Verify(key.key); err == nil {
		return inner, nil
	}
	key, changed, err := l.theirs.renew(ctx, up, name, key)
	if err != nil {
		return nil, fmt.Errorf("%w; the signature does not match the known one", err)
	}
	if changed {
		if inner, err := parsed.Verify(key.key); err == nil {
			return inner, nil
		}
	}
	return nil, refused("its signature does not match")
}

// plain refuses headers that would change how the rest is to be read: they are
// not in use between the gateway and a provider.
func plain(h gojose.Header) error {
	for _, name := range []gojose.HeaderKey{"zip", "crit", "b64"} {
		if _, ok := h.ExtraHeaders[name]; ok {
			return refused("its header has " + string(name))
		}
	}
	if h.JSONWebKey != nil {
		return refused("its header brings its own key")
	}
	return nil
}

// versionOf reads the version of the key that a signature was made with, "" for
// the current one (docs.wise.com, guide "JOSE, JWS": a number).
func versionOf(value any) (string, bool) {
	switch v := value.(type) {
	case nil:
		return "", true
	case float64:
		whole := v >= 0 && v <= math.MaxInt32 && v == math.Trunc(v)
		return strconv.FormatFloat(v, 'f', -1, 64), whole
	case string:
		n, err := strconv.ParseUint(v, 10, 31)
		return v, err == nil && v == strconv.FormatUint(n, 10)
	}
	return "", false
}
