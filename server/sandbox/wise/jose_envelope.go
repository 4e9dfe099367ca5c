package wise

import (
	"crypto"
	"net/http"
	"slices"
	"strings"

	"countersign/server/sandbox/internal/jose"
)

// defaultSigning signs the answer to a call that had nothing signed.
const defaultSigning = "ES512"

// envelope is how a call in JOSE was wrapped, and how its answer is.
type envelope struct {
	method    string
	algorithm string // of the signature
	keyID     string // of the client's key for the answer, "" for the newest
}

// execute runs an operation and wraps its answer if the call was. A call
// without a body has only headers to say so.
func (s *Simulator) execute(c *call, run operation) answer {
	if c.r.Method == http.MethodGet && c.r.Header.Get(headerJOSEMethod) != "" {
		if refusal := s.unwrap(c); refusal != nil {
			return *refusal
		}
	}
	a := run(c)
	if c.wrap != nil {
		return c.wrap(a)
	}
	return a
}

// unwrap takes the body of a call out of its JOSE, so that it can be read as
// that of any call, and has the answer wrapped alike. An approval is for what
// is inside: a signature is never made twice alike.
func (s *Simulator) unwrap(c *call) *answer {
	method, refusal := joseMethod(c, s.clock.Now())
	if refusal != nil {
		return refusal
	}
	e := envelope{method: method, algorithm: defaultSigning}
	if c.r.Method != http.MethodGet {
		if refusal := s.open(c, &e); refusal != nil {
			return refusal
		}
	}
	return s.address(c, e)
}

// open replaces the body by what is inside.
func (s *Simulator) open(c *call, e *envelope) *answer {
	if e.method != methodJWS {
		opened, err := jose.Open(string(c.body), s.keys.opening()...)
		if err != nil {
			return s.notOpened(c, err)
		}
		c.body, e.keyID = opened.Plaintext, opened.KeyID
	}
	if e.method != methodJWE {
		signed, err := jose.Verify(string(c.body), func(id, algorithm string) crypto.PublicKey {
			return s.clients.verifying(id, algorithm, s.clock.Now())
		})
		if err == nil && signed.URL != signedURL(c) {
			err = jose.ErrUnverified
		}
		if err != nil {
			return s.notOpened(c, err)
		}
		c.body, e.algorithm = signed.Payload, signed.Algorithm
	}
	return nil
}

// signedURL gives what the url of a signature has to be.
func signedURL(c *call) string {
	switch c.scenario.Unconfirmed.JOSE.SignedURL {
	case "target":
		return c.r.URL.RequestURI()
	case "unversioned":
		version, rest, _ := strings.Cut(strings.TrimPrefix(c.r.URL.Path, "/"), "/")
		if slices.Contains(versions, version) {
			return "/" + rest
		}
	}
	return c.r.URL.Path
}

// address finds the client's key for the answer, before anything is done. Some
// clients name Wise's own key in the header, as JWE has it.
func (s *Simulator) address(c *call, e envelope) *answer {
	if e.method == methodJWS {
		c.wrap = func(a answer) answer { return s.wrapped(c, a, e, nil) }
		return nil
	}
	if e.keyID != "" && s.keys.names(e.keyID) {
		e.keyID = ""
	}
	to, id := s.clients.encrypting(e.keyID, s.clock.Now())
	required := c.scenario.Unconfirmed.JOSE.KeyID == "must" && c.r.Method != http.MethodGet
	if to == nil || required && e.keyID == "" { // the answers are not documented
		a := invalid("kid", "NOT_VALID", "must name an active encryption key of the client")
		return &a
	}
	c.wrap = func(a answer) answer {
		return s.wrapped(c, a, e, func(plaintext []byte) (string, error) { return jose.Encrypt(plaintext, to, id) })
	}
	return nil
}

// wrapped gives an answer the form that the call had. An empty answer stays
// empty (guide "jose-jwe"), and errors stay plain unless the scenario says otherwise.
func (s *Simulator) wrapped(c *call, a answer, e envelope, encrypt func([]byte) (string, error)) answer {
	if len(a.Body) == 0 || a.Status >= 400 && c.scenario.Unconfirmed.JOSE.Errors == "plain" {
		return a
	}
	if e.method != methodJWE {
		key := s.keys.current(e.algorithm)
		a = asJOSE(a, func(payload []byte) (string, error) {
			return jose.Sign(payload, e.algorithm, key.private, key.version)
		})
	}
	if encrypt != nil {
		a = asJOSE(a, encrypt)
	}
	return a
}
