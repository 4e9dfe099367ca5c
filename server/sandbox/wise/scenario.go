package wise

import (
	"net/http"

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
	// SealedReplies: what direct-encryption operations answer is encrypted as
	// the guides say, not plain JSON as the reference's schema says.
	SealedReplies bool      `json:"sealedReplies"`
	JOSE          JOSEKnobs `json:"jose"`
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
			SealedReplies: true, JOSE: DefaultJOSE(),
		},
		Page:   PageKnobs{Framing: "allow", Opener: "keep", Messages: "once"},
		Faults: fault.Knobs{Next: []fault.Next{}},
	}
}
