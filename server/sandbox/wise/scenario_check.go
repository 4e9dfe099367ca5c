package wise

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"

	"countersign/server/sandbox/internal/scenario"
)

// Validate names the settings that are not possible.
func (s Scenario) Validate() error {
	return errors.Join(
		scenario.OneOf("challenge", s.Challenge, "auto", "always", "never"),
		scenario.OneOf("body", s.Body, "rotate", "forbidden", "unauthorized", "empty"),
		scenario.OneOf("codes", s.Codes, "random", "fixed"),
		factorTypes("factors and optionalFactors", slices.Concat(s.Factors, s.OptionalFactors)),
		scenario.Between("challengeSeconds", s.ChallengeSeconds, 1, 86_400),
		scenario.Between("lowRiskSeconds", s.LowRiskSeconds, 0, 86_400),
		scenario.Between("statementDays", s.StatementDays, 0, 365),
		s.Unconfirmed.Validate(),
		s.OAuth.Validate(),
		s.Page.Validate(),
		s.Faults.Validate(),
	)
}

// Validate names the knobs that are not possible.
func (k PageKnobs) Validate() error {
	return errors.Join(
		scenario.OneOf("page.framing", k.Framing, "allow", "refuse"),
		scenario.OneOf("page.opener", k.Opener, "keep", "sever"),
		scenario.OneOf("page.messages", k.Messages, "once", "twice", "late", "never"),
		loopbackOrigin("page.redirect", k.Redirect),
	)
}

// The limits of the list of factors: of our own, to keep it a list of factors.
var (
	maxFactors = 8
	factorType = regexp.MustCompile(`^[A-Z][A-Z0-9_]{0,63}$`)
)

func factorTypes(name string, types []string) error {
	if len(types) > maxFactors {
		return fmt.Errorf("%s must be at most %d", name, maxFactors)
	}
	for i, t := range types {
		if !factorType.MatchString(t) || slices.Contains(types[:i], t) {
			return fmt.Errorf("%s must be different types like PIN or FACE_MAP", name)
		}
	}
	return nil
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
