// Package prompt owns what the built-in dialog does: which factor is at hand,
// sending codes, checking answers, what to say when one is wrong, and how it
// ends. It shows nothing: what is on the screen is drawn from its View by
// wasm/internal/dialog, or by the page's own prompt. It has no syscall/js in
// it, so all of it is tested on the host.
package prompt

import "countersign/shared/stepup"

// Port answers the factors of one challenge, at its gateway. Calls block; an
// error is a *stepup.Error. Its code counts: cancelled, declined, expired and
// blocked end the challenge; too_soon and refused (the provider sends no code, or
// takes no such answer) are told; unsupported and not_found leave the factor to
// the provider's page; anything else means that the gateway cannot be reached.
type Port interface {
	// Start has the factor's code sent.
	Start(factor string) (stepup.Challenge, error)
	// Verify gives an answer, sealed where the factor wants it.
	Verify(f stepup.Factor, answer string) (accepted bool, c stepup.Challenge, err error)
}

// Hooks are what the page itself can answer with.
type Hooks interface {
	// Able reports a method that Capture can be called for.
	Able(m stepup.Method) bool
	// Capture has the page's code make the answer. It blocks while that takes.
	Capture(m stepup.Method, c stepup.Challenge) (string, error)
}

// Clock is when codes may be sent again.
type Clock interface {
	// After closes the channel once the milliseconds have passed.
	After(milliseconds int) (done <-chan struct{}, stop func())
	// Now is milliseconds since the Unix epoch.
	Now() int64
}

// View is all that is to be shown. It is a value; a new one replaces it.
type View struct {
	Stage Stage
	// Challenge is the newest: subject, time and attempts left.
	Challenge stepup.Challenge
	// Step is the one at hand of Steps, from 1.
	Step, Steps int
	// Choices are the ways to answer this step, the provider's first choice
	// first.
	Choices []stepup.Factor
	// Factor is the choice at hand, the zero Factor while there is none.
	Factor stepup.Factor
	// Busy reports that an answer is awaited from the gateway or a hook.
	Busy bool
	// Notice is what happened last, "" for nothing to be told.
	Notice Notice
	// ResendIn is how many seconds it takes until the code can be sent again, 0
	// where it can.
	ResendIn int
	// Elsewhere reports that the provider's own page may take over.
	Elsewhere bool
	// Code is how it ended, in StageEnded.
	Code stepup.Code
}

// Stage is what the customer is to do.
type Stage string

// The stages. The strings are what the page's own prompt sees.
const (
	// StageChoose: choose how to get a code, or by what to answer. Choosing a
	// code that was not sent yet makes it View.Factor and stays here: it is sent
	// by Send, and then entered. Where there is one choice only it is chosen
	// already.
	StageChoose Stage = "choose"
	// StageEnter: enter the code or the secret.
	StageEnter Stage = "enter"
	// StageCapture: let the page's hook make the answer.
	StageCapture Stage = "capture"
	// StageElsewhere: go on at the provider's own page; nothing else is left.
	StageElsewhere Stage = "elsewhere"
	// StageApproved: nothing more to do.
	StageApproved Stage = "approved"
	// StageEnded: it ended without approval; Code says how.
	StageEnded Stage = "ended"
)

// Notice is something to tell the customer.
type Notice string

// The notices. None of them says which factor was wrong.
const (
	NoticeSent    Notice = "sent"     // a code is on its way
	NoticeResent  Notice = "resent"   // another one is
	NoticeWrong   Notice = "wrong"    // the answer was not taken
	NoticeLast    Notice = "last"     // the answer was not taken, and one more try is left
	NoticeTooSoon Notice = "too_soon" // asked for codes too often
	NoticeOffline Notice = "offline"  // the gateway or the provider cannot be reached; an answer may have been counted
	NoticeFailed  Notice = "failed"   // the page's hook made no answer, or no code was sent
)
