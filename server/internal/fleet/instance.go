package fleet

import (
	"errors"
	"fmt"
	"net/http"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"
)

// patience is how long an instance may take to come up or to end.
const patience = 30 * time.Second

// Instance is one process.
type Instance struct {
	// Address is where it serves browsers, Admin where it serves operators.
	Address, Admin string

	program string
	env     []string
	log     text

	mu    sync.Mutex
	run   *exec.Cmd
	ended chan error // what the process ended with
}

// Start starts the instance, at the addresses that it had before, and waits until
// it serves.
func (i *Instance) Start() error {
	i.mu.Lock()
	defer i.mu.Unlock()
	run := exec.Command(i.program, "serve")
	run.Env = i.env
	run.Stderr = &i.log
	if err := run.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- run.Wait() }()
	i.run, i.ended = run, ended
	for deadline := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		res, err := http.Get(i.Admin + "/healthz")
		if err == nil {
			return res.Body.Close()
		}
		select {
		case err := <-ended:
			ended <- err
			return fmt.Errorf("the instance has ended with %w\n%s", err, i.log.String())
		default:
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("the instance does not come up: %w\n%s", err, i.log.String())
		}
	}
}

// Terminate asks the instance to end, as a service manager does.
func (i *Instance) Terminate() { i.signal(syscall.SIGTERM) }

// Kill ends the instance without warning, and waits until it is gone.
func (i *Instance) Kill() {
	i.signal(syscall.SIGKILL)
	_ = i.Ended() // it was killed
}

func (i *Instance) signal(s syscall.Signal) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.run != nil {
		_ = i.run.Process.Signal(s) // it may have ended
	}
}

// Ended waits for the end of the instance and gives what it ended with; nil is in
// order.
func (i *Instance) Ended() error {
	i.mu.Lock()
	ended := i.ended
	i.mu.Unlock()
	select {
	case err := <-ended:
		ended <- err
		return err
	case <-time.After(patience):
		return errors.New("the instance does not end")
	}
}

// Log is all that the instance has logged.
func (i *Instance) Log() string { return i.log.String() }

// Trouble is the log without the requests.
func (i *Instance) Trouble() string {
	var b strings.Builder
	for line := range strings.Lines(i.Log()) {
		if !strings.Contains(line, `"msg":"request"`) {
			b.WriteString(line)
		}
	}
	return b.String()
}

// text is a log that is read while it is written.
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
