package wise

import (
	"net/http"

	"countersign/server/sandbox/internal/exchange"
)

// verifyKind is one of the three kinds of verify operation.
type verifyKind struct {
	// wrong and absent answer a wrong proof, and one with nothing set up to
	// compare with; 0 where that is not documented.
	wrong, absent int
	// object gives the token as the operation shows it.
	object func(s *Simulator, held *approval, u Unconfirmed) any
}

// The current operations answer the bare token object, reduced; their statuses
// are documented. Codes and the legacy operations wrap it.
var (
	currentVerify = verifyKind{wrong: http.StatusBadRequest, absent: http.StatusNotFound, object: unwrapped}
	currentFace   = verifyKind{wrong: http.StatusBadRequest, absent: http.StatusBadRequest, object: unwrapped}
	legacyVerify  = verifyKind{object: wrapped}
)

func unwrapped(s *Simulator, held *approval, u Unconfirmed) any {
	return held.reduced(u, keeps, s.clock.Now())
}

func wrapped(s *Simulator, held *approval, u Unconfirmed) any {
	return held.remaining(u, s.clock.Now())
}

// verify proves a factor of a one-time token, and answers with seal.
func (s *Simulator) verify(c *call, k verifyKind, factorType, token string, seal func(int, any) answer, check func(*approval) proof) answer {
	held, r := s.approvals.prove(token, c.user, factorType, check)
	if r == rulingDone {
		return seal(http.StatusOK, k.object(s, &held, c.scenario.Unconfirmed))
	}
	return s.notProved(c, k, r)
}

// notProved refuses a proof. A wrong one and a locked customer are answered
// alike, so that nobody learns more by guessing.
func (s *Simulator) notProved(c *call, k verifyKind, r ruling) answer {
	wrong, absent := k.wrong, k.absent
	if wrong == 0 {
		wrong, absent = c.scenario.Unconfirmed.WrongAnswerStatus, c.scenario.Unconfirmed.WrongAnswerStatus
	}
	switch r {
	case rulingUnknown:
		return c.undocumented(c.scenario.Unconfirmed.UnknownTokenStatus, codeUnknownToken)
	case rulingOutOfOrder:
		return c.undocumented(c.scenario.Unconfirmed.OutOfOrderStatus, codeOutOfOrder)
	case rulingBlocked:
		return c.undocumented(wrong, codeWrongAnswer).As(exchange.OutcomeBlocked)
	case rulingAbsent:
		return c.undocumented(absent, codeOutOfOrder)
	}
	return c.undocumented(wrong, codeWrongAnswer).As(exchange.OutcomeWrong)
}
