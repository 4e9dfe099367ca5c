package wise

import (
	"net/http"

	"countersign/server/sandbox/internal/manage"
	"countersign/server/sandbox/internal/site"
)

// rotateKey replaces one of the simulated Wise's own keys, and answers the new
// one as the key endpoint does.
func (s *Simulator) rotateKey(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Scope     string `json:"scope"`
		Algorithm string `json:"algorithm"`
		KeepOld   bool   `json:"keepOld"`
	}
	if !manage.Read(w, r, &in) {
		return
	}
	if in.Scope == "" || scopeOf(in.Algorithm) != in.Scope {
		manage.Fail(w, http.StatusBadRequest, "scope and algorithm must be PAYLOAD_ENCRYPTION and RSA_OAEP_256, or PAYLOAD_SIGNING and one of ES256, ES384, ES512, PS256, PS384, PS512")
		return
	}
	site.JSON(w, http.StatusOK, publish(in.Algorithm, s.keys.rotate(in.Algorithm, in.KeepOld)))
}
