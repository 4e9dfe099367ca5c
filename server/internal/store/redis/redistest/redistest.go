// Package redistest starts real Redis servers for tests.
package redistest

import (
	"context"
	"net"
	"os/exec"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// patience is how long a server may take to come up.
const patience = 20 * time.Second

// Server is a Redis server of a test's own, on a free port. Its data are gone when
// the test ends.
type Server struct {
	Address string

	t    testing.TB
	args []string
	dir  string
	mu   sync.Mutex
	run  *exec.Cmd
}

// Start starts a server. Further arguments are redis-server's. Where Redis is not
// installed the test fails, and says what to do.
func Start(t testing.TB, args ...string) *Server {
	t.Helper()
	s := &Server{t: t, Address: "127.0.0.1:" + strconv.Itoa(free(t)), args: args, dir: t.TempDir()}
	s.Resume()
	t.Cleanup(s.Kill)
	return s
}

func free(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// Resume starts the server again where it was, with what it had written.
func (s *Server) Resume() {
	s.t.Helper()
	path, err := exec.LookPath("redis-server")
	if err != nil {
		s.t.Fatal("redis-server is missing, and this test needs a real one: sudo apt-get install redis-server")
	}
	_, port, err := net.SplitHostPort(s.Address)
	if err != nil {
		s.t.Fatal(err)
	}
	s.mu.Lock()
	s.run = exec.Command(path, append([]string{
		"--port", port, "--bind", "127.0.0.1", "--dir", s.dir, "--save", "", "--appendonly", "yes", "--appendfsync", "everysec", "--daemonize", "no",
	}, s.args...)...)
	err = s.run.Start()
	s.mu.Unlock()
	if err != nil {
		s.t.Fatal(err)
	}
	s.await()
}

func (s *Server) await() {
	s.t.Helper()
	client := redis.NewClient(&redis.Options{Addr: s.Address, MaxRetries: -1})
	defer client.Close()
	for deadline := time.Now().Add(patience); ; {
		err := client.Ping(context.Background()).Err()
		if err == nil || redis.HasErrorPrefix(err, "NOAUTH") {
			return
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("redis-server does not come up: %v", err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// Kill ends the server at once.
func (s *Server) Kill() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.run != nil {
		_ = s.run.Process.Kill()
		_ = s.run.Wait() // it was killed
		s.run = nil
	}
}

// Hang stops the server from answering, without closing a connection, until the
// function that it gives is called.
func (s *Server) Hang() (wake func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	process := s.run.Process
	_ = process.Signal(syscall.SIGSTOP)
	return func() { _ = process.Signal(syscall.SIGCONT) }
}
