package helper

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing/synctest"

	"countersign/shared/stepup"
	"countersign/shared/wire"
)

var errGateway = errors.New("gateway out of reach")

// fakeGateway knows challenges and serves the channel like the real one.
type fakeGateway struct {
	w *world

	challenges map[string]stepup.Challenge
	replies    []reply // to the calls that are not about the state, in turn
	down       bool    // HTTP does not get through
	mute       chan struct{}
	undialled  bool // neither does the channel
	greeting   string
	deaf       bool // the channel opens, but answers nothing
	sockets    []*fakeSocket
}

// raise adds a challenge and gives it.
func (g *fakeGateway) raise(id string, change func(*stepup.Challenge)) stepup.Challenge {
	c := stepup.Challenge{
		ID: id, Provider: "wise", Approach: stepup.ApproachHosted, State: stepup.StatePending, Verifiable: true,
		Hosted:  &stepup.Hosted{URL: "https://bank.example/approve", Token: "token-" + id},
		Subject: &stepup.Subject{Amount: "10.00", Currency: "EUR", Payee: "Ada"},
	}
	if change != nil {
		change(&c)
	}
	g.w.mu.Lock()
	defer g.w.mu.Unlock()
	g.challenges[id] = c
	return c
}

func (g *fakeGateway) set(id string, state stepup.State) stepup.Challenge {
	g.w.mu.Lock()
	defer g.w.mu.Unlock()
	c := g.challenges[id]
	c.State = state
	g.challenges[id] = c
	return c
}

func (g *fakeGateway) forget(id string) {
	g.w.mu.Lock()
	defer g.w.mu.Unlock()
	delete(g.challenges, id)
}

// be changes how the gateway behaves from now on.
func (g *fakeGateway) be(change func(*fakeGateway)) {
	g.w.mu.Lock()
	defer g.w.mu.Unlock()
	change(g)
}

// hang makes the gateway hold its answers back until release.
func (g *fakeGateway) hang() (release func()) {
	mute := make(chan struct{})
	g.be(func(g *fakeGateway) { g.mute = mute })
	return func() { close(mute) }
}

func (g *fakeGateway) Challenge(id string) (stepup.Challenge, error) {
	g.w.note("ask", id)
	g.w.mu.Lock()
	mute := g.mute
	g.w.mu.Unlock()
	if mute != nil {
		<-mute
	}
	g.w.mu.Lock()
	defer g.w.mu.Unlock()
	if g.down {
		return stepup.Challenge{}, errGateway
	}
	c, known := g.challenges[id]
	if !known {
		return c, &stepup.Error{Code: stepup.Expired, Message: "Unknown."}
	}
	return c, nil
}

func (g *fakeGateway) ByRequest(request string) (stepup.Challenge, bool, error) {
	g.w.note("look up", request)
	g.w.mu.Lock()
	defer g.w.mu.Unlock()
	if g.down {
		return stepup.Challenge{}, false, errGateway
	}
	for _, c := range g.challenges {
		if c.Request == request {
			return c, true, nil
		}
	}
	return stepup.Challenge{}, false, nil
}

// reply is what a gateway makes of one call.
type reply struct {
	err      error
	accepted bool
	// then changes the challenge that is answered with, and is kept.
	then func(*stepup.Challenge)
}

// next takes the reply to a call; without one it fails like a gateway that is
// out of reach.
func (g *fakeGateway) next(line, id string) (stepup.Challenge, reply) {
	g.w.note(line)
	g.w.mu.Lock()
	mute := g.mute
	g.w.mu.Unlock()
	if mute != nil {
		<-mute
	}
	g.w.mu.Lock()
	defer g.w.mu.Unlock()
	if len(g.replies) == 0 {
		return stepup.Challenge{}, reply{err: errGateway}
	}
	r := g.replies[0]
	g.replies = g.replies[1:]
	c := g.challenges[id]
	if r.err == nil && r.then != nil {
		c.Factors = slices.Clone(c.Factors)
		r.then(&c)
		g.challenges[id] = c
	}
	return c, r
}

func (g *fakeGateway) Start(id, factor string) (stepup.Challenge, error) {
	c, r := g.next("start "+id+" "+factor, id)
	return c, r.err
}

func (g *fakeGateway) Verify(id string, f stepup.Factor, answer string) (bool, stepup.Challenge, error) {
	c, r := g.next("verify "+id+" "+f.ID+" "+answer, id)
	return r.accepted, c, r.err
}

func (g *fakeGateway) Authorise(of Customer) (stepup.Challenge, error) {
	c, r := g.next("authorise "+strings.Join(append([]string{of.Provider}, of.Params...), " ")+map[bool]string{true: " to set up"}[of.SetUp], "c1")
	return c, r.err
}

// Redirect gives an address that names the challenge.
func (g *fakeGateway) Redirect(id string, page bool) (string, error) {
	line := "redirect " + id
	if page {
		line += " and back"
	}
	_, r := g.next(line, id)
	return "https://bank.example/" + id, r.err
}

func (g *fakeGateway) Enrol(of Customer, m stepup.Method, answer string) (wire.Enrolment, error) {
	_, r := g.next("enrol "+of.Provider+" "+string(m)+" "+answer, "")
	return wire.Enrolment{ID: "e1"}, r.err
}

func (g *fakeGateway) Enrolments(of Customer, m stepup.Method) ([]wire.Enrolment, error) {
	_, r := g.next("list "+of.Provider+" "+string(m), "")
	return []wire.Enrolment{{ID: "e1"}}, r.err
}

func (g *fakeGateway) Unenrol(of Customer, m stepup.Method, id string) error {
	_, r := g.next("delete "+of.Provider+" "+string(m)+" "+id, "")
	return r.err
}

func (g *fakeGateway) FaceKey(of Customer) (string, error) {
	_, r := g.next("face key "+of.Provider, "")
	return "PEM", r.err
}

func (g *fakeGateway) Cancel(id string) { g.w.note("cancel", id) }

func (g *fakeGateway) Dial() (Socket, error) {
	g.w.note("dial")
	g.w.mu.Lock()
	defer g.w.mu.Unlock()
	if g.undialled {
		return nil, errGateway
	}
	s := &fakeSocket{gateway: g, texts: make(chan string, 256), ended: make(chan struct{}), code: 1005}
	if g.greeting != "" {
		s.texts <- encode(wire.Message{Type: wire.MessageSnapshot, Session: g.greeting})
	}
	g.sockets = append(g.sockets, s)
	return s, nil
}

func (g *fakeGateway) dialled() bool { return g.newest() != nil }

// newest gives the connection that was opened last.
func (g *fakeGateway) newest() *fakeSocket {
	synctest.Wait()
	g.w.mu.Lock()
	defer g.w.mu.Unlock()
	if len(g.sockets) == 0 {
		return nil
	}
	return g.sockets[len(g.sockets)-1]
}

// push sends a message on the connection that was opened last.
func (g *fakeGateway) push(m wire.Message) { g.pushText(encode(m)) }

func (g *fakeGateway) pushText(text string) {
	g.newest().texts <- text
	synctest.Wait()
}

// drop ends the connection that was opened last.
func (g *fakeGateway) drop(code int) {
	g.newest().end(code)
	synctest.Wait()
}

type fakeSocket struct {
	gateway *fakeGateway
	texts   chan string
	ended   chan struct{}
	once    sync.Once
	code    int
}

// Send takes a watch message and answers it with a snapshot, as the relay does.
func (s *fakeSocket) Send(text string) error {
	var m wire.Message
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		return err
	}
	g := s.gateway
	g.w.note("watch " + strings.Join(slices.Concat(m.Challenges, m.Requests), " "))
	g.w.mu.Lock()
	defer g.w.mu.Unlock()
	if g.deaf {
		return nil
	}
	answer := wire.Message{Type: wire.MessageSnapshot}
	for _, c := range g.challenges {
		if slices.Contains(m.Challenges, c.ID) || c.Request != "" && slices.Contains(m.Requests, c.Request) {
			answer.Snapshot = append(answer.Snapshot, c)
		}
	}
	s.texts <- encode(answer)
	return nil
}

func (s *fakeSocket) Receive() (string, int, bool) {
	select {
	case text := <-s.texts:
		return text, 0, true
	case <-s.ended:
		return "", s.code, false
	}
}

func (s *fakeSocket) Close() {
	if !s.isClosed() {
		s.gateway.w.note("hang up")
	}
	s.end(1005)
}

func (s *fakeSocket) end(code int) {
	s.once.Do(func() {
		s.code = code
		close(s.ended)
	})
}

func (s *fakeSocket) isClosed() bool {
	select {
	case <-s.ended:
		return true
	default:
		return false
	}
}

func encode(m wire.Message) string {
	text, err := json.Marshal(m)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// jsonCodec does with encoding/json what the page does with JSON.
type jsonCodec struct{}

func (jsonCodec) EncodeWatch(challenges, requests []string) string {
	return encode(wire.Message{Type: wire.MessageWatch, Challenges: challenges, Requests: requests})
}

func (jsonCodec) Decode(text string) (Decoded, bool) {
	var m wire.Message
	if json.Unmarshal([]byte(text), &m) != nil {
		return Decoded{}, false
	}
	return Decoded{Type: string(m.Type), Snapshot: m.Snapshot, Challenge: m.Challenge, Session: m.Session}, true
}
