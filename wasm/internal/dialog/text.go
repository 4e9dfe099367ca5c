package dialog

import "countersign/shared/stepup"

// texts are all words that the customer reads or hears. What they are in a
// language is in a file of its own (see parse). A page overrides them by key: the
// field's name with a small first letter (see each). What stands in
// braces is filled in. No text names a number of things in a sentence, as
// languages have up to three plurals.
type texts struct {
	_ [0]func() // not comparable: that would be 14 KB of code for nobody

	// Title heads a dialog where the gateway gives no title of its own.
	Title string
	// Asks says which page asks: {host}.
	Asks string
	// To stands between an amount and its payee.
	To string

	Cancel, Close, Continue, Confirm, TryAgain, OpenAgain string

	// Loading and Ready are announced to screen readers as well.
	Loading, Ready string
	// Frame is the frame's accessible name, before the host it comes from.
	Frame string
	// Host says whose page is shown, before the host.
	Host string

	BlockedTitle, BlockedText string
	WaitingTitle, WaitingText string

	// Step has {step} and {steps}.
	Step string
	// TimeLeft has {minutes}; LastMinute is for what is less than one.
	TimeLeft, LastMinute string
	// FiveMinutes and OneMinute are only spoken.
	FiveMinutes, OneMinute string
	// AttemptsLeft has {count}.
	AttemptsLeft string

	// ChooseTitle asks for a way to answer, ChooseCodeTitle for one to get a code.
	ChooseTitle, ChooseCodeTitle, ChooseCodeText string
	// The ways. WayCode is for a code of a kind that we do not know.
	WaySms, WayWhatsapp, WayVoice, WayCode, WayPin, WayDevice, WayFace string
	// OtherWay goes back to the choice.
	OtherWay string

	// SendTitle and Send are for a code that can be sent in one way only.
	SendTitle, Send, SendAgain, Sending, Resent string

	// CodeText has {where}: a way, and a masked number.
	CodeTitle, CodeText, CodeLabel, CodeMissing string
	// PinSealed is told where only the provider can read it.
	PinTitle, PinLabel, PinMissing, PinSealed, ShowPin string
	// Digits has {digits}: how many are wanted.
	Digits string
	// Checking is said while an answer is under way.
	Checking string

	FaceTitle, FaceText, FaceStart, FaceRunning string
	DeviceTitle, DeviceText                     string

	// The three have {provider}.
	Elsewhere, ElsewhereTitle, ElsewhereText string

	// What went wrong. None of them names the factor.
	Wrong, Last, TooSoon, Offline, Failed string

	ApprovedTitle, ApprovedText string
	// LockedUntil has {time}; LockedText is for when nobody knows it.
	LockedTitle, LockedUntil, LockedText string
	ExpiredTitle, ExpiredText            string
	DeclinedTitle, DeclinedText          string
	UnavailableTitle, UnavailableText    string

	NewPinTitle, NewPinText, NewPinLabel string
	RepeatTitle, RepeatText, RepeatLabel string
	PinWeak, PinMismatch, PinRefused     string
	SavePin, Saving                      string

	// WayEmail and WaySecret are ways to answer as well. The three say what a code
	// is sent for, after what says that it was.
	WayEmail, WaySecret           string
	ForEmail, ForPhone, ForSecret string

	// A secret that is no PIN: letters and digits. SecretLength has {length}.
	SecretTitle, SecretMissing, ShowSecret                  string
	NewSecretTitle, NewSecretText, NewSecretLabel           string
	SecretRule, SecretLength, SecretShort                   string
	RepeatSecretTitle, RepeatSecretText, RepeatSecretLabel  string
	SecretMismatch, SecretRefused, SaveSecret, SavingSecret string
}

// title heads the dialog.
func (t *texts) title(s *stepup.Subject) string {
	if s != nil && s.Title != "" {
		return s.Title
	}
	return t.Title
}

// payee is what follows an amount, "" where nobody is paid.
func (t *texts) payee(s *stepup.Subject, amount string) string {
	switch {
	case s == nil || s.Payee == "":
		return ""
	case amount == "":
		return s.Payee
	}
	return " " + t.To + " " + s.Payee
}
