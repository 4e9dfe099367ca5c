package intergiro

import (
	"bytes"
	"mime"
	"net/http"
	"strings"

	"countersign/server/provider"
	"countersign/shared/stepup"
)

// ReadsBody implements provider.BodyReading. Most calls answer 412 with a
// consent; adding a payment method answers 200, as calls do that are done (pages
// "Strong Customer Authentication", "Account Funding").
func (Provider) ReadsBody(a provider.Answer) bool {
	if coding := a.Header.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return false
	}
	switch a.Status {
	case http.StatusPreconditionFailed:
		return true
	case http.StatusOK, http.StatusCreated:
		return isJSON(a.Header)
	}
	return false
}

// isJSON reports a body that says to be JSON.
func isJSON(h http.Header) bool {
	kind, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	return err == nil && (kind == "application/json" || strings.HasPrefix(kind, "application/") && strings.HasSuffix(kind, "+json"))
}

// Detect implements provider.Provider. The shape of the body decides: a consent
// with an id that is pending. scope and expires_at are documented for payments
// only.
func (p Provider) Detect(a provider.Answer) (provider.Demand, bool) {
	// Most answers are no challenge, and long ones are not worth reading for that.
	if !p.ReadsBody(a) || !bytes.Contains(a.Body, []byte(`"consent"`)) {
		return provider.Demand{}, false
	}
	c, ok := readWrapped(a.Body)
	if !ok || c.Status != statusPending {
		return provider.Demand{}, false
	}
	return provider.Demand{Approach: stepup.ApproachRedirect, Token: c.ID, Lifetime: c.lifetime(a.Header)}, true
}
