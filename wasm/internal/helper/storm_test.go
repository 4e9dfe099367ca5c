package helper

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"countersign/shared/stepup"
)

// TestStorm lets anything happen to many requests at once: every one settles,
// in time, with an answer or an error, and nothing is left (see in).
func TestStorm(t *testing.T) {
	for seed := range uint64(100) {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			in(t, func(w *world) {
				s := storm{w: w, random: rand.New(rand.NewPCG(seed, 0))}
				for range 12 {
					s.begin()
				}
				for range 150 {
					s.strike()
				}
				s.calm()
			})
		})
	}
}

type storm struct {
	w         *world
	random    *rand.Rand
	ids       int
	calls     []*call
	exchanges []*fakeExchange
}

func (s *storm) one(n int) bool { return s.random.IntN(n) == 0 }

// challenge is a new challenge, with a gateway or without.
func (s *storm) challenge() *fakeResponse {
	s.ids++
	id := strconv.Itoa(s.ids)
	if s.one(2) {
		return challengeOf(id)
	}
	s.w.gateway(gate).raise(id, func(c *stepup.Challenge) {
		c.Verifiable, c.Covers = !s.one(3), s.one(2)
		if s.one(2) {
			needs([]string{"pin", "pin sms", "password"}[s.random.IntN(3)])(c)
		}
		if s.one(4) {
			expiresIn(20)(c)
		}
		if s.one(8) {
			c.State = stepup.StateApproved
		}
	})
	return relayed(id)
}

func (s *storm) sendings() []sending {
	var all []sending
	for range 40 {
		switch s.random.IntN(6) {
		case 0:
			all = append(all, sending{err: errNetwork})
		case 1:
			all = append(all, sending{response: problemOf(409, "executing")})
		case 2:
			all = append(all, sending{hang: true})
		case 3:
			all = append(all, sending{response: s.challenge()})
		default:
			all = append(all, sending{response: okay})
		}
	}
	return all
}

func (s *storm) begin() {
	x := &fakeExchange{
		first: s.challenge(), method: []string{"GET", "POST"}[s.random.IntN(2)],
		config:  Config{Gateway: gate, Channel: []string{"", ChannelOff}[s.random.IntN(2)], Timeout: 60_000},
		aborted: make(chan struct{}), sendings: s.sendings(),
	}
	if s.one(8) {
		x.require = func() error { return errThrown }
	}
	if s.one(8) {
		x.complete = func() error { return errThrown }
	}
	s.exchanges = append(s.exchanges, x)
	s.calls = append(s.calls, s.w.handle(x))
}

var states = []stepup.State{
	stepup.StatePending, stepup.StateApproved, stepup.StateExecuting, stepup.StateExecuted,
	stepup.StateUnknown, stepup.StateDeclined, stepup.StateExpired, stepup.StateBlocked, stepup.StateCancelled,
}

// strike lets one thing happen.
func (s *storm) strike() {
	g := s.w.gateway(gate)
	switch s.random.IntN(9) {
	case 0, 1, 2:
		if open := s.open(); open != nil {
			open.emit(SurfaceEvent(1 + s.random.IntN(9)))
		}
	case 3, 4:
		g.set(strconv.Itoa(1+s.random.IntN(s.ids)), states[s.random.IntN(len(states))])
	case 5:
		g.be(func(g *fakeGateway) { g.down, g.undialled = s.one(3), s.one(3) })
	case 6:
		if g.dialled() {
			g.drop([]int{1006, 4001, 4500}[s.random.IntN(3)])
		}
	case 7:
		if open := s.open(); open != nil && open.shown.Factors != nil {
			s.answer(open)
		}
	case 8:
		if s.one(4) {
			s.abort(s.random.IntN(len(s.exchanges)))
		}
	}
	s.w.pass(s.random.IntN(3000))
}

// answer answers in a dialog, rightly or wrongly.
func (s *storm) answer(open *fakeSurface) {
	all := []reply{
		{},
		{accepted: true, then: approves},
		{then: leaves(s.random.IntN(3))},
		{then: ends(stepup.StateBlocked)},
		{err: errGateway},
		{err: &stepup.Error{Code: stepup.Expired}},
	}
	s.w.gateway(gate).be(func(g *fakeGateway) { g.replies = []reply{all[s.random.IntN(len(all))]} })
	go func() { _, _, _ = open.shown.Factors.Verify(stepup.Factor{ID: "pin"}, "1234") }()
}

// open gives the surface that is open, if one is, and checks that it is alone.
func (s *storm) open() *fakeSurface {
	s.w.mu.Lock()
	defer s.w.mu.Unlock()
	var open []*fakeSurface
	for _, surface := range s.w.surfaces {
		if surface.closes == 0 {
			open = append(open, surface)
		}
	}
	if len(open) > 1 {
		s.w.t.Fatalf("%d prompts at once", len(open))
	}
	if len(open) == 0 {
		return nil
	}
	return open[0]
}

func (s *storm) abort(i int) {
	select {
	case <-s.exchanges[i].aborted:
	default:
		close(s.exchanges[i].aborted)
	}
}

// calm lets no more happen. Prompts run out of time; what hangs at a back end
// is the page's to abort.
func (s *storm) calm() {
	s.w.gateway(gate).be(func(g *fakeGateway) { g.down, g.undialled = false, false })
	s.w.pass(12 * 3 * 70_000)
	for i, c := range s.calls {
		if !c.settled() {
			s.abort(i)
		}
		if !c.settled() {
			s.w.t.Fatalf("request %d never settled", i)
		}
		if (c.err == nil) == (c.response == nil) {
			s.w.t.Errorf("request %d gave %v, %v", i, c.response, c.err)
		}
	}
}
