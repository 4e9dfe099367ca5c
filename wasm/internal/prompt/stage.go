package prompt

import "countersign/shared/stepup"

// concluded goes to the end if the gateway says that there is nothing more to
// do, one way or the other.
func (s *turning) concluded() bool {
	state := s.challenge.State
	if code, ended := state.Ending(); ended {
		s.end(code)
		return true
	}
	if approved(state) {
		s.rest(StageApproved)
		return true
	}
	return false
}

// approved reports that the customer has approved, whatever came of it.
func approved(state stepup.State) bool {
	switch state {
	case stepup.StateApproved, stepup.StateExecuting, stepup.StateExecuted, stepup.StateUnknown:
		return true
	}
	return false
}

func (s *turning) end(code stepup.Code) {
	s.code = code
	s.rest(StageEnded)
}

// rest waits for nothing that the customer could do here. What is under way
// is awaited all the same, so that nothing else begins beside it.
func (s *turning) rest(stage Stage) {
	s.stage, s.notice, s.factor = stage, "", stepup.Factor{}
	s.show()
}

// advance goes on to what is needed next, unless the step at hand still is and
// can be answered in the way that was chosen.
func (s *turning) advance() {
	if s.needed(s.at) {
		_, chosen := s.chosen()
		held := chosen || s.factor.ID == "" && len(s.choices()) > 0
		if !held || s.stage == StageElsewhere {
			s.enter(s.at)
		}
		return
	}
	switch next := s.next(); {
	case next != 0:
		s.notice, s.asked = "", false
		s.enter(next)
	case len(s.steps) > 0 || len(s.challenge.Factors) > 0:
		s.rest(StageApproved) // all was taken, or nothing was needed
	default:
		s.goElsewhere()
	}
}

// enter begins a step: with a code that is on its way already, or else with
// what the provider names first.
func (s *turning) enter(at int) {
	s.at, s.factor = at, stepup.Factor{}
	choices := s.choices()
	if len(choices) == 0 {
		s.goElsewhere()
		return
	}
	first := choices[0]
	for _, f := range choices {
		if f.Method == stepup.MethodCode && s.wasSent(f.ID) {
			first = f
			break
		}
	}
	switch {
	case first.Method == stepup.MethodDevice && !s.asked:
		s.pick(first)
		s.capture(first)
	case len(choices) > 1 && (first.Method == stepup.MethodDevice || first.Method == stepup.MethodCode && !s.wasSent(first.ID)):
		s.stage = StageChoose
		s.show()
	default:
		s.pick(first)
	}
}

// pick makes a choice the one at hand. Nothing is sent or captured by it.
func (s *turning) pick(f stepup.Factor) {
	s.factor = f
	switch {
	case f.Method == stepup.MethodDevice || f.Method == stepup.MethodFace:
		s.stage = StageCapture
	case f.Method == stepup.MethodCode && !s.wasSent(f.ID):
		s.stage = StageChoose
	default:
		s.stage = StageEnter
	}
	s.show()
}

func (s *turning) goElsewhere() {
	if !s.elsewhere {
		s.end(stepup.Unsupported)
		return
	}
	s.rest(StageElsewhere)
}

// view is what is to be shown of the talk.
func (t *talk) view() View {
	v := View{
		Stage: t.stage, Challenge: t.challenge, Step: t.at, Steps: len(t.steps),
		Notice: t.notice, Code: t.code,
	}
	switch t.stage {
	case StageApproved, StageEnded:
		return v
	}
	v.Busy, v.Elsewhere = t.task != taskNone, t.elsewhere
	v.Choices = t.choices()
	v.Factor = t.factor
	if f, chosen := t.chosen(); chosen {
		v.Factor = f
	}
	v.ResendIn = int((t.resendIn(t.factor.ID) + 999) / 1000)
	return v
}
