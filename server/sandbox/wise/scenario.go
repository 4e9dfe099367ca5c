package wise

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync"

	"countersign/server/sandbox/internal/fault"
)

// Scenario is how the simulator behaves: for everybody, or for one user. Where
// Wise's documentation leaves something open, the choice is a setting here,
// with a default, and never a constant.
type Scenario struct {
	// Challenge: "auto" challenges what Wise protects, under its rules;
	// "always" ignores the low-risk window; "never" challenges nothing.
	Challenge string `json:"challenge"`
	// Body is the body of a challenge: "forbidden" and "unauthorized" are the
	// two documented ones, "empty" was seen in the field, "rotate" takes turns.
	Body string `json:"body"`
	// Codes: "random" per challenge, or "fixed" at FixedCode, as in Wise's own sandbox.
	Codes string `json:"codes"`
	// ChallengeSeconds is how long a one-time token lives (3600 in every
	// published example).
	ChallengeSeconds int `json:"challengeSeconds"`
	// LowRiskSeconds is how long low-risk calls pass after an approval
	// (documented: five minutes).
	LowRiskSeconds int `json:"lowRiskSeconds"`
	// StatementDays is how long statements pass after one was approved. Wise
	// says 90 days; the default is 0, so that every visitor meets a challenge.
	StatementDays int `json:"statementDays"`
	// Unconfirmed are the choices that the documentation does not make.
	Unconfirmed Unconfirmed `json:"unconfirmed"`
	Page        PageKnobs   `json:"page"`
	Faults      fault.Knobs `json:"faults"`
}

// Unconfirmed are the choices that Wise's documentation does not make.
type Unconfirmed struct {
	// UnclearedReplay: a replay before approval is challenged with a "fresh"
	// token, or the "same" one.
	UnclearedReplay string `json:"unclearedReplay"`
	// SpentReplay: a replay with a spent token meets a new "challenge", or a
	// "plain" 403 without its headers.
	SpentReplay string `json:"spentReplay"`
	// BlockedStatus answers where new tokens are refused after five failures.
	BlockedStatus int `json:"blockedStatus"`
	// UnknownTokenStatus answers the status of an unknown or expired token.
	UnknownTokenStatus int `json:"unknownTokenStatus"`
	// UnstatedRisk is the level, "high" or "low", of operations whose level is
	// not documented: batch direct debit and sensitive card data.
	UnstatedRisk string `json:"unstatedRisk"`
}

// PageKnobs make the approval page hostile, so that a client can be tested
// against pages that refuse frames, cut the opener or lose messages.
type PageKnobs struct {
	// Framing: "allow", or "refuse" with X-Frame-Options and frame-ancestors.
	Framing string `json:"framing"`
	// Opener: "keep", or "sever" with Cross-Origin-Opener-Policy.
	Opener string `json:"opener"`
	// Messages: "once", "twice", "late" (after LateMillis) or "never".
	Messages string `json:"messages"`
	// Redirect is an http origin on a loopback host that the form is sent on to
	// first, with 307; empty for none.
	Redirect string `json:"redirect"`
}

// LateMillis is the delay of late messages.
const LateMillis = 3000

// DefaultScenario is what a fresh sandbox does.
func DefaultScenario() Scenario {
	return Scenario{
		Challenge: "auto", Body: "rotate", Codes: "random",
		ChallengeSeconds: 3600, LowRiskSeconds: 300,
		Unconfirmed: Unconfirmed{
			UnclearedReplay: "fresh", SpentReplay: "challenge",
			BlockedStatus: http.StatusForbidden, UnknownTokenStatus: http.StatusNotFound, UnstatedRisk: "high",
		},
		Page:   PageKnobs{Framing: "allow", Opener: "keep", Messages: "once"},
		Faults: fault.Knobs{Next: []fault.Next{}},
	}
}

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

// scenarios holds the scenario for everybody and those of single users.
type scenarios struct {
	mu      sync.Mutex
	initial Scenario
	all     Scenario
	users   map[int64]*Scenario
}

func newScenarios(initial Scenario) *scenarios {
	s := &scenarios{initial: initial}
	s.reset()
	return s
}

func (s *scenarios) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all, s.users = s.initial.clone(), map[int64]*Scenario{}
}

// of gives the scenario of a user; 0 is everybody.
func (s *scenarios) of(user int64) Scenario {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.find(user).clone()
}

// set replaces the scenario of a user; 0 is everybody.
func (s *scenarios) set(user int64, to Scenario) {
	s.mu.Lock()
	defer s.mu.Unlock()
	to = to.clone()
	if user == 0 {
		s.all = to
		return
	}
	s.users[user] = &to
}

// unset returns a user to the scenario for everybody, and everybody (0) to the
// initial one.
func (s *scenarios) unset(user int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if user == 0 {
		s.all = s.initial.clone()
		return
	}
	delete(s.users, user)
}

// fault picks what goes wrong with a request of a user.
func (s *scenarios) fault(user int64, r fault.Request, chance func(float64) bool) fault.Kind {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.find(user).Faults.Pick(r, chance)
}

// find gives the scenario that counts for a user. The caller holds the lock.
func (s *scenarios) find(user int64) *Scenario {
	if own := s.users[user]; own != nil {
		return own
	}
	return &s.all
}

func (s Scenario) clone() Scenario {
	s.Faults.Next = append([]fault.Next{}, s.Faults.Next...)
	return s
}
