package dialog

import "countersign/shared/stepup"

// texts are all words that the customer reads or hears. Another language is
// another value of this type.
type texts struct {
	// Title heads the dialog where the gateway gives no title of its own.
	Title string
	// To stands between an amount and its payee.
	To string
	// Loading and Ready are announced to screen readers as well.
	Loading, Ready string
	// Frame is the frame's accessible name, before the host it comes from.
	Frame string
	// Host says whose page is shown, before the host.
	Host string

	Cancel, Continue, OpenAgain string

	BlockedTitle, BlockedText string
	WaitingTitle, WaitingText string
}

var english = texts{
	Title:     "Confirm it’s you",
	To:        "to",
	Loading:   "Opening the approval page…",
	Ready:     "The approval page is ready.",
	Frame:     "Approval page of",
	Host:      "Provided by",
	Cancel:    "Cancel",
	Continue:  "Continue",
	OpenAgain: "Open again",

	BlockedTitle: "One more step",
	BlockedText:  "To approve this, continue on the secure page of your payment provider. It opens in a new window.",
	WaitingTitle: "Waiting for your approval",
	WaitingText:  "Finish in the other window. If you have closed it, open it again.",
}

// title heads the dialog.
func (t *texts) title(s *stepup.Subject) string {
	if s != nil && s.Title != "" {
		return s.Title
	}
	return t.Title
}

// subject says what is approved, in two parts: the amount, and what follows it.
func (t *texts) subject(s *stepup.Subject) (amount, rest string) {
	if s == nil {
		return "", ""
	}
	amount = s.Amount
	if amount != "" && s.Currency != "" {
		amount += " " + s.Currency
	}
	if s.Payee == "" {
		return amount, ""
	}
	if amount == "" {
		return "", s.Payee
	}
	return amount, " " + t.To + " " + s.Payee
}
