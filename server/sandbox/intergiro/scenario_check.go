package intergiro

import (
	"errors"
	"fmt"
	"slices"
)

// Validate names the settings that are not possible.
func (s Scenario) Validate() error {
	return errors.Join(
		oneOf("challenge", s.Challenge, "auto", "always", "never"),
		between("consentSeconds", s.ConsentSeconds, 1, 86_400),
		between("methodSeconds", s.MethodSeconds, 1, 86_400),
		between("accessSeconds", s.AccessSeconds, 1, 86_400),
		between("refreshSeconds", s.RefreshSeconds, 1, 31_536_000),
		s.Unconfirmed.Validate(),
		s.Page.Validate(),
		s.Faults.Validate(),
	)
}

// Validate names the knobs that are not possible.
func (k PageKnobs) Validate() error {
	return errors.Join(
		oneOf("page.framing", k.Framing, "refuse", "allow"),
		oneOf("page.opener", k.Opener, "keep", "sever"),
		oneOf("page.back", k.Back, "redirect", "link", "never"),
	)
}

// Validate names the choices that are not possible.
func (u Unconfirmed) Validate() error {
	return errors.Join(u.validateWords(), u.validateStatuses(),
		between("unconfirmed.loginsPerHour", u.LoginsPerHour, 0, 1_000_000))
}

func (u Unconfirmed) validateWords() error {
	return errors.Join(
		oneOf("unconfirmed.afterApproval", u.AfterApproval, "repeat", "itself"),
		oneOf("unconfirmed.internalPayments", u.InternalPayments, "direct", "consent"),
		oneOf("unconfirmed.repeatPending", u.RepeatPending, "same", "fresh"),
		oneOf("unconfirmed.repeatRefused", u.RepeatRefused, "refused", "consent"),
		oneOf("unconfirmed.repeatExpired", u.RepeatExpired, "consent", "refused"),
		oneOf("unconfirmed.restart", u.Restart, "fresh", "same", "refused"),
		oneOf("unconfirmed.methodToken", u.MethodToken, "given", "absent"),
		oneOf("unconfirmed.consentFields", u.ConsentFields, "documented", "full", "bare"),
		oneOf("unconfirmed.consentRead", u.ConsentRead, "absent", "served"),
		oneOf("unconfirmed.times", u.Times, "alternate", "zulu", "offset"),
		oneOf("unconfirmed.returnQuery", u.ReturnQuery, "none", "status", "misleading"),
		oneOf("unconfirmed.returnSchemes", u.ReturnSchemes, "loopback", "https", "any"),
		oneOf("unconfirmed.requestIdFilter", u.RequestIDFilter, "filter", "ignored", "refused"),
		oneOf("unconfirmed.sameBody", u.SameBody, "values", "bytes"),
		oneOf("unconfirmed.refreshAfter", u.RefreshAfter, "unauthorized", "expiry"),
		oneOf("unconfirmed.reusedRefresh", u.ReusedRefresh, "refused", "ends"),
		oneOf("unconfirmed.errorBodies", u.ErrorBodies, "list", "merchant", "empty"),
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
		faults = append(faults, between("unconfirmed."+s.name, s.value, 400, 499))
	}
	return errors.Join(faults...)
}

func oneOf(name, value string, allowed ...string) error {
	if slices.Contains(allowed, value) {
		return nil
	}
	return fmt.Errorf("%s must be one of %q", name, allowed)
}

func between(name string, value, low, high int) error {
	if value >= low && value <= high {
		return nil
	}
	return fmt.Errorf("%s must be %d to %d", name, low, high)
}
