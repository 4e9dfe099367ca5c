package deploy

import (
	"errors"
	"net"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience is how long a program may take to come up or to end.
const patience = 30 * time.Second

// process is a program that runs.
type process struct {
	*exec.Cmd
	ended chan struct{}
	err   error // why it ended
	said  *text
}

// begin starts a program, whose output goes to said. It ends with the test.
func begin(t testing.TB, command *exec.Cmd, said *text) (*process, error) {
	t.Helper()
	command.Stdout, command.Stderr = said, said
	p := &process{Cmd: command, ended: make(chan struct{}), said: said}
	if err := command.Start(); err != nil {
		return nil, err
	}
	go func() {
		p.err = command.Wait()
		close(p.ended)
	}()
	t.Cleanup(func() {
		_ = p.Process.Signal(syscall.SIGTERM) // it may have ended
		select {
		case <-p.ended:
		case <-time.After(3 * time.Second):
			_ = p.Process.Kill()
			<-p.ended
		}
	})
	return p, nil
}

var errLate = errors.New("it does not end")

// stop ends the program in order, and gives what it ended with.
func (p *process) stop(within time.Duration) error {
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case <-p.ended:
		return p.err
	case <-time.After(within):
		return errLate
	}
}

// await waits until a program takes connections.
func (p *process) await(t testing.TB, network, address string) {
	t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		conn, err := net.Dial(network, address)
		if err == nil {
			_ = conn.Close() // nothing was sent
			return
		}
		select {
		case <-p.ended:
			t.Fatalf("%s has ended: %v\n%s", p.Path, p.err, p.said)
		default:
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s does not come up: %v\n%s", p.Path, err, p.said)
		}
	}
}

// text is an output that is read while it is written.
type text struct {
	mu   sync.Mutex
	text strings.Builder
}

func (t *text) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.Write(p)
}

func (t *text) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.String()
}

// find finds a program by its names, or says which package has it.
func find(t testing.TB, name, debian string) string {
	t.Helper()
	for _, candidate := range []string{name, "/usr/sbin/" + name} {
		if path, err := exec.LookPath(candidate); err == nil {
			return path
		}
	}
	t.Fatalf("%s is missing, and this test needs a real one: sudo apt-get install %s", name, debian)
	return ""
}

// startRedis starts a Redis and gives its address.
func startRedis(t testing.TB) string {
	t.Helper()
	port := free(t)
	command := exec.Command(find(t, "redis-server", "redis-server"),
		"--port", port, "--bind", "127.0.0.1", "--dir", t.TempDir(), "--save", "", "--appendonly", "yes", "--appendfsync", "always")
	p, err := begin(t, command, &text{})
	if err != nil {
		t.Fatal(err)
	}
	p.await(t, "tcp", "127.0.0.1:"+port)
	return "127.0.0.1:" + port
}
