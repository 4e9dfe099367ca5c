package intergiro

import (
	"errors"

	"countersign/server/sandbox/internal/scenario"
)

// Validate names the settings that are not possible.
func (s Scenario) Validate() error {
	return errors.Join(
		scenario.OneOf("challenge", s.Challenge, "auto", "always", "never"),
		scenario.Between("consentSeconds", s.ConsentSeconds, 1, 86_400),
		scenario.Between("methodSeconds", s.MethodSeconds, 1, 86_400),
		scenario.Between("accessSeconds", s.AccessSeconds, 1, 86_400),
		scenario.Between("refreshSeconds", s.RefreshSeconds, 1, 31_536_000),
		s.Unconfirmed.Validate(),
		s.Page.Validate(),
		s.Faults.Validate(),
	)
}

// Validate names the knobs that are not possible.
func (k PageKnobs) Validate() error {
	return errors.Join(
		scenario.OneOf("page.framing", k.Framing, "refuse", "allow"),
		scenario.OneOf("page.opener", k.Opener, "keep", "sever"),
		scenario.OneOf("page.back", k.Back, "redirect", "link", "never"),
	)
}

// Validate names the choices that are not possible.
func (u Unconfirmed) Validate() error {
	return errors.Join(u.validateWords(), u.validateStatuses(),
		scenario.Between("unconfirmed.loginsPerHour", u.LoginsPerHour, 0, 1_000_000))
}

func (u Unconfirmed) validateWords() error {
	return errors.Join(
		scenario.OneOf("unconfirmed.afterApproval", u.AfterApproval, "repeat", "itself"),
		scenario.OneOf("unconfirmed.internalPayments", u.InternalPayments, "direct", "consent"),
		scenario.OneOf("unconfirmed.repeatPending", u.RepeatPending, "same", "fresh"),
		scenario.OneOf("unconfirmed.repeatRefused", u.RepeatRefused, "refused", "consent"),
		scenario.OneOf("unconfirmed.repeatExpired", u.RepeatExpired, "consent", "refused"),
		scenario.OneOf("unconfirmed.restart", u.Restart, "fresh", "same", "refused"),
		scenario.OneOf("unconfirmed.methodToken", u.MethodToken, "given", "absent"),
		scenario.OneOf("unconfirmed.consentFields", u.ConsentFields, "documented", "full", "bare"),
		scenario.OneOf("unconfirmed.consentRead", u.ConsentRead, "absent", "served"),
		scenario.OneOf("unconfirmed.times", u.Times, "alternate", "zulu", "offset"),
		scenario.OneOf("unconfirmed.returnQuery", u.ReturnQuery, "none", "status", "misleading"),
		scenario.OneOf("unconfirmed.returnSchemes", u.ReturnSchemes, "loopback", "https", "any"),
		scenario.OneOf("unconfirmed.requestIdFilter", u.RequestIDFilter, "filter", "ignored", "refused"),
		scenario.OneOf("unconfirmed.sameBody", u.SameBody, "values", "bytes"),
		scenario.OneOf("unconfirmed.refreshAfter", u.RefreshAfter, "unauthorized", "expiry"),
		scenario.OneOf("unconfirmed.reusedRefresh", u.ReusedRefresh, "refused", "ends"),
		scenario.OneOf("unconfirmed.errorBodies", u.ErrorBodies, "list", "merchant", "empty"),
	)
}

// validateStatuses keeps refusals refusals, and 412 for consents.
func (u Unconfirmed) validateStatuses() error {
	var faults []error
	for _, s := range []struct {
		name  string
		value int
	}{
		{"validationStatus", u.ValidationStatus},
		{"unknownStatus", u.UnknownStatus},
		{"fundsStatus", u.FundsStatus},
		{"mismatchStatus", u.MismatchStatus},
		{"refusedStatus", u.RefusedStatus},
		{"expiredStatus", u.ExpiredStatus},
		{"approvedStatus", u.ApprovedStatus},
		{"usedStatus", u.UsedStatus},
		{"badKeyStatus", u.BadKeyStatus},
		{"earlyRefreshStatus", u.EarlyRefreshStatus},
		{"reusedRefreshStatus", u.ReusedRefreshStatus},
		{"fraudStatus", u.FraudStatus},
	} {
		faults = append(faults, scenario.Between("unconfirmed."+s.name, s.value, 400, 499))
	}
	return errors.Join(faults...)
}
