package browser

import "countersign/shared/stepup"

// meaning is what the gateway's problems mean in the browser, and what to do.
// Others are "" and "".
func meaning(name problem) (stepup.Code, string) {
	switch name {
	case "cancelled":
		return stepup.Cancelled, "The confirmation was cancelled. Start again."
	case "declined":
		return stepup.Declined, "The confirmation did not succeed. Start again."
	case "expired", "challenge_not_found":
		return stepup.Expired, "The confirmation is no longer valid. Start again."
	case "blocked", "too_many_attempts":
		return stepup.Blocked, "There were too many attempts. Wait a while before you try again."
	case "too_soon":
		return stepup.TooSoon, "That was too soon after the last time. Wait a moment and try again."
	case "answer_invalid":
		return stepup.Refused, "This is not what is asked for. Check it and try again."
	case "factor_unknown":
		return stepup.NotFound, "This is not asked for any more. Start again."
	case "redirect_unsupported":
		return stepup.Unsupported, "This is not answered at a page of the provider's."
	case "unsupported_factor":
		return stepup.Unsupported, "This can only be answered at the provider's own page."
	case "page_refused":
		return stepup.Unsupported, "The gateway sends nobody back to this page: its origin is none of those that it allows."
	case "route_not_found":
		return stepup.Unsupported, "The gateway's configuration does not allow this to pages."
	case "enrolment_exists":
		return stepup.Exists, "There is one already. Delete it first."
	case "enrolment_not_found":
		return stepup.NotFound, "There is none."
	case "enrolment_limit":
		return stepup.Limit, "There are as many as may be. Delete one first."
	case "enrolment_refused":
		return stepup.Refused, "The provider does not take this one. Choose another."
	}
	return "", ""
}

// refused is what an answer means that is not the one hoped for.
func refused(r *response) error {
	name := problem(r.Problem())
	code, message := meaning(name)
	if code == "" {
		code, message = stepup.Unavailable, "The gateway could not do this. Try again."
	}
	return &stepup.Error{Code: code, Message: message, Cause: name}
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
