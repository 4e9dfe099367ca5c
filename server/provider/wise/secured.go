package wise

import (
	"encoding/json"
	"net/http"
	"strings"
)

// headerMethod says how a body is secured (guide "JOSE, JWE").
const headerMethod = "X-tw-jose-method"

const typeJOSE = "application/jose+json"

// SecureHeaders implements provider.Secured (guides "JOSE, JWE" and "JOSE,
// JWS"). They are the same for a request without a body: only its answer is
// secured then.
func (Provider) SecureHeaders(method string) http.Header {
	h := http.Header{}
	h.Set("Accept", typeJOSE)
	h.Set("Accept-Encoding", "identity")
	h.Set("Content-Type", typeJOSE)
	h.Set(headerMethod, method)
	return h
}

// sealedHeader are the headers of a call whose body only Wise can open
// (reference "scaPinVerify").
func sealedHeader() http.Header {
	h := Provider{}.SecureHeaders("jwe")
	h.Set("Content-Encoding", "identity")
	return h
}

// SignatureHeader implements provider.Secured (guide "JOSE, JWS"): Wise compares
// url with the path of the call. Whether it counts the version's segment is not
// documented; the path as it is sent is what the words say.
func (Provider) SignatureHeader(path string) map[string]any {
	path, _, _ = strings.Cut(path, "?")
	return map[string]any{"typ": "JWT", "url": path}
}

// Undecipherable implements provider.Secured.
func (Provider) Undecipherable(status int, _ http.Header, body []byte) bool {
	return undecipherable(status, body)
}

// undecipherable reports the answer to a JWE that Wise cannot open: a 500 with
// a body of this shape, whatever the reason (reference "josePlaygroundJwsJwe").
// A 500 of another shape is a failure of Wise's.
func undecipherable(status int, body []byte) bool {
	var failure struct {
		Message string `json:"message"`
		ID      string `json:"request_id"`
	}
	return status == http.StatusInternalServerError &&
		json.Unmarshal(body, &failure) == nil && failure.Message != "" && failure.ID != ""
}
