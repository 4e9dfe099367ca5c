package wise

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"sync"

	"countersign/server/sandbox/internal/exchange"
)

// newFaceKey makes the key that FaceTec's software encrypts exports with: when
// it is first asked for, since few need it. Nothing is ever opened with it.
func newFaceKey() func() []byte {
	return sync.OnceValue(func() []byte {
		private, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			panic("no key can be made: " + err.Error()) // the system's randomness never fails
		}
		public, err := x509.MarshalPKIXPublicKey(private.Public())
		if err != nil {
			panic("an RSA key without a form: " + err.Error())
		}
		return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})
	})
}

// showFaceKey is GET /v1/facetec/public-key.
func (s *Simulator) showFaceKey(*call) answer {
	return exchange.File(http.StatusOK, "text/plain", s.faceKey())
}
