package wise

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
)

// Validate names the first setting that is not possible.
func (s Scenario) Validate() error {
	u := s.Unconfirmed
	for _, c := range []struct {
		name, value string
		allowed     []string
	}{
		{"challenge", s.Challenge, []string{"auto", "always", "never"}},
		{"body", s.Body, []string{"rotate", "forbidden", "unauthorized", "empty"}},
		{"codes", s.Codes, []string{"random", "fixed"}},
		{"unconfirmed.unclearedReplay", u.UnclearedReplay, []string{"fresh", "same"}},
		{"unconfirmed.spentReplay", u.SpentReplay, []string{"challenge", "plain"}},
		{"unconfirmed.unstatedRisk", u.UnstatedRisk, []string{"high", "low"}},
	} {
		if err := oneOf(c.name, c.value, c.allowed); err != nil {
			return err
		}
	}
	for _, c := range []struct {
		name          string
		value, lo, hi int
	}{
		{"challengeSeconds", s.ChallengeSeconds, 1, 86_400},
		{"lowRiskSeconds", s.LowRiskSeconds, 0, 86_400},
		{"statementDays", s.StatementDays, 0, 365},
		{"unconfirmed.blockedStatus", u.BlockedStatus, 400, 499},
		{"unconfirmed.unknownTokenStatus", u.UnknownTokenStatus, 400, 499},
	} {
		if c.value < c.lo || c.value > c.hi {
			return fmt.Errorf("%s must be %d to %d", c.name, c.lo, c.hi)
		}
	}
	if err := u.JOSE.Validate(); err != nil {
		return err
	}
	if err := s.Page.Validate(); err != nil {
		return err
	}
	return s.Faults.Validate()
}

// Validate names the first knob that is not possible.
func (k PageKnobs) Validate() error {
	return errors.Join(
		oneOf("page.framing", k.Framing, []string{"allow", "refuse"}),
		oneOf("page.opener", k.Opener, []string{"keep", "sever"}),
		oneOf("page.messages", k.Messages, []string{"once", "twice", "late", "never"}),
		loopbackOrigin("page.redirect", k.Redirect),
	)
}

func oneOf(name, value string, allowed []string) error {
	if slices.Contains(allowed, value) {
		return nil
	}
	return fmt.Errorf("%s must be one of %q", name, allowed)
}

// loopbackOrigin keeps the redirect from sending anybody into the world.
func loopbackOrigin(name, value string) error {
	if value == "" {
		return nil
	}
	u, err := url.Parse(value)
	if err != nil || u.Scheme != "http" || !slices.Contains([]string{"localhost", "127.0.0.1", "::1"}, u.Hostname()) || value != "http://"+u.Host {
		return fmt.Errorf("%s must be an origin like http://127.0.0.1:8081", name)
	}
	return nil
}
