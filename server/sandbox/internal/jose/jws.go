package jose

import (
	"crypto"

	gojose "github.com/go-jose/go-jose/v4"
)

// Signed is what a JWS says, verified.
type Signed struct {
	Payload   []byte
	Algorithm string
	KeyID     string // "" where the header names none
	URL       string // the path that it was signed for
}

// Verify verifies a compact JWS with the key that pick finds for its key id
// and algorithm; pick gives nil where there is none.
func Verify(text string, pick func(keyID, algorithm string) crypto.PublicKey) (Signed, error) {
	h, err := split(text, 3)
	if err != nil {
		return Signed{}, err
	}
	if !h.only("alg", "typ", "cty", "kid", "url") || !Signs(h["alg"]) {
		return Signed{}, ErrUnverified
	}
	signed, err := gojose.ParseSignedCompact(text, []gojose.SignatureAlgorithm{gojose.SignatureAlgorithm(h["alg"])})
	if err != nil {
		return Signed{}, ErrUnverified
	}
	key := pick(h["kid"], h["alg"])
	if key == nil {
		return Signed{}, ErrUnverified
	}
	payload, err := signed.Verify(key)
	if err != nil {
		return Signed{}, ErrUnverified
	}
	return Signed{Payload: payload, Algorithm: h["alg"], KeyID: h["kid"], URL: h["url"]}, nil
}

// Sign signs an answer; its header names the version of the key.
func Sign(payload []byte, algorithm string, key crypto.Signer, version int) (string, error) {
	s, err := gojose.NewSigner(
		gojose.SigningKey{Algorithm: gojose.SignatureAlgorithm(algorithm), Key: key},
		(&gojose.SignerOptions{}).WithHeader("version", version),
	)
	if err != nil {
		return "", err
	}
	signed, err := s.Sign(payload)
	if err != nil {
		return "", err
	}
	return signed.CompactSerialize()
}
