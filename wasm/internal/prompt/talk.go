package prompt

import "countersign/shared/stepup"

// talk is the conversation with the customer about one challenge, as a value.
// step takes what happened and gives the next talk and what is to be done;
// nothing else changes it. It knows no clock and no network: Session carries
// its actions out.
type talk struct {
	elsewhere    bool // the provider's own page can take over
	device, face bool // the page has hooks for them

	opened    bool
	now       int64
	challenge stepup.Challenge // the newest
	steps     []step           // all that were ever needed, as first seen
	sent      []sending        // codes on their way
	shut      []string         // factors that cannot be answered here after all
	expires   expiry

	stage  Stage
	at     int           // the step at hand, from 1
	factor stepup.Factor // the choice at hand, as last seen
	asked  bool          // the page was asked for a fingerprint in this step
	notice Notice
	code   stepup.Code

	task  task
	again bool  // the code being sent is not the first; news of it may come before its result
	turn  int   // counts tasks, so that a late result is known as such
	limit int64 // when the task is given up; 0 for never
	wake  int64 // when the next eventTick comes; 0 for never
}

// captureLimit is how long the page may take to know its device, in
// milliseconds. A face scan is the customer's own work and takes its time.
const captureLimit = 20_000

// step takes an event. It gives the talk after it and what is to be done.
func (t talk) step(e event) (talk, []action) {
	s := turning{talk: t}
	s.now = e.now
	s.checkTime()
	s.take(e)
	s.checkTime()
	s.setWake(e.kind == eventTick)
	return s.talk, s.actions
}

// turning is a talk in the middle of a step.
type turning struct {
	talk
	actions []action
	shown   bool
}

// show asks for the view as it is after this step.
func (s *turning) show() {
	if !s.shown {
		s.shown = true
		s.actions = append(s.actions, action{kind: actionShow})
	}
}

func (s *turning) take(e event) {
	switch {
	case e.kind == eventOpen:
		s.open(e.challenge)
	case !s.opened || s.stage == StageEnded:
	case e.kind == eventUpdate:
		s.updated(e.challenge)
	case e.kind == eventTick:
		s.ticked()
	case e.kind >= eventStarted:
		if e.turn == s.turn {
			s.finished(e)
		}
	case s.task != taskNone: // one thing at a time
	default:
		s.input(e)
	}
}

func (s *turning) open(c stepup.Challenge) {
	if s.opened {
		return
	}
	s.opened = true
	s.learn(c)
	s.show()
	if !s.concluded() {
		s.advance()
	}
}

func (s *turning) updated(c stepup.Challenge) {
	s.hear(c)
	if !s.concluded() && s.task == taskNone {
		s.advance()
	}
}

// hear takes news in, unless they are of another challenge or older than the
// approval.
func (s *turning) hear(c stepup.Challenge) {
	if c.ID == s.challenge.ID && (c.State != stepup.StatePending || !approved(s.challenge.State)) {
		s.learn(c)
		s.show()
	}
}

// input takes what the customer does; nothing is under way.
func (s *turning) input(e event) {
	f, chosen := s.chosen()
	switch {
	case e.kind == eventChoose:
		s.choose(e.text)
	case !chosen:
	case e.kind == eventSend && f.Method == stepup.MethodCode && (s.stage == StageChoose || s.stage == StageEnter):
		s.send(f)
	case e.kind == eventAnswer && s.stage == StageEnter:
		if answer := tidy(f.Method, e.text); answer != "" {
			s.notice = ""
			s.verify(f, answer)
		}
	case e.kind == eventCapture && s.stage == StageCapture:
		s.capture(f)
	}
}

func (s *turning) choose(id string) {
	switch choices := s.choices(); s.stage {
	case StageChoose, StageEnter, StageCapture:
		if id == "" && len(choices) > 1 {
			s.stage, s.factor, s.notice = StageChoose, stepup.Factor{}, ""
			s.show()
		}
		if f, known := find(choices, id); known && id != "" {
			s.notice = ""
			s.pick(f)
			if f.Method == stepup.MethodDevice {
				s.capture(f)
			}
		}
	}
}

// send has a code sent, unless one that was sent has to be waited for.
func (s *turning) send(f stepup.Factor) {
	if s.resendIn(f.ID) > 0 {
		s.stage, s.notice = StageEnter, NoticeTooSoon
		s.show()
		return
	}
	s.notice, s.again = "", s.wasSent(f.ID)
	s.begin(taskStart, action{kind: actionStart, factor: f})
}

func (s *turning) verify(f stepup.Factor, answer string) {
	s.begin(taskVerify, action{kind: actionVerify, factor: f, text: answer})
}

func (s *turning) capture(f stepup.Factor) {
	s.notice = ""
	s.begin(taskCapture, action{kind: actionCapture, factor: f})
	if f.Method == stepup.MethodDevice {
		s.asked = true
		s.limit = s.now + captureLimit
	}
}

func (s *turning) begin(t task, a action) {
	s.turn++
	s.task, s.limit = t, 0
	a.turn = s.turn
	s.actions = append(s.actions, a)
	s.show()
}
