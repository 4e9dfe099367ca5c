package browser

import "countersign/shared/stepup"

// refusals are the problems of the gateway that mean something: what it becomes
// in the browser, and what to do.
var refusals = map[string]stepup.Error{
	"cancelled":           {Code: stepup.Cancelled, Message: "The confirmation was cancelled. Start again."},
	"declined":            {Code: stepup.Declined, Message: "The confirmation did not succeed. Start again."},
	"expired":             {Code: stepup.Expired, Message: "The confirmation is no longer valid. Start again."},
	"challenge_not_found": {Code: stepup.Expired, Message: "The confirmation is no longer valid. Start again."},
	"blocked":             {Code: stepup.Blocked, Message: "There were too many attempts. Wait a while before you try again."},
	"too_many_attempts":   {Code: stepup.Blocked, Message: "There were too many attempts. Wait a while before you try again."},
	"too_soon":            {Code: stepup.TooSoon, Message: "That was too soon after the last time. Wait a moment and try again."},
	"answer_invalid":      {Code: stepup.Refused, Message: "This is not what is asked for. Check it and try again."},
	"factor_unknown":      {Code: stepup.NotFound, Message: "This is not asked for any more. Start again."},
	"unsupported_factor":  {Code: stepup.Unsupported, Message: "This can only be answered at the provider's own page."},
	"route_not_found":     {Code: stepup.Unsupported, Message: "The gateway's configuration does not allow this to pages."},
	"enrolment_exists":    {Code: stepup.Exists, Message: "There is one already. Delete it first."},
	"enrolment_not_found": {Code: stepup.NotFound, Message: "There is none."},
	"enrolment_limit":     {Code: stepup.Limit, Message: "There are as many as may be. Delete one first."},
	"enrolment_refused":   {Code: stepup.Refused, Message: "The provider does not take this one. Choose another."},
}

// refused is what an answer means that is not the one hoped for.
func refused(r *response) error {
	name := problem(r.Problem())
	if known, ok := refusals[string(name)]; ok {
		known.Cause = name
		return &known
	}
	return &stepup.Error{Code: stepup.Unavailable, Message: "The gateway could not do this. Try again.", Cause: name}
}

func unreachable(cause error) error {
	return &stepup.Error{Code: stepup.Unavailable, Message: "The gateway cannot be reached. Check the connection and try again.", Cause: cause}
}

func unclear(cause error) error {
	return &stepup.Error{Code: stepup.Unavailable, Message: "The gateway gave an answer that cannot be read. Try again.", Cause: cause}
}

// problem is the stable code of the gateway's problem document.
type problem string

func (p problem) Error() string { return "the gateway answered with the problem \"" + string(p) + "\"" }
