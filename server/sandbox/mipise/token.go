package mipise

import (
	"crypto/hmac"
	crand "crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"sync/atomic"
	"time"
)

// Mipise documents that its tokens are JWTs, and nothing more of them. Here
// they are signed with HS256 (RFC 7515, RFC 7518 section 3.2) and a key of each
// start, and what they stand for is remembered by the server.

// claims are what a token says (RFC 7519, section 4.1). With bare claims it
// says no more than its id and kind.
type claims struct {
	ID       string `json:"jti"`
	Kind     kind   `json:"typ"`
	Subject  string `json:"sub,omitempty"`
	Platform string `json:"platform,omitempty"`
	Issued   int64  `json:"iat,omitempty"`
	Expires  int64  `json:"exp,omitempty"`
}

// kind keeps the tokens of agents and of customers apart.
type kind string

const (
	kindAgent  kind = "agent"
	kindStrong kind = "strong_auth"
	kindProof  kind = "verification"
)

// maxToken is the longest token that is looked at.
const maxToken = 2048

// jwtHeader is the one header that tokens have.
var jwtHeader = base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"HS256","typ":"JWT"}`))

// signer signs tokens and knows its own. It is safe for concurrent use.
type signer struct{ key atomic.Pointer[[]byte] }

// renew takes a fresh key: no token that was issued before is good any more.
func (s *signer) renew() {
	key := make([]byte, sha256.Size)
	_, _ = crand.Read(key) // never fails (crypto/rand, since Go 1.24)
	s.key.Store(&key)
}

// sign gives the token of some claims.
func (s *signer) sign(c claims) string {
	payload, err := json.Marshal(c)
	if err != nil {
		panic("claims without a JSON form: " + err.Error())
	}
	text := jwtHeader + "." + base64.RawURLEncoding.EncodeToString(payload)
	return text + "." + base64.RawURLEncoding.EncodeToString(s.mac(text))
}

// open gives the claims of a token that this signer has signed, of one kind.
// Whether it is still valid is for those to say who remember it.
func (s *signer) open(token string, want kind) (claims, bool) {
	text, signature, found := cutLast(token)
	if !found || len(token) > maxToken || !strings.HasPrefix(text, jwtHeader+".") {
		return claims{}, false
	}
	mac, err := base64.RawURLEncoding.Strict().DecodeString(signature)
	if err != nil || strings.ContainsAny(token, "\r\n") || !hmac.Equal(mac, s.mac(text)) {
		return claims{}, false
	}
	payload, err := base64.RawURLEncoding.DecodeString(text[len(jwtHeader)+1:])
	if err != nil {
		return claims{}, false
	}
	var c claims
	if err := json.Unmarshal(payload, &c); err != nil || c.Kind != want {
		return claims{}, false
	}
	return c, true
}

func cutLast(token string) (text, signature string, found bool) {
	if i := strings.LastIndexByte(token, '.'); i >= 0 {
		return token[:i], token[i+1:], true
	}
	return "", "", false
}

func (s *signer) mac(text string) []byte {
	h := hmac.New(sha256.New, *s.key.Load())
	h.Write([]byte(text))
	return h.Sum(nil)
}

// issue makes a token of a kind for a subject and gives its id as well.
func (s *Simulator) issue(k kind, subject string, life time.Duration, scenario Scenario) (id, token string) {
	c := claims{ID: s.random.UUID(), Kind: k}
	if scenario.Unconfirmed.Claims == "full" {
		now := s.clock.Now()
		c.Subject, c.Platform = subject, PlatformID
		c.Issued, c.Expires = now.Unix(), now.Add(life).Unix()
	}
	return c.ID, s.signer.sign(c)
}
