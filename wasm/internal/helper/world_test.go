package helper

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"countersign/shared/stepup"
)

// world is a page, its customer and its gateways, all faked, in a bubble of
// virtual time. What happens in it is logged in order.
type world struct {
	t      *testing.T
	helper *Helper

	mu       sync.Mutex
	log      []string
	timers   int
	surfaces []*fakeSurface
	secrets  []*fakeSecret
	gateways map[string]*fakeGateway
	sessions map[string]string
}

const gate = "https://gate.example"

// in runs a test in a fresh world and checks afterwards that nothing is left
// of it: no goroutine (the bubble sees to that), timer, surface or socket.
func in(t *testing.T, test func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &world{t: t, gateways: map[string]*fakeGateway{}, sessions: map[string]string{}}
		w.helper = New(Ports{
			Presenter: fakePresenter{w},
			Clock:     fakeClock{w},
			Codec:     jsonCodec{},
			Gateway:   func(base string) Gateway { return w.gateway(base) },
			Session: func(base, value string) {
				w.mu.Lock()
				defer w.mu.Unlock()
				w.sessions[base] = value
			},
		})
		test(w)
		synctest.Wait()
		w.checkEmpty()
	})
}

func (w *world) checkEmpty() {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.timers != 0 {
		w.t.Errorf("%d timers are left", w.timers)
	}
	for _, s := range w.surfaces {
		if s.closes != 1 {
			w.t.Errorf("surface for %s was closed %d times", s.shown.Token, s.closes)
		}
	}
	for _, s := range w.secrets {
		if s.closes != 1 {
			w.t.Errorf("the choice of a secret was closed %d times", s.closes)
		}
	}
	for base, g := range w.gateways {
		for _, s := range g.sockets {
			if !s.isClosed() {
				w.t.Errorf("a channel to %s is open", base)
			}
		}
	}
	if n := len(w.helper.queue.tickets); n != 0 {
		w.t.Errorf("%d are in the queue", n)
	}
	for _, c := range w.helper.channels.open {
		if len(c.interests) != 0 || c.running || c.link != nil {
			w.t.Errorf("channel to %s: %d interests, running %t", c.base, len(c.interests), c.running)
		}
	}
}

func (w *world) note(words ...string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.log = append(w.log, strings.Join(words, " "))
}

// notes takes what has been logged since the last time.
func (w *world) notes() []string {
	synctest.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	log := w.log
	w.log = nil
	return log
}

// expect checks what has been logged since the last time.
func (w *world) expect(want ...string) {
	w.t.Helper()
	if got := w.notes(); !slices.Equal(got, want) {
		w.t.Fatalf("happened:\n  %s\nwant:\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func (w *world) pass(milliseconds int) {
	time.Sleep(time.Duration(milliseconds) * time.Millisecond)
	synctest.Wait()
}

// surface gives the one surface that is open.
func (w *world) surface() *fakeSurface {
	w.t.Helper()
	synctest.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	var open []*fakeSurface
	for _, s := range w.surfaces {
		if s.closes == 0 {
			open = append(open, s)
		}
	}
	if len(open) != 1 {
		w.t.Fatalf("%d surfaces are open, want one", len(open))
	}
	return open[0]
}

func (w *world) gateway(base string) *fakeGateway {
	w.mu.Lock()
	defer w.mu.Unlock()
	g := w.gateways[base]
	if g == nil {
		g = &fakeGateway{w: w, challenges: map[string]stepup.Challenge{}}
		w.gateways[base] = g
	}
	return g
}

// call is a Handle or RunFlow under way.
type call struct {
	w        *world
	done     chan struct{}
	response Response
	err      error
}

func (w *world) handle(x *fakeExchange) *call {
	x.w = w
	if x.aborted == nil {
		x.aborted = make(chan struct{})
	}
	c := &call{w: w, done: make(chan struct{})}
	go func() {
		defer close(c.done)
		c.response, c.err = w.helper.Handle(x)
	}()
	synctest.Wait()
	return c
}

func (w *world) runFlow(o FlowOptions) *call {
	c := &call{w: w, done: make(chan struct{})}
	go func() {
		defer close(c.done)
		c.err = w.helper.RunFlow(o)
	}()
	synctest.Wait()
	return c
}

func (c *call) settled() bool {
	synctest.Wait()
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}

func (c *call) wantPending() {
	c.w.t.Helper()
	if c.settled() {
		c.w.t.Fatalf("settled with %v, %v; want it pending", c.response, c.err)
	}
}

// wantAnswer checks that the call gave this very answer.
func (c *call) wantAnswer(want Response) {
	c.w.t.Helper()
	if !c.settled() {
		c.w.t.Fatal("has not settled")
	}
	if c.response != want || c.err != nil {
		c.w.t.Fatalf("gave %v, %v; want %v", c.response, c.err, want)
	}
}

// wantCode checks that the call failed with an error of this code that is fit
// for a customer and shows no token.
func (c *call) wantCode(want stepup.Code) *stepup.Error {
	c.w.t.Helper()
	if !c.settled() {
		c.w.t.Fatalf("has not settled; want %s", want)
	}
	e, ok := c.err.(*stepup.Error)
	if !ok || e.Code != want || c.response != nil {
		c.w.t.Fatalf("gave %v, %v; want %s", c.response, c.err, want)
	}
	if !strings.HasSuffix(e.Message, ".") || e.Error() != e.Message {
		c.w.t.Errorf("message is %q", e.Error())
	}
	if e.Challenge != nil && e.Challenge.Hosted != nil {
		c.w.t.Error("the error carries the one-time token")
	}
	return e
}

// wantError checks that the call failed with this very error.
func (c *call) wantError(want error) {
	c.w.t.Helper()
	if !c.settled() {
		c.w.t.Fatal("has not settled")
	}
	if c.err != want || c.response != nil {
		c.w.t.Fatalf("gave %v, %v; want %v", c.response, c.err, want)
	}
}

type fakeClock struct{ w *world }

func (c fakeClock) After(milliseconds int) (<-chan struct{}, func()) {
	c.count(1)
	done := make(chan struct{})
	var once sync.Once
	timer := time.AfterFunc(time.Duration(milliseconds)*time.Millisecond, func() {
		once.Do(func() { c.count(-1) })
		close(done)
	})
	return done, func() {
		timer.Stop()
		once.Do(func() { c.count(-1) })
	}
}

func (c fakeClock) count(n int) {
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	c.w.timers += n
}

func (fakeClock) Jitter(limit int) int {
	if limit <= 0 {
		panic("jitter without a limit")
	}
	return 0
}

func (fakeClock) Now() int64 { return time.Now().UnixMilli() }

type fakePresenter struct{ w *world }

func (p fakePresenter) Present(shown Presentation) Surface {
	switch {
	case shown.Redirect:
		p.w.note(string(shown.Flow), "for", shown.Challenge.ID)
	case shown.Flow == FlowDialog:
		p.w.note("dialog", shown.Challenge.ID)
	default:
		p.w.note("present", shown.Token)
	}
	s := &fakeSurface{w: p.w, shown: shown, events: make(chan SurfaceEvent, 16)}
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	p.w.surfaces = append(p.w.surfaces, s)
	return s
}

type fakeSurface struct {
	w      *world
	shown  Presentation
	events chan SurfaceEvent
	closes int
}

func (s *fakeSurface) emit(events ...SurfaceEvent) {
	for _, e := range events {
		s.events <- e
	}
	synctest.Wait()
}

func (s *fakeSurface) Events() <-chan SurfaceEvent { return s.events }

// Update notes what a dialog hears: the state, what is still needed, and the
// attempts that are left.
func (s *fakeSurface) Update(c stepup.Challenge) {
	line := "update " + string(c.State)
	for _, f := range c.Factors {
		if f.Needed() {
			line += " " + f.ID
		}
	}
	if c.AttemptsLeft != nil {
		line += " " + strconv.Itoa(*c.AttemptsLeft)
	}
	if c.Hosted != nil {
		line += " with the token"
	}
	s.w.note(line)
}

func (s *fakeSurface) Direct(address string) { s.w.note("direct", address) }

func (s *fakeSurface) Waiting() { s.w.note("waiting") }

func (s *fakeSurface) Close() {
	s.w.note("close", s.shown.Token)
	s.w.mu.Lock()
	defer s.w.mu.Unlock()
	s.closes++
}

func (p fakePresenter) NewSecret(shown SecretPresentation) SecretSurface {
	p.w.note("new secret of", strconv.Itoa(shown.Digits))
	s := &fakeSecret{w: p.w, chosen: make(chan string, 16)}
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	p.w.secrets = append(p.w.secrets, s)
	return s
}

// fakeSecret is a dialog in which a secret is chosen.
type fakeSecret struct {
	w      *world
	chosen chan string
	closes int
}

func (s *fakeSecret) choose(secret string) {
	s.chosen <- secret
	synctest.Wait()
}

func (s *fakeSecret) Chosen() <-chan string { return s.chosen }

func (s *fakeSecret) Refused() { s.w.note("refused") }

func (s *fakeSecret) Close() {
	s.w.note("close secret")
	s.w.mu.Lock()
	defer s.w.mu.Unlock()
	s.closes++
}
