package helper

import "countersign/shared/stepup"

// sentences are shown to customers: what happened, and what to do next. They
// never say which factor was wrong.
var sentences = [...]struct {
	code     stepup.Code
	sentence string
}{
	{stepup.Cancelled, "The confirmation was cancelled, so nothing was done. Try again when you are ready."},
	{stepup.Declined, "The confirmation did not succeed, so nothing was done. Check your details and try again."},
	{stepup.Expired, "The confirmation is no longer valid, so nothing was done. Start again from the beginning."},
	{stepup.Timeout, "The confirmation was not finished in time, so nothing was done. Try again and finish it within a few minutes."},
	{stepup.Blocked, "There were too many attempts to confirm. Wait a while before you try again, or contact support."},
	{stepup.PopupBlocked, "Your browser blocked the confirmation window. Allow pop-ups for this site and try again."},
	{stepup.FrameRefused, "The confirmation page could not be shown inside this page. Reload the page and try again, or contact support if it keeps happening."},
	{stepup.Aborted, "The action was stopped before it was confirmed. Try again if you still want it."},
	{stepup.Mismatch, "What was to be sent is not what was confirmed, so nothing was done. Start again from the beginning."},
	{stepup.Unsupported, "This page cannot show the confirmation that is needed. Contact support to finish the action another way."},
	{stepup.Unavailable, "The confirmation service cannot be reached. Check your connection and try again."},
	{stepup.Exists, "This is set up already. Delete it before you set up a new one."},
	{stepup.NotFound, "This is not set up, so there is nothing to delete."},
	{stepup.Limit, "There are as many of these as there may be. Delete one before you set up another."},
	{stepup.Refused, "This was not accepted, so nothing was changed. Choose another one and try again."},
}

// uncertain takes the place of the sentence when an approved request had
// already been sent: nobody can say that nothing was done.
const uncertain = "The action was stopped after it was confirmed and sent. Check whether it was carried out before you try again."

func failure(code stepup.Code, cause error) *stepup.Error {
	e := &stepup.Error{Code: code, Cause: cause}
	for i := range sentences {
		if sentences[i].code == code {
			e.Message = sentences[i].sentence
		}
	}
	return e
}

// problem is what a gateway's refusal of a retry means.
type problem struct {
	name   string
	status int
	event  stepup.EventKind
	code   stepup.Code
}

// problems lists the refusals that end or delay a retry. Others, such as a
// session that has ended, are answers for the page. The status belongs to the
// name: a provider's own problem may use the same words.
var problems = [...]problem{
	{"executing", 409, stepup.EventBusy, ""},
	{"store_unavailable", 503, stepup.EventBusy, ""},
	{"mismatch", 409, stepup.EventRefused, stepup.Mismatch},
	{"cancelled", 409, stepup.EventRefused, stepup.Cancelled},
	{"declined", 409, stepup.EventRefused, stepup.Declined},
	{"expired", 410, stepup.EventRefused, stepup.Expired},
	{"blocked", 423, stepup.EventRefused, stepup.Blocked},
	{"challenge_not_found", 404, stepup.EventRefused, stepup.Expired},
}

// meaning gives what a problem means, the zero problem where it is none of ours.
func meaning(name string, status int) (p problem) {
	for i := range problems {
		if problems[i].name == name && problems[i].status == status {
			return problems[i]
		}
	}
	return p
}
