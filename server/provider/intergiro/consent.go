package intergiro

import (
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"countersign/shared/wire"
)

// The limits of what is read.
const (
	maxObject   = 64 << 10 // bytes of an answer
	maxWord     = 64       // bytes of a status
	maxTime     = 40       // bytes of a time
	maxLifetime = 24 * time.Hour
)

// statusPending is the only status of a consent that is documented (page "Strong
// Customer Authentication").
const statusPending = "pending"

// consent is a consent in an answer. Only id and status are always there. Other
// fields are not read: new ones are no new version (page "Versioning").
type consent struct {
	ID     string `json:"id"`
	Status string `json:"status"`
	// Expires is a text where it can be read.
	Expires any `json:"expires_at"`
}

// wrapped is the body of a call that needs consent.
type wrapped struct {
	Consent *consent `json:"consent"`
}

var errJSON = errors.New("not the documented JSON")

// readWrapped reads the consent that a call is answered with.
func readWrapped(body []byte) (consent, bool) {
	var w wrapped
	if len(body) > maxObject || json.Unmarshal(body, &w) != nil || w.Consent == nil {
		return consent{}, false
	}
	return *w.Consent, w.Consent.valid()
}

// readConsent reads a consent that was asked for. Nothing says whether it is
// wrapped then.
func readConsent(body []byte) (consent, error) {
	if c, ok := readWrapped(body); ok {
		return c, nil
	}
	var c consent
	if len(body) > maxObject || json.Unmarshal(body, &c) != nil || !c.valid() {
		return consent{}, errJSON
	}
	return c, nil
}

func (c consent) valid() bool {
	return wire.ValidID(c.ID) && c.Status != "" && len(c.Status) <= maxWord
}

// lifetime gives how long a consent can still be given, 0 where it does not say
// so. Both forms of times in the documentation are RFC 3339's. What remains is
// told by the clock of the answer where it has one; a time that is over, of a
// consent that waits, is a clock that is wrong.
func (c consent) lifetime(h http.Header) time.Duration {
	text, _ := c.Expires.(string)
	if len(text) > maxTime {
		return 0
	}
	ends, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return 0
	}
	now, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		now = time.Now()
	}
	return min(max(ends.Sub(now), 0), maxLifetime)
}
