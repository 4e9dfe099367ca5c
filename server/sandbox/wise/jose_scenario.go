package wise

import (
	"errors"

	"countersign/server/sandbox/internal/scenario"
)

// JOSEKnobs are the choices that the documentation does not make for JOSE.
type JOSEKnobs struct {
	// NotJOSEStatus answers a body that is no JOSE object.
	NotJOSEStatus int `json:"notJoseStatus"`
	// SignedURL is what the url of a signature must equal: the request's "path",
	// its "target" with the query, or the path "unversioned", without a calendar
	// version.
	SignedURL string `json:"signedUrl"`
	// KeyID: a JWE's header "may" name the client's key for the answer, or "must".
	KeyID string `json:"keyId"`
	// Errors of an operation that was called in JOSE are "plain" JSON, or
	// "wrapped" as its answers are. Those of JOSE itself are always plain.
	Errors string `json:"errors"`
	// Keys: the key endpoint answers an "object", or a "list" of one.
	Keys string `json:"keys"`
}

// DefaultJOSE is what the documentation's examples do.
func DefaultJOSE() JOSEKnobs {
	return JOSEKnobs{NotJOSEStatus: 400, SignedURL: "path", KeyID: "may", Errors: "plain", Keys: "object"}
}

// Validate names the knobs that are not possible.
func (k JOSEKnobs) Validate() error {
	return errors.Join(
		scenario.Between("unconfirmed.jose.notJoseStatus", k.NotJOSEStatus, 400, 499),
		scenario.OneOf("unconfirmed.jose.signedUrl", k.SignedURL, "path", "target", "unversioned"),
		scenario.OneOf("unconfirmed.jose.keyId", k.KeyID, "may", "must"),
		scenario.OneOf("unconfirmed.jose.errors", k.Errors, "plain", "wrapped"),
		scenario.OneOf("unconfirmed.jose.keys", k.Keys, "object", "list"),
	)
}
