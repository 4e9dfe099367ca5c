// Package redistest starts real Redis servers for tests: single ones, clusters,
// and masters that Sentinels watch.
package redistest

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
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

// Redis and Valkey are the programs there are.
const (
	Redis  = "redis-server"
	Valkey = "valkey-server"
)

// Server is a Redis server on a free port of this machine.
type Server struct {
	Address string

	program string
	args    []string
	dir     string
	tls     *tls.Config // with which it is asked whether it is up; nil is without
	mu      sync.Mutex
	run     *exec.Cmd
}

// Start starts a server that ends with the test. Further arguments are
// redis-server's. Where Redis is not installed the test fails, and says what to do.
func Start(t testing.TB, args ...string) *Server {
	t.Helper()
	return start(t, Config{Args: args})
}

// StartProgram is Start for one of the programs.
func StartProgram(t testing.TB, program string, args ...string) *Server {
	t.Helper()
	return start(t, Config{Program: program, Args: args})
}

func start(t testing.TB, c Config) *Server {
	t.Helper()
	s, err := Open(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// Config says what of a server is not as usual.
type Config struct {
	Program string // Redis
	Args    []string
	// TLS is with which a server is asked that takes nothing else.
	TLS *tls.Config
}

// ErrMissing says that Redis is not installed, and what to do.
var ErrMissing = errors.New("redis-server is missing, and this needs a real one: sudo apt-get install redis-server")

// Open starts a server. The caller ends it with Close.
func Open(c Config) (*Server, error) {
	port, err := free()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "redistest")
	if err != nil {
		return nil, err
	}
	s := &Server{
		Address: net.JoinHostPort("127.0.0.1", strconv.Itoa(port)),
		program: Redis, args: c.Args, dir: dir, tls: c.TLS,
	}
	if c.Program != "" {
		s.program = c.Program
	}
	if err := s.Resume(); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// Installed reports that a program is there.
func Installed(program string) bool {
	_, err := exec.LookPath(program)
	return err == nil
}

func free() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// Resume starts the server again where it was, with what it had written.
func (s *Server) Resume() error {
	path, err := exec.LookPath(s.program)
	if err != nil {
		return ErrMissing
	}
	_, port, err := net.SplitHostPort(s.Address)
	if err != nil {
		return err
	}
	args := []string{"--bind", "127.0.0.1", "--dir", s.dir, "--save", "", "--appendonly", "yes", "--appendfsync", "always", "--daemonize", "no"}
	if s.tls != nil {
		args = append(args, "--port", "0", "--tls-port", port)
	} else {
		args = append(args, "--port", port)
	}
	s.mu.Lock()
	s.run = exec.Command(path, append(args, s.args...)...)
	err = s.run.Start()
	s.mu.Unlock()
	if err != nil {
		return err
	}
	return s.await()
}

// Client gives a client of the server, to look at what it holds.
func (s *Server) Client() *redis.Client {
	return redis.NewClient(&redis.Options{Addr: s.Address, TLSConfig: s.tls, MaxRetries: -1})
}

func (s *Server) await() error {
	client := s.Client()
	defer client.Close()
	return until(func() error {
		err := client.Ping(context.Background()).Err()
		if redis.HasErrorPrefix(err, "NOAUTH") {
			return nil
		}
		return err
	})
}

// until tries until something works.
func until(try func() error) error {
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		err := try()
		if err == nil {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("redis does not come up: %w", err)
		}
	}
}

// Close ends the server and removes what it has written.
func (s *Server) Close() {
	s.Kill()
	_ = os.RemoveAll(s.dir) // what is left is in the folder of temporary files
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
