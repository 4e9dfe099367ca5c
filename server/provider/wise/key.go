package wise

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"countersign/server/provider"
	"countersign/shared/wire"
)

// maxKey is the longest key, in bytes of text: an RSA key of 8192 bits has 1.4 KB.
const maxKey = 8 << 10

// Key implements provider.Sealing: what PINs and fingerprints are encrypted for
// is the key that secures any body.
func (p Provider) Key(ctx context.Context, up provider.Upstream) (wire.Key, error) {
	k, err := p.ResponseKey(ctx, up, wire.SealAlgorithm, "enc", "")
	if err != nil {
		return wire.Key{}, err
	}
	return wire.Key{
		ID: k.ID, Algorithm: wire.SealAlgorithm, Encryption: wire.SealEncryption,
		SPKI: base64.StdEncoding.EncodeToString(k.DER),
	}, nil
}

// ResponseKey implements provider.Secured (reference
// "joseResponsePublicKeysGet").
func (p Provider) ResponseKey(ctx context.Context, up provider.Upstream, algorithm, use, version string) (provider.PublicKey, error) {
	scope, ok := scopeOf(algorithm, use)
	if !ok || !isVersion(version) {
		return provider.PublicKey{}, fmt.Errorf("wise: key: %w", provider.ErrParameter)
	}
	client, err := asClient(up)
	if err != nil {
		return provider.PublicKey{}, err
	}
	query := url.Values{"algorithm": {keyName(algorithm)}, "scope": {scope}}
	if version != "" {
		query.Set("version", version)
	}
	a, err := ask(ctx, client, call{
		name: "key", method: http.MethodGet, path: p.version.at("/v1/auth/jose/response/public-keys") + "?" + query.Encode(),
		answers: []int{http.StatusOK},
	})
	if err != nil {
		return provider.PublicKey{}, err
	}
	k, err := readKey(a.body, algorithm, scope, version)
	if err != nil {
		return provider.PublicKey{}, fmt.Errorf("wise: key: %w", err)
	}
	return k, nil
}

// isVersion reports a version of a key, "" for none.
func isVersion(text string) bool { return len(text) < 10 && strings.Trim(text, "0123456789") == "" }

// scopeOf gives Wise's word for a key's use, false for an algorithm that Wise
// has not (guides "JOSE, JWE" and "JOSE, JWS").
func scopeOf(algorithm, use string) (string, bool) {
	switch algorithm {
	case wire.SealAlgorithm:
		return "PAYLOAD_ENCRYPTION", use == "enc"
	case "ES256", "ES384", "ES512", "PS256", "PS384", "PS512":
		return "PAYLOAD_SIGNING", use == "sig"
	}
	return "", false
}

// keyName is how Wise spells an algorithm where it is about keys.
func keyName(algorithm string) string { return strings.ReplaceAll(algorithm, "-", "_") }

// keyObject is a key as Wise gives it. keyId may be missing.
type keyObject struct {
	ID       string      `json:"keyId"`
	Version  json.Number `json:"version"`
	Scope    string      `json:"scope"`
	Material struct {
		Algorithm string `json:"algorithm"`
		Material  string `json:"keyMaterial"` // base64 of DER
	} `json:"keyMaterial"`
}

// is reports that an object is the key that was asked for, as far as it says.
func (o keyObject) is(algorithm, scope, version string) bool {
	return (o.Material.Algorithm == "" || o.Material.Algorithm == keyName(algorithm)) &&
		(o.Scope == "" || o.Scope == scope) &&
		(version == "" || o.Version == "" || o.Version.String() == version)
}

// readKey reads an answer with a key: an object, as documented, or a list of
// them, as one client expects.
func readKey(body []byte, algorithm, scope, version string) (provider.PublicKey, error) {
	var list []keyObject
	if len(body) <= maxObject {
		list = make([]keyObject, 1)
		if json.Unmarshal(body, &list[0]) != nil && json.Unmarshal(body, &list) != nil {
			list = nil
		}
	}
	for _, o := range list {
		if len(o.Material.Material) > maxKey || !o.is(algorithm, scope, version) {
			continue
		}
		der, err := base64.StdEncoding.DecodeString(o.Material.Material)
		if err != nil || !fits(der, algorithm) {
			continue
		}
		k := provider.PublicKey{ID: o.ID, Version: o.Version.String(), DER: der}
		if !wire.ValidID(k.ID) {
			k.ID = ""
		}
		if !isVersion(k.Version) {
			k.Version = ""
		}
		return k, nil
	}
	return provider.PublicKey{}, errors.New("the answer has no such key")
}

// FaceKey implements provider.FaceScanning (reference "facetecPublicKeyGet").
func (p Provider) FaceKey(ctx context.Context, up provider.Upstream) (string, error) {
	a, err := ask(ctx, up, call{
		name: "FaceTec key", method: http.MethodGet, path: p.version.at("/v1/facetec/public-key"),
		answers: []int{http.StatusOK},
	})
	if err != nil {
		return "", err
	}
	if !publicPEM(a.body) {
		return "", errors.New("wise: FaceTec key: not a key as PEM text")
	}
	return string(a.body), nil
}

// publicPEM reports a public key as PEM text, and nothing else around it.
func publicPEM(text []byte) bool {
	if len(text) > maxKey || !strings.HasPrefix(string(text), "-----BEGIN ") {
		return false
	}
	block, rest := pem.Decode(text)
	return block != nil && strings.HasSuffix(block.Type, "PUBLIC KEY") && strings.TrimSpace(string(rest)) == ""
}
