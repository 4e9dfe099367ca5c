package conformance

import (
	"bytes"
	"context"
	"log/slog"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"countersign/server"
	"countersign/server/internal/journey"
	"countersign/server/internal/observe"
	"countersign/shared/stepup"
)

// stage is a gateway in front of a world, and a page before it.
type stage struct {
	World
	t    *testing.T
	rig  *journey.Rig
	page *journey.Browser
	seen *transcript
	wire *wiretap
}

// maxBody is the longest body that the gateway of a stage forwards, in bytes.
const maxBody = 64 << 10

func open(t *testing.T, s Subject) stage {
	t.Helper()
	w := s.Open(t)
	w.Provider.Kind, w.Route.Provider = s.Kind, s.Kind
	front := httptest.NewUnstartedServer(nil)
	address := "http://" + front.Listener.Addr().String()
	seen, wire := &transcript{}, newWiretap()
	w.Provider.Transport = wire
	limits := server.Limits{}
	limits.PollInterval, limits.ResendPause, limits.BodyBytes = time.Millisecond, time.Millisecond, maxBody
	g, err := server.New(server.Config{
		PublicURL: address, Providers: map[string]server.Provider{s.Kind: w.Provider}, Routes: []server.Route{w.Route},
		Limits: limits, Log: observe.NewLog(seen, slog.LevelDebug),
	})
	if err != nil {
		t.Fatal(err)
	}
	front.Config.Handler = g.Handler()
	front.Start()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := g.Close(ctx); err != nil {
			t.Errorf("the gateway did not end in order: %v", err)
		}
		front.Close()
	})
	rig := journey.At(address, seen.answer)
	return stage{w, t, rig, rig.Browser(t), seen, wire}
}

// send sends a request of the page's.
func (s stage) send(r journey.Request) journey.Answer { return s.from(s.page, r) }

func (s stage) from(page *journey.Browser, r journey.Request) journey.Answer {
	s.t.Helper()
	a, err := page.Send(s.t.Context(), r)
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

// challenged sends an operation, which is answered with a challenge.
func (s stage) challenged(n int) stepup.Challenge {
	s.t.Helper()
	a := s.send(s.Request(n))
	if a.Challenge() == "" {
		s.t.Fatalf("not challenged: %v", a)
	}
	return s.view(a.Challenge())
}

func (s stage) view(id string) stepup.Challenge {
	s.t.Helper()
	c, a, err := s.page.Challenge(s.t.Context(), id)
	if err != nil || c.ID != id {
		s.t.Fatalf("challenge %q is told as %v (%v)", id, a, err)
	}
	return c
}

// want compares how often something was executed.
func (s stage) want(executions int) {
	s.t.Helper()
	if n := s.Executions(s.t); n != executions {
		s.t.Errorf("executed %d times, want %d", n, executions)
	}
}

func ok(a journey.Answer) bool { return a.Status >= 200 && a.Status < 300 && a.Challenge() == "" }

// transcript is all that left the gateway but towards the provider: what pages
// were answered, and what was logged.
type transcript struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *transcript) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *transcript) answer(a journey.Answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = a.Header.Write(&s.text) // a buffer takes all
	s.text.Write(a.Body)
	s.text.WriteByte('\n')
}

func (s *transcript) has(secret string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return bytes.Contains(s.text.Bytes(), []byte(secret))
}
