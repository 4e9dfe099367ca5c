package wise

import (
	"countersign/server/sandbox/internal/jose"
)

// keyMaterial is a public key on the wire.
type keyMaterial struct {
	Algorithm string `json:"algorithm"`
	Material  string `json:"keyMaterial"`
}

// publishedKey is a key of the simulated Wise. Published examples of signing
// keys have no keyId.
type publishedKey struct {
	ID       string      `json:"keyId,omitempty"`
	Version  int         `json:"version"`
	Material keyMaterial `json:"keyMaterial"`
	Scope    string      `json:"scope"`
}

// publishKey is GET /v1/auth/jose/response/public-keys, and the deprecated
// GET /v1/auth/jwt-public-key, whose answer is not documented.
func (s *Simulator) publishKey(c *call) answer {
	query := c.r.URL.Query()
	algorithm, scope := query.Get("algorithm"), query.Get("scope")
	if refusal := checkKeyUse(algorithm, scope, "algorithm", "scope"); refusal != nil {
		return *refusal
	}
	key := s.keys.current(algorithm)
	if text := query.Get("version"); text != "" {
		version, valid := number(text)
		if !valid {
			return invalid("version", "NOT_VALID", "must be a number from 1")
		}
		known := false
		if key, known = s.keys.version(algorithm, int(version)); !known {
			return notFound()
		}
	}
	published := publish(algorithm, key)
	if c.scenario.Unconfirmed.JOSE.Keys == "list" {
		return ok([]publishedKey{published})
	}
	return ok(published)
}

func publish(algorithm string, key ownKey) publishedKey {
	text, err := jose.Text(key.private.Public())
	if err != nil {
		panic("a key without a text form: " + err.Error())
	}
	p := publishedKey{Version: key.version, Material: keyMaterial{algorithm, text}, Scope: scopeOf(algorithm)}
	if p.Scope == scopeEncryption {
		p.ID = key.id
	}
	return p
}

// checkKeyUse refuses an algorithm without a scope, or one of another scope.
// The last two are the names of the fields.
func checkKeyUse(algorithm, scope, algorithmField, scopeField string) *answer {
	var a answer
	switch {
	case algorithm == "":
		a = missing(algorithmField)
	case scope == "":
		a = missing(scopeField)
	case scope != scopeSigning && scope != scopeEncryption:
		a = invalid(scopeField, "NOT_VALID", "must be "+scopeSigning+" or "+scopeEncryption)
	case scopeOf(algorithm) != scope:
		a = invalid(algorithmField, "NOT_VALID", "must be RSA_OAEP_256 to encrypt, or ES256, ES384, ES512, PS256, PS384 or PS512 to sign")
	default:
		return nil
	}
	return &a
}
