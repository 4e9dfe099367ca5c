package browser

import (
	"syscall/js"

	"countersign/shared/stepup"
	"countersign/shared/wire"
	"countersign/wasm/internal/helper"
	"countersign/wasm/internal/jsbridge"
	"countersign/wasm/internal/sealing"
)

// minModulus is the shortest RSA key that answers are sealed with, in bits
// (RFC 7518, section 4.3).
const minModulus = 2048

// publicKey is one that was read at a gateway.
type publicKey struct {
	base, provider string
	value          js.Value
}

func (k *publicKey) of(g *gateway, provider string) bool {
	return k.base == g.base && k.provider == provider
}

// key is the public key of a provider, as this gateway knows it. It is kept
// for the life of the page, until the provider does not know it any more.
func (g *gateway) key(provider string) (js.Value, error) {
	for _, k := range g.page.keys {
		if k.of(g, provider) {
			return k.value, nil
		}
	}
	k, err := g.fetchKey(provider)
	if err != nil {
		return js.Undefined(), err
	}
	key, err := g.page.importKey(k)
	if err != nil {
		return js.Undefined(), err
	}
	g.forgetKey(provider) // another call may have been as fast
	g.page.keys = append(g.page.keys, publicKey{g.base, provider, key})
	return key, nil
}

func (g *gateway) forgetKey(provider string) {
	var others []publicKey
	for _, k := range g.page.keys {
		if !k.of(g, provider) {
			others = append(others, k)
		}
	}
	g.page.keys = others
}

func (g *gateway) fetchKey(provider string) (k wire.Key, err error) {
	path, err := g.path(helper.Customer{Provider: provider}, wire.SegmentKey)
	if err != nil {
		return k, err
	}
	r, err := g.ask(call{method: "GET", path: path}, 200, refused)
	if err != nil {
		return k, err
	}
	body, err := r.json()
	if err != nil {
		return k, err
	}
	f := fields{object: body, sound: body.Type() == js.TypeObject}
	k = wire.Key{ID: f.text("kid"), Algorithm: f.text("alg"), Encryption: f.text("enc"), SPKI: f.text("spki")}
	if !f.sound {
		return k, unclear(nil)
	}
	return k, nil
}

// importKey hands a public key to the browser's crypto.
func (p *Page) importKey(k wire.Key) (js.Value, error) {
	subtle, err := p.subtle()
	if err != nil {
		return subtle, err
	}
	der, ok := sealing.DER(k)
	if !ok {
		return js.Undefined(), unusable(nil)
	}
	key, err := await(func() js.Value {
		return subtle.Call("importKey", "spki", p.bytes(der), jsbridge.Object("name", "RSA-OAEP", "hash", "SHA-256"), false, []any{"wrapKey"})
	})
	if err != nil || jsbridge.Int(key.Get("algorithm"), "modulusLength") < minModulus {
		return js.Undefined(), unusable(err)
	}
	return key, nil
}

func unusable(cause error) error {
	return &stepup.Error{Code: stepup.Unsupported, Message: "The provider's key is none that answers can be encrypted with here.", Cause: cause}
}
