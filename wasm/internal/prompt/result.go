package prompt

import "countersign/shared/stepup"

// finished takes the result of the task under way.
func (s *turning) finished(e event) {
	if s.task == taskNone {
		return
	}
	s.task, s.limit = taskNone, 0
	s.show()
	switch {
	case s.stage == StageApproved:
		s.updated(e.challenge)
	case e.kind == eventStarted:
		s.started(e)
	case e.kind == eventVerified:
		s.verified(e)
	default:
		s.captured(e.text)
	}
}

func (s *turning) started(e event) {
	switch e.code {
	case "":
	case stepup.Refused: // there was no answer that could be wrong
		s.notice = NoticeFailed
		s.advance()
		return
	default:
		s.troubled(e.code)
		return
	}
	notice := NoticeSent
	if s.again {
		notice = NoticeResent
	}
	s.hear(e.challenge)
	if s.concluded() {
		return
	}
	if _, chosen := s.chosen(); chosen && s.needed(s.at) {
		s.stage, s.notice = StageEnter, notice
	}
	s.advance()
}

// verified takes what the gateway made of an answer. That it was accepted
// counts for this step alone; all else is what the challenge says.
func (s *turning) verified(e event) {
	if e.code != "" {
		s.troubled(e.code)
		return
	}
	s.hear(e.challenge)
	if s.concluded() {
		return
	}
	if e.accepted {
		s.clear(s.at)
	} else {
		s.wrong()
	}
	if s.stage != StageEnded {
		s.advance()
	}
}

// wrong tells that the answer was not taken, never which one it was.
func (s *turning) wrong() {
	s.notice = NoticeWrong
	if left := s.challenge.AttemptsLeft; left != nil {
		switch *left {
		case 0:
			s.end(stepup.Blocked)
			return
		case 1:
			s.notice = NoticeLast
		}
	}
	s.fallBack()
}

// captured hands in what the page's hook made, unless the step was cleared
// meanwhile.
func (s *turning) captured(answer string) {
	f, chosen := s.chosen()
	switch {
	case !chosen || !s.needed(s.at):
		s.advance()
	case answer == "":
		s.notice = NoticeFailed
		s.fallBack()
	default:
		s.verify(f, answer)
	}
}

// fallBack offers the other ways where the page's hook did not do it.
func (s *turning) fallBack() {
	if s.stage == StageCapture && len(s.choices()) > 1 {
		s.stage, s.factor = StageChoose, stepup.Factor{}
	}
}

// troubled takes a refusal of the gateway; see Port.
func (s *turning) troubled(code stepup.Code) {
	switch code {
	case stepup.Cancelled, stepup.Declined, stepup.Expired, stepup.Blocked:
		s.end(code)
		return
	case stepup.Unsupported, stepup.NotFound:
		s.shut = append(s.shut[:len(s.shut):len(s.shut)], s.factor.ID)
		s.notice = ""
	case stepup.TooSoon:
		s.notice = NoticeTooSoon
	case stepup.Refused:
		s.notice = NoticeWrong
		s.fallBack()
	default:
		s.notice = NoticeOffline
		s.fallBack()
	}
	s.advance()
}
