package wise

import (
	"errors"
	"net/http"

	"countersign/server/sandbox/internal/scenario"
)

// Unconfirmed are the choices that Wise's documentation does not make.
type Unconfirmed struct {
	// UnclearedReplay: a replay before approval is challenged with a "fresh"
	// token, or the "same" one.
	UnclearedReplay string `json:"unclearedReplay"`
	// SpentReplay: a replay with a spent token meets a new "challenge", or a
	// "plain" 403 without its headers.
	SpentReplay string `json:"spentReplay"`
	// BlockedStatus answers where new tokens are refused after five failures, and
	// where a code is asked for then.
	BlockedStatus int `json:"blockedStatus"`
	// UnknownTokenStatus answers an unknown, expired or spent token wherever one
	// is given to be asked about, to have a code sent for or to be verified.
	UnknownTokenStatus int `json:"unknownTokenStatus"`
	// UnstatedRisk is the level, "high" or "low", of operations whose level is
	// not documented: batch direct debit and sensitive card data.
	UnstatedRisk string `json:"unstatedRisk"`
	// SealedReplies: what direct-encryption operations answer is encrypted as
	// the guides say, not plain JSON as the reference's schema says.
	SealedReplies bool      `json:"sealedReplies"`
	JOSE          JOSEKnobs `json:"jose"`
	// WrongAnswerStatus answers a wrong code, and a wrong answer to the legacy
	// verify operations. What the current ones answer is documented.
	WrongAnswerStatus int `json:"wrongAnswerStatus"`
	// OutOfOrderStatus answers what comes when it should not: a code before one
	// was sent, a factor that the token does not ask for or has cleared already.
	OutOfOrderStatus int `json:"outOfOrderStatus"`
	// NoPhoneStatus answers a trigger for a customer without a verified phone.
	NoPhoneStatus int `json:"noPhoneStatus"`
	// TriggerSeconds must pass between two triggers of one channel; a trigger
	// before that is answered with TooSoonStatus.
	TriggerSeconds int `json:"triggerSeconds"`
	TooSoonStatus  int `json:"tooSoonStatus"`
	// ClearedFactors stay in a token's list with passed, "kept", or disappear,
	// "dropped"; "alternate" does the one and the other, token by token.
	// "documented" does as the published examples: the status and the current
	// verify operations keep them, codes and the legacy verify operations do not.
	ClearedFactors string `json:"clearedFactors"`
	// TokenDetails are the actionType and userId of a token: "given", "null" or
	// "absent".
	TokenDetails string `json:"tokenDetails"`
	// ErrorBodies of refusals whose body is not documented: "empty", or "coded"
	// in the general shape of Wise's errors.
	ErrorBodies string `json:"errorBodies"`
	// SecondPhone: a number for a customer who has one is "refused" with 422, or
	// "replaces" it.
	SecondPhone string `json:"secondPhone"`
}

func defaultUnconfirmed() Unconfirmed {
	return Unconfirmed{
		UnclearedReplay: "fresh", SpentReplay: "challenge",
		BlockedStatus: http.StatusForbidden, UnknownTokenStatus: http.StatusNotFound, UnstatedRisk: "high",
		SealedReplies: true, JOSE: DefaultJOSE(),
		WrongAnswerStatus: http.StatusBadRequest, OutOfOrderStatus: http.StatusBadRequest, NoPhoneStatus: http.StatusBadRequest,
		TriggerSeconds: 0, TooSoonStatus: http.StatusTooManyRequests,
		ClearedFactors: "documented", TokenDetails: "given", ErrorBodies: "empty", SecondPhone: "refused",
	}
}

// Validate names the choices that are not possible.
func (u Unconfirmed) Validate() error {
	status := func(name string, value int) error { return scenario.Between(name, value, 400, 499) }
	return errors.Join(
		scenario.OneOf("unconfirmed.unclearedReplay", u.UnclearedReplay, "fresh", "same"),
		scenario.OneOf("unconfirmed.spentReplay", u.SpentReplay, "challenge", "plain"),
		scenario.OneOf("unconfirmed.unstatedRisk", u.UnstatedRisk, "high", "low"),
		scenario.OneOf("unconfirmed.clearedFactors", u.ClearedFactors, "documented", "kept", "dropped", "alternate"),
		scenario.OneOf("unconfirmed.tokenDetails", u.TokenDetails, "given", "null", "absent"),
		scenario.OneOf("unconfirmed.errorBodies", u.ErrorBodies, "empty", "coded"),
		scenario.OneOf("unconfirmed.secondPhone", u.SecondPhone, "refused", "replaces"),
		status("unconfirmed.blockedStatus", u.BlockedStatus),
		status("unconfirmed.unknownTokenStatus", u.UnknownTokenStatus),
		status("unconfirmed.wrongAnswerStatus", u.WrongAnswerStatus),
		status("unconfirmed.outOfOrderStatus", u.OutOfOrderStatus),
		status("unconfirmed.noPhoneStatus", u.NoPhoneStatus),
		status("unconfirmed.tooSoonStatus", u.TooSoonStatus),
		scenario.Between("unconfirmed.triggerSeconds", u.TriggerSeconds, 0, 3600),
		u.JOSE.Validate(),
	)
}
