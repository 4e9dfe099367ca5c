package wise

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"countersign/server/provider"
	"countersign/shared/stepup"
)

// maxHint is the longest hint, in characters. Masked phone numbers have 13.
const maxHint = 32

// Start implements provider.Embedded: the customer's phone is sent a code
// (reference "ottSmsTrigger" and its siblings).
func (v Verifiable) Start(ctx context.Context, up provider.Upstream, c provider.Case, f stepup.Factor) (string, error) {
	k := kindOf(f.Type)
	if k.method != stepup.MethodCode {
		return "", fmt.Errorf("wise: start: no code is sent for %q", clean(f.Type, maxType))
	}
	a, err := ask(ctx, up, call{
		name: k.word + " trigger", method: http.MethodPost, path: v.version.token(k.word + "/trigger"), token: c.Token,
		answers: []int{http.StatusOK}, refusals: startRefusals(),
	})
	if err != nil {
		return "", err
	}
	return readHint(a.body), nil
}

// startRefusals are answers that mean: not to this customer's phone. None is
// documented; a customer without a phone is the one that can be foreseen, and
// any status that blames the request may say so. Another channel may work.
func startRefusals() map[int]stepup.Code {
	return map[int]stepup.Code{
		http.StatusBadRequest: stepup.Refused, http.StatusForbidden: stepup.Refused, http.StatusNotFound: stepup.Refused,
		http.StatusConflict: stepup.Refused, http.StatusUnprocessableEntity: stepup.Refused,
		http.StatusLocked: stepup.Blocked,
	}
}

// readHint reads the masked number that a code went to. The code has been sent,
// so a reply that cannot be read is no error.
func readHint(body []byte) string {
	var reply struct {
		Phone string `json:"obfuscatedPhoneNo"`
	}
	if json.Unmarshal(body, &reply) != nil {
		return ""
	}
	return clean(reply.Phone, maxHint)
}
