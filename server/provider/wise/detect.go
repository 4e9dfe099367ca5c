package wise

import (
	"strings"

	"countersign/server/provider"
	"countersign/shared/onetime"
	"countersign/shared/stepup"
)

// Detect implements provider.Provider (guide "one-time token"). Only the status
// and the header decide: an ordinary refusal may have the same body.
func (Provider) Detect(a provider.Answer) (provider.Demand, bool) {
	token, ok := onetime.Detect(a.Status, a.Header.Get)
	if !ok || !onetime.Valid(token) {
		return provider.Demand{}, false
	}
	return provider.Demand{
		Approach: stepup.ApproachHosted,
		Token:    token,
		Lifetime: Lifetime,
		Covers:   lowRisk(a.Path),
	}, true
}

// lowRisk reports a call of the low risk level: for five minutes after any
// approval Wise asks for no other one (guide "SCA over API"). Of the protected
// calls only balance statements are documented as such (reference
// "balance-statement"): .../balance-statements/{balanceId}/statement.{format}.
func lowRisk(path string) bool {
	_, rest, ok := strings.Cut(path, "/balance-statements/")
	if !ok {
		return false
	}
	_, file, ok := strings.Cut(rest, "/")
	return ok && strings.HasPrefix(file, "statement.")
}
