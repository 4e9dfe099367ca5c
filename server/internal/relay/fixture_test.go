package relay_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"countersign/server/internal/challenge"
	"countersign/server/internal/observe"
	"countersign/server/internal/observe/leaktest"
	"countersign/server/internal/origin"
	"countersign/server/internal/relay"
	"countersign/server/internal/session"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

const (
	own     = "https://pay.example.com"
	app     = "https://app.example.com" // another site, allowed
	foreign = "https://evil.example.com"

	patience = 30 * time.Second // for what must happen; never waited for in vain
)

// challenges is a store of the smallest kind: the relay's view of one.
type challenges struct {
	mu         sync.Mutex
	records    map[string]record
	subs       map[session.ID][]*subscription
	subscribed int
	fail       error
}

type record struct {
	session session.ID
	stepup.Challenge
	round int
}

func (s *challenges) View(_ context.Context, id session.ID, challengeID string) (stepup.Challenge, error) {
	return s.find(id, func(r record) bool { return r.ID == challengeID })
}

func (s *challenges) News(ctx context.Context, id session.ID, challengeID string) (challenge.News, error) {
	c, err := s.View(ctx, id, challengeID)
	s.mu.Lock()
	defer s.mu.Unlock()
	return challenge.News{Challenge: c, Round: s.records[challengeID].round}, err
}

func (s *challenges) ByRequest(_ context.Context, id session.ID, request string) (stepup.Challenge, error) {
	return s.find(id, func(r record) bool { return r.Request == request })
}

func (s *challenges) find(id session.ID, is func(record) bool) (stepup.Challenge, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return stepup.Challenge{}, s.fail
	}
	for _, r := range s.records {
		if r.session == id && is(r) {
			return r.Challenge, nil
		}
	}
	return stepup.Challenge{}, challenge.ErrNotFound
}

func (s *challenges) Subscribe(_ context.Context, id session.ID, notify func(string)) (func(), error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return nil, s.fail
	}
	s.subscribed++
	sub := &subscription{notify}
	s.subs[id] = append(s.subs[id], sub)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.subs[id] = slices.DeleteFunc(s.subs[id], func(other *subscription) bool { return other == sub })
	}, nil
}

type subscription struct{ notify func(id string) }

// put stores a challenge of the first round and tells the subscribers of its
// session.
func (s *challenges) put(id session.ID, c stepup.Challenge) { s.putRound(id, c, 1) }

func (s *challenges) putRound(id session.ID, c stepup.Challenge, round int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.records[c.ID] = record{id, c, round}
	for _, sub := range s.subs[id] {
		sub.notify(c.ID)
	}
}

func (s *challenges) failWith(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = err
}

// drop loses touch with every subscriber, as a store does whose connection
// breaks.
func (s *challenges) drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, subs := range s.subs {
		for _, sub := range subs {
			sub.notify("")
		}
	}
}

func (s *challenges) counts() (subscribed, open int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, subs := range s.subs {
		open += len(subs)
	}
	return s.subscribed, open
}

// closes counts the codes that channels closed with.
type closes struct {
	mu    sync.Mutex
	open  int
	codes []int
	limit []string
}

func (m *closes) ChannelOpened() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.open++
}

func (m *closes) ChannelClosed(code int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.open--
	m.codes = append(m.codes, code)
}

func (m *closes) Limited(reason string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.limit = append(m.limit, reason)
}

func (m *closes) met() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.limit)
}

func (m *closes) ChannelReceived() {}
func (m *closes) ChannelSent()     {}

func (m *closes) seen() (open int, codes []int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.open, slices.Clone(m.codes)
}

// fixture is a relay behind a real HTTP server, with the request log around
// it as in the gateway.
type fixture struct {
	t        *testing.T
	relay    *relay.Relay
	store    *challenges
	metrics  *closes
	sessions *session.Manager
	leaks    *leaktest.Detector
	url      string
}

func start(t *testing.T, limits relay.Limits) *fixture {
	t.Helper()
	list, err := origin.New(own, app)
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{
		t:        t,
		store:    &challenges{records: map[string]record{}, subs: map[session.ID][]*subscription{}},
		metrics:  &closes{},
		sessions: session.New(session.Config{Own: own, Origins: list}),
		leaks:    leaktest.New(t),
	}
	log := observe.NewLog(f.leaks, slog.LevelDebug)
	f.relay = relay.New(relay.Config{
		Challenges: f.store, Sessions: f.sessions, Origins: list, Metrics: f.metrics, Log: log, Limits: limits,
	})
	requests := observe.RequestLog{Log: log, Metrics: observe.NewMetrics("test")}
	server := httptest.NewUnstartedServer(requests.Wrap(f.relay))
	server.Listener = smallBuffers{server.Listener}
	server.Start()
	f.url = "ws" + strings.TrimPrefix(server.URL, "http") + wire.PathChannel
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := f.relay.Close(ctx); err != nil {
			t.Errorf("close: %v", err)
		}
		server.Close()
	})
	return f
}

// smallBuffers makes a client that does not read felt early: the system's own
// buffers grow to megabytes.
type smallBuffers struct{ net.Listener }

func (l smallBuffers) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return c, c.(*net.TCPConn).SetWriteBuffer(64 << 10)
}

// in gives the fixture to a subtest.
func (f *fixture) in(t *testing.T) *fixture {
	t.Helper()
	of := *f
	of.t = t
	return &of
}

// session begins a session as the gateway does when it raises a challenge.
func (f *fixture) session() session.Session {
	f.t.Helper()
	s := f.sessions.Ensure(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
	f.leaks.Know("session", s.Value)
	return s
}

// client is one end of a channel.
type client struct {
	*websocket.Conn
	t      *testing.T
	answer *http.Response
}

// dial opens a channel as a page of origin from does, with these subprotocols.
func (f *fixture) dial(from string, protocols ...string) (*client, error) {
	f.t.Helper()
	dialer := websocket.Dialer{Subprotocols: protocols}
	header := http.Header{}
	if from != "" {
		header.Set("Origin", from)
	}
	conn, answer, err := dialer.Dial(f.url, header)
	if err != nil {
		return &client{t: f.t, answer: answer}, err
	}
	f.t.Cleanup(func() { conn.Close() })
	return &client{Conn: conn, t: f.t, answer: answer}, nil
}

// open opens a channel of a session, as a page on another site does.
func (f *fixture) open(s session.Session) *client {
	f.t.Helper()
	c, err := f.dial(app, wire.Subprotocol, wire.SubprotocolSession+s.Value)
	if err != nil {
		f.t.Fatal(err)
	}
	return c
}

// ready is open, once the channel's subscription stands.
func (f *fixture) ready(s session.Session) *client {
	f.t.Helper()
	c := f.open(s)
	c.watch(wire.Message{})
	c.next()
	return c
}

func (c *client) watch(m wire.Message) {
	c.t.Helper()
	m.Type = wire.MessageWatch
	if err := c.WriteJSON(m); err != nil {
		c.t.Fatal(err)
	}
}

// read is ReadMessage with patience.
func (c *client) read() (int, []byte, error) {
	if err := c.SetReadDeadline(time.Now().Add(patience)); err != nil {
		return 0, nil, err
	}
	return c.ReadMessage()
}

func (c *client) next() wire.Message {
	c.t.Helper()
	kind, data, err := c.read()
	if err != nil {
		c.t.Fatalf("reading the next message: %v", err)
	}
	var m wire.Message
	if err := json.Unmarshal(data, &m); err != nil || kind != websocket.TextMessage {
		c.t.Fatalf("message of kind %d: %q: %v", kind, data, err)
	}
	return m
}

// wantClose reads until the channel closes, and checks the code.
func (c *client) wantClose(want wire.CloseCode) {
	c.t.Helper()
	for {
		_, _, err := c.read()
		if err == nil {
			continue
		}
		if !websocket.IsCloseError(err, int(want)) {
			c.t.Errorf("closed with %v, want code %d", err, want)
		}
		return
	}
}

// wantRefusal checks the problem that a handshake was refused with.
func (c *client) wantRefusal(status int, code string) {
	c.t.Helper()
	if c.answer == nil {
		c.t.Fatal("no answer")
	}
	text, err := io.ReadAll(c.answer.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	var problem struct{ Code string }
	if err := json.Unmarshal(text, &problem); err != nil {
		c.t.Fatalf("%q: %v", text, err)
	}
	if c.answer.StatusCode != status || problem.Code != code {
		c.t.Errorf("refused with %d %q, want %d %q", c.answer.StatusCode, problem.Code, status, code)
	}
}

// eventually waits for a condition that must come true.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}

func pending(id string) stepup.Challenge {
	return stepup.Challenge{ID: id, Provider: "wise", Approach: stepup.ApproachHosted, State: stepup.StatePending, Request: "request-" + id}
}
