package helper

import "countersign/shared/stepup"

// sentences are shown to customers: what happened, and what to do next. They
// never say which factor was wrong.
var sentences = map[stepup.Code]string{
	stepup.Cancelled:    "The confirmation was cancelled, so nothing was done. Try again when you are ready.",
	stepup.Declined:     "The confirmation did not succeed, so nothing was done. Check your details and try again.",
	stepup.Expired:      "The confirmation is no longer valid, so nothing was done. Start again from the beginning.",
	stepup.Timeout:      "The confirmation was not finished in time, so nothing was done. Try again and finish it within a few minutes.",
	stepup.Blocked:      "There were too many attempts to confirm. Wait a while before you try again, or contact support.",
	stepup.PopupBlocked: "Your browser blocked the confirmation window. Allow pop-ups for this site and try again.",
	stepup.FrameRefused: "The confirmation page could not be shown inside this page. Reload the page and try again, or contact support if it keeps happening.",
	stepup.Aborted:      "The action was stopped before it was confirmed. Try again if you still want it.",
	stepup.Mismatch:     "What was to be sent is not what was confirmed, so nothing was done. Start again from the beginning.",
	stepup.Unsupported:  "This page cannot show the confirmation that is needed. Contact support to finish the action another way.",
	stepup.Unavailable:  "The confirmation service cannot be reached. Check your connection and try again.",
	stepup.Exists:       "This is set up already. Delete it before you set up a new one.",
	stepup.NotFound:     "This is not set up, so there is nothing to delete.",
	stepup.Limit:        "There are as many of these as there may be. Delete one before you set up another.",
	stepup.Refused:      "This was not accepted, so nothing was changed. Choose another one and try again.",
}

// uncertain takes the place of the sentence when an approved request had
// already been sent: nobody can say that nothing was done.
const uncertain = "The action was stopped after it was confirmed and sent. Check whether it was carried out before you try again."

func failure(code stepup.Code, cause error) *stepup.Error {
	return &stepup.Error{Code: code, Message: sentences[code], Cause: cause}
}

// problem is what a gateway's refusal of a retry means.
type problem struct {
	status int
	event  stepup.EventKind
	code   stepup.Code
}

// problems lists the refusals that end or delay a retry. Others, such as a
// session that has ended, are answers for the page. The status belongs to the
// key: a provider's own problem may use the same words.
var problems = map[string]problem{
	"executing":           {status: 409, event: stepup.EventBusy},
	"mismatch":            {status: 409, event: stepup.EventRefused, code: stepup.Mismatch},
	"cancelled":           {status: 409, event: stepup.EventRefused, code: stepup.Cancelled},
	"declined":            {status: 409, event: stepup.EventRefused, code: stepup.Declined},
	"expired":             {status: 410, event: stepup.EventRefused, code: stepup.Expired},
	"blocked":             {status: 423, event: stepup.EventRefused, code: stepup.Blocked},
	"challenge_not_found": {status: 404, event: stepup.EventRefused, code: stepup.Expired},
}
