package config

import (
	"strconv"
	"strings"

	"countersign/server"
	"countersign/server/internal/jose"
)

// jose reads the gateway's own keys towards a provider; nil where there are
// none.
func (g group) jose(name string) *server.JOSE {
	before := len(g.decoder.faults)
	j := g.group(name)
	signing, encryption := j.group("signing"), j.group("encryption")
	keys := server.JOSE{Algorithm: signing.choice("algorithm", "ES512", jose.Algorithms()...)}
	ids := map[string]bool{}
	keys.Signing = signing.keys("keys", ids, func(k server.JOSEKey) error { return k.Signs(keys.Algorithm) })
	keys.Encryption = encryption.keys("keys", ids, server.JOSEKey.Decrypts)
	signing.done()
	encryption.done()
	j.done()
	if len(g.decoder.faults) > before {
		g.decoder.doubtful[strings.TrimPrefix(g.path, "providers.")] = true
		return nil
	}
	if len(keys.Signing)+len(keys.Encryption) == 0 {
		return nil
	}
	return &keys
}

// keys reads a list of private keys. ids are those that are taken; fits says
// why a key cannot do what it is for.
func (g group) keys(name string, ids map[string]bool, fits func(server.JOSEKey) error) []server.JOSEKey {
	n := g.structured(name)
	if n.kind != list && n.kind != absent {
		g.decoder.fault(n.at, g.key(name), "must be a list, not "+n.kind.String())
	}
	var keys []server.JOSEKey
	for i, item := range n.items {
		entry := group{decoder: g.decoder, path: g.key(name) + "[" + strconv.Itoa(i) + "]", known: map[string]bool{}}.over(item)
		if item.kind != object {
			continue // that is told
		}
		if key, ok := entry.privateKey(ids); ok {
			if err := fits(key); err != nil {
				g.decoder.fault(item.at, entry.path, err.Error())
			}
			keys = append(keys, key)
		}
	}
	return keys
}

// maxKeyID is how long the id of a key may be.
const maxKeyID = 128

// privateKey reads one key: its id, and a secret that is a key in PEM.
func (g group) privateKey(ids map[string]bool) (server.JOSEKey, bool) {
	id := g.text("id", "")
	switch {
	case id == "":
	case len(id) > maxKeyID || strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r > '~' }):
		g.reject("id", "must be what the provider calls the key, such as a UUID")
	case ids[id]:
		g.reject("id", "another key has this id already; each needs its own")
	}
	ids[id] = true
	text, ok := g.inOneWay("the key")
	if !ok {
		return server.JOSEKey{}, false
	}
	key, err := server.ParseJOSEKey(id, []byte(text.Reveal()))
	if err != nil {
		g.decoder.fault(g.node.at, g.path, err.Error()+"; `countersign keys` makes one")
		return server.JOSEKey{}, false
	}
	return key, true
}

// secured reads how the bodies of a route are signed and encrypted, and whether
// its provider is configured for that.
func (g group) secured(name, provider string, providers map[string]server.Provider) string {
	const none = "none"
	method := jose.Method(g.choice(name, none, none, string(jose.JWS), string(jose.JWE), string(jose.Both)))
	if method == none {
		return ""
	}
	p, known := providers[provider]
	if !known || g.decoder.doubtful[provider] {
		return "" // that is told
	}
	var own server.JOSE
	if p.JOSE != nil {
		own = *p.JOSE
	}
	before := len(g.decoder.faults)
	if method.Signs() && len(own.Signing) == 0 {
		g.reject(name, "needs a key to sign with: name one at providers."+provider+".jose.signing.keys")
	}
	if method.Encrypts() && len(own.Encryption) == 0 {
		g.reject(name, "needs a key that answers are encrypted for: name one at providers."+provider+".jose.encryption.keys")
	}
	if p.Client == (server.Client{}) {
		g.reject(name, "needs the provider's client, which asks for its keys: write providers."+provider+".client")
	}
	if len(g.decoder.faults) > before {
		return ""
	}
	return string(method)
}
