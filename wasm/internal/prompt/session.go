package prompt

import "countersign/shared/stepup"

// Config is what a Session needs.
type Config struct {
	Challenge stepup.Challenge
	Port      Port
	Hooks     Hooks
	Clock     Clock
	// Elsewhere reports that the provider's own page can take over.
	Elsewhere bool
	// Show is called with each new View, on a goroutine of the session and one
	// call at a time. It must not call the session before it has returned.
	Show func(View)
}

// Session leads the customer through one challenge. Its methods return at
// once, may be called from anywhere, and do nothing where they make no sense:
// a second click while the first is under way, or anything after Close.
type Session struct{}

// New makes a session; Open starts it.
func New(c Config) *Session { return &Session{} }

// Open shows the first View.
func (s *Session) Open() {}

// Choose takes one of View.Choices; Choose("") goes back to the choice.
func (s *Session) Choose(factor string) {}

// Send has the code of the factor at hand sent, for the first time or again.
func (s *Session) Send() {}

// Answer hands in what the customer entered.
func (s *Session) Answer(text string) {}

// Capture has the page's hook make the answer. Device fingerprints are
// captured without being asked for.
func (s *Session) Capture() {}

// Update takes news of the challenge from outside: another tab, or time.
func (s *Session) Update(c stepup.Challenge) {}

// Close ends the session; Show is not called any more once it has returned.
func (s *Session) Close() {}
