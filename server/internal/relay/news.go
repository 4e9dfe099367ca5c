package relay

import (
	"crypto/sha256"

	"countersign/server/internal/challenge"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// told is what the channels of a session were told of a challenge last.
type told struct {
	round int
	sum   [sha256.Size]byte
}

// maxTold is how many challenges of one session are remembered. With more, some
// are told as new once more, which does no harm.
const maxTold = 64

// message words the news of a challenge; ok is false where it is none. What is
// raised, and what the provider has challenged again, is told as a challenge,
// with its token. As long as it is pending, anything further is about its
// factors and is told without.
func (g *group) message(news challenge.News) (m wire.Message, ok bool) {
	c, last := news.Challenge, g.told[news.Challenge.ID]
	m = wire.Message{Type: wire.MessageOutcome, Challenge: &c}
	switch {
	case c.State != stepup.StatePending:
	case last.round == news.Round:
		m.Type, c.Hosted = wire.MessageFactor, nil
	default:
		m.Type = wire.MessageChallenge
	}
	sum := digest(c)
	if c.State.Final() {
		delete(g.told, c.ID)
		return m, true
	}
	if g.told == nil || len(g.told) >= maxTold && last.round == 0 {
		g.told = map[string]told{}
	}
	g.told[c.ID] = told{news.Round, sum}
	return m, last.sum != sum || last.round != news.Round
}

// digest tells what one challenge says from what another does, but for its
// token.
func digest(c stepup.Challenge) [sha256.Size]byte {
	c.Hosted = nil
	return sha256.Sum256(encode(wire.Message{Challenge: &c}))
}
