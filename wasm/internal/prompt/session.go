package prompt

import (
	"slices"
	"sync"

	"countersign/shared/stepup"
)

// Config is what a Session needs.
type Config struct {
	Challenge stepup.Challenge
	Port      Port
	// Hooks may be nil: the page can answer with nothing.
	Hooks Hooks
	Clock Clock
	// Elsewhere reports that the provider's own page can take over.
	Elsewhere bool
	// Show is called with each new View, on a goroutine of the session and one
	// call at a time. It must not wait for Close.
	Show func(View)
}

// Session leads the customer through one challenge. Its methods return at
// once, may be called from anywhere, and do nothing where they make no sense:
// a second click while the first is under way, or anything after Close.
type Session struct {
	config Config

	mu      sync.Mutex
	talk    talk
	events  []event // what has happened and was not looked at yet
	working bool    // a goroutine looks at it
	closed  bool
	unwake  func() // stops the timer

	showing chan struct{} // holds one while Show is called
	last    View          // what was shown
}

// New makes a session; Open starts it.
func New(c Config) *Session {
	return &Session{
		config: c, talk: newTalk(c.Hooks, c.Elsewhere),
		unwake: func() {}, showing: make(chan struct{}, 1),
	}
}

func newTalk(h Hooks, elsewhere bool) talk {
	able := func(m stepup.Method) bool { return h != nil && h.Able(m) }
	return talk{elsewhere: elsewhere, device: able(stepup.MethodDevice), face: able(stepup.MethodFace)}
}

// Open shows the first View.
func (s *Session) Open() { s.post(event{kind: eventOpen, challenge: s.config.Challenge}) }

// Choose takes one of View.Choices; Choose("") goes back to the choice.
func (s *Session) Choose(factor string) { s.post(event{kind: eventChoose, text: factor}) }

// Send has the code of the factor at hand sent, for the first time or again.
func (s *Session) Send() { s.post(event{kind: eventSend}) }

// Answer hands in what the customer entered.
func (s *Session) Answer(text string) { s.post(event{kind: eventAnswer, text: text}) }

// Capture has the page's hook make the answer. Device fingerprints are
// captured without being asked for; for them it tries again.
func (s *Session) Capture() { s.post(event{kind: eventCapture}) }

// Update takes news of the challenge from outside: another tab, or time.
func (s *Session) Update(c stepup.Challenge) { s.post(event{kind: eventUpdate, challenge: c}) }

// Close ends the session; Show is not called any more once it has returned.
func (s *Session) Close() {
	s.mu.Lock()
	if !s.closed {
		s.closed = true
		s.unwake()
		s.events = nil
	}
	s.mu.Unlock()
	s.showing <- struct{}{} // a Show that is under way ends first
	<-s.showing
}

// post has an event looked at, after those before it. What the customer does
// answers the view that is shown, so it comes before news that would show
// another one: an answer that was given must not be asked for again.
func (s *Session) post(e event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	at := len(s.events)
	if e.kind.input() {
		for at > 0 && s.events[at-1].kind != eventOpen && !s.events[at-1].kind.input() {
			at--
		}
	}
	s.events = append(s.events, e)
	copy(s.events[at+1:], s.events[at:])
	s.events[at] = e
	if !s.working {
		s.working = true
		go s.work()
	}
}

func (s *Session) work() {
	for s.turn() {
	}
}

// turn looks at one event; it reports false where there is none left.
func (s *Session) turn() bool {
	s.showing <- struct{}{}
	defer func() { <-s.showing }()
	s.mu.Lock()
	if s.closed || len(s.events) == 0 {
		s.working = false
		s.mu.Unlock()
		return false
	}
	e := s.events[0]
	s.events = s.events[1:]
	e.now = s.config.Clock.Now()
	var actions []action
	s.talk, actions = s.talk.step(e)
	view := s.talk.view()
	s.mu.Unlock()
	if shows(actions) && !same(view, s.last) {
		s.last = view
		s.config.Show(view)
	}
	for _, a := range actions { // when it is on the screen that it is under way
		s.act(a)
	}
	return true
}

func shows(actions []action) bool {
	return slices.ContainsFunc(actions, func(a action) bool { return a.kind == actionShow })
}

// act does what blocks on goroutines of their own.
func (s *Session) act(a action) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	switch a.kind {
	case actionWake:
		s.unwake()
		s.unwake = func() {}
		if a.milliseconds > 0 {
			s.wake(a.milliseconds)
		}
	case actionStart:
		go func() {
			c, err := s.config.Port.Start(a.factor.ID)
			s.post(event{kind: eventStarted, turn: a.turn, challenge: c, code: codeOf(err)})
		}()
	case actionVerify:
		go func() {
			accepted, c, err := s.config.Port.Verify(a.factor, a.text)
			s.post(event{kind: eventVerified, turn: a.turn, accepted: accepted, challenge: c, code: codeOf(err)})
		}()
	case actionCapture:
		challenge := s.talk.challenge
		go func() {
			text, err := s.config.Hooks.Capture(a.factor.Method, challenge)
			if err != nil {
				text = ""
			}
			s.post(event{kind: eventCaptured, turn: a.turn, text: text})
		}()
	}
}

func (s *Session) wake(milliseconds int) {
	done, stop := s.config.Clock.After(milliseconds)
	stopped := make(chan struct{})
	var once sync.Once
	s.unwake = func() {
		once.Do(func() {
			stop()
			close(stopped)
		})
	}
	go func() {
		select {
		case <-done:
			s.post(event{kind: eventTick})
		case <-stopped:
		}
	}()
}

func codeOf(err error) stepup.Code {
	if err == nil {
		return ""
	}
	e, ok := err.(*stepup.Error) //nolint:errorlint // errors.As costs 12 KB; ports do not wrap
	if !ok || e.Code == "" {
		return stepup.Unavailable
	}
	return e.Code
}
