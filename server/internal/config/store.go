package config

import (
	"crypto/tls"
	"crypto/x509"
	"strings"

	"countersign/server"
)

// store gives what challenges are kept in; nil is this process's memory.
func (g group) store(name, settings string) server.Store {
	r := g.group(settings)
	defer r.done()
	address := g.text(name, "memory")
	if address == "memory" {
		if len(r.node.fields) > 0 {
			g.reject(settings, "is for a store in Redis, and store is memory")
			r.known = known(r.node)
		}
		return nil
	}
	if !strings.HasPrefix(address, "redis://") && !strings.HasPrefix(address, "rediss://") {
		g.reject(name, "must be memory, or the address of Redis, such as redis://localhost:6379 or rediss://countersign@redis:6379/0")
		r.known = known(r.node)
		return nil
	}
	at, err := server.ParseRedis(address)
	if err != nil {
		g.rejectAll(name, err)
	}
	at.Password = r.optionalSecret("password")
	at.SentinelUsername = r.text("sentinel_username", "")
	at.SentinelPassword = r.optionalSecret("sentinel_password")
	at.Prefix = r.text("prefix", "")
	at.Replicas = r.count("replicas")
	at.Keys = r.encryptionKeys("keys")
	at.TLSConfig = r.roots("ca_file", at.TLS)
	if err != nil || len(at.Keys) == 0 {
		return nil
	}
	store, err := server.NewRedisStore(at)
	if err != nil {
		r.rejectAll("keys", err)
		return nil
	}
	return store
}

// known are all the keys of a node, where it is not said what is wrong with them.
func known(n node) map[string]bool {
	all := map[string]bool{}
	for _, f := range n.fields {
		all[f.key] = true
	}
	return all
}

// rejectAll tells every fault that errors.Join has joined.
func (g group) rejectAll(name string, err error) {
	for _, fault := range split(err) {
		g.reject(name, fault)
	}
}

// optionalSecret is "" where nothing is given.
func (g group) optionalSecret(name string) string {
	if !g.given(name) {
		return ""
	}
	return g.secret(name).Reveal()
}

// encryptionKeys are separated by commas or white space.
func (g group) encryptionKeys(name string) []string {
	if !g.given(name) {
		g.reject(name, "is missing: what is kept in Redis is encrypted; make a key with countersign keys -use store")
		return nil
	}
	return strings.FieldsFunc(g.secret(name).Reveal(), func(r rune) bool { return r == ',' || r <= ' ' })
}

// roots are the authorities that a server's certificate must come from, in PEM;
// nil are the system's.
func (g group) roots(name string, used bool) *tls.Config {
	path := g.text(name, "")
	if path == "" {
		return nil
	}
	if !used {
		g.reject(name, "is for TLS, and the address begins with redis://; write rediss://")
		return nil
	}
	text, err := g.decoder.readFile(path)
	if err != nil {
		g.reject(name, "cannot be read: "+err.Error())
		return nil
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		g.reject(name, path+" holds no certificate in PEM")
		return nil
	}
	return &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
}
