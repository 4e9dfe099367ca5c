package wise

import (
	"net/http"
	"time"

	"github.com/google/uuid"

	"countersign/server/sandbox/internal/exchange"
	"countersign/server/sandbox/internal/jose"
)

// keyTime is how the key endpoints write a time, in UTC.
const keyTime = "2006-01-02 15:04:05"

type uploadRequest struct {
	ID       string      `json:"keyId"`
	From     string      `json:"validFrom"`
	Till     string      `json:"validTill"`
	Scope    string      `json:"scope"`
	Material keyMaterial `json:"publicKeyMaterial"`
}

// uploadResult is the request again, with two fields that are null.
type uploadResult struct {
	Client *string `json:"clientId"`
	uploadRequest
	Deactivated *string `json:"deactivationTimestamp"`
}

// uploadKey is POST /v1/auth/jose/request/public-keys.
func (s *Simulator) uploadKey(c *call) answer {
	var in uploadRequest
	if refusal := s.decode(c, &in); refusal != nil {
		return *refusal
	}
	key, refusal := in.key(s.clock.Now())
	if refusal != nil {
		return *refusal
	}
	if !s.clients.add(key) { // the answer is not documented
		return problems(http.StatusConflict, problem{
			Code: "NOT_VALID", Message: "there is a key with this id, or there are too many", Path: "keyId", Arguments: []string{},
		})
	}
	return exchange.JSON(http.StatusCreated, uploadResult{uploadRequest: in})
}

// key checks the upload, and gives its key.
func (in uploadRequest) key(now time.Time) (clientKey, *answer) {
	id, errID := uuid.Parse(in.ID)
	from, errFrom := time.Parse(keyTime, in.From)
	till, errTill := time.Parse(keyTime, in.Till)
	var a answer
	switch {
	case errID != nil || id.String() != in.ID:
		a = invalid("keyId", "NOT_VALID", "must be a UUID in lower case")
	case errFrom != nil:
		a = invalid("validFrom", "NOT_VALID", "must be a time like 2026-11-01 00:00:00")
	case errTill != nil:
		a = invalid("validTill", "NOT_VALID", "must be a time like 2027-11-01 00:00:00")
	case !from.Before(till):
		a = invalid("validTill", "NOT_VALID", "must be after validFrom")
	case !now.Before(till):
		a = invalid("validTill", "NOT_VALID", "must be in the future")
	default:
		return in.material(clientKey{id: in.ID, scope: in.Scope, algorithm: in.Material.Algorithm, from: from, till: till})
	}
	return clientKey{}, &a
}

// material completes a key by what it is made of.
func (in uploadRequest) material(key clientKey) (clientKey, *answer) {
	if refusal := checkKeyUse(key.algorithm, key.scope, "publicKeyMaterial.algorithm", "scope"); refusal != nil {
		return key, refusal
	}
	public, err := jose.ParsePublic(key.algorithm, in.Material.Material)
	if err != nil {
		a := invalid("publicKeyMaterial.keyMaterial", "NOT_VALID", err.Error())
		return key, &a
	}
	key.public = public
	return key, nil
}
