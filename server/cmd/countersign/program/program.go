// Package program is the command countersign: its subcommands, what they
// print, how they start and how they end. It gets arguments, environment and
// outputs as values, so that a test starts the real program in its own
// process. What the gateway and the sandbox do lives in their packages.
package program

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"os"
	"strings"
	"sync"

	"countersign/build"
)

// Main is one run of the program. Its zero value needs Args, Stdout and
// Stderr; it must not be copied once it runs.
type Main struct {
	// Args are the arguments without the program's name.
	Args []string
	// Env is the environment as os.Environ gives it. Nothing else of the
	// environment is looked at.
	Env []string
	// Stdout takes what the user asked for, Stderr faults and logs.
	Stdout, Stderr io.Writer
	// Version is what the program calls itself.
	Version string
	// Dist is the folder of browser artefacts; nil is build.Dist.
	Dist fs.FS
	// ReadFile reads files; nil is os.ReadFile.
	ReadFile func(name string) ([]byte, error)
	// Started, if set, is called once everything listens.
	Started func(Addresses)

	mu   sync.Mutex
	stop context.CancelFunc // of the run; nil before it
	done chan struct{}
}

// Addresses are the base URLs at which a running program is reached, "" for
// what it does not serve.
type Addresses struct {
	Gateway, Admin, Sandbox string
}

// ErrRunning is what a second Run gives.
var ErrRunning = errors.New("the program has been started already")

// Exec is Run for a process: it writes an error to Stderr and gives the code to
// exit with.
func (m *Main) Exec(ctx context.Context) int {
	err := m.Run(ctx)
	if err != nil && !errors.Is(err, errTold) {
		// There is nobody left to tell of a failure here.
		_, _ = fmt.Fprintln(m.Stderr, "countersign: "+err.Error())
	}
	return ExitCode(err)
}

// Run runs the program until it is done, or until ctx or Close ends it; to be
// ended is no error. It runs once.
func (m *Main) Run(ctx context.Context) error {
	ctx, err := m.begin(ctx)
	if err != nil {
		return err
	}
	defer close(m.done)
	defer m.stop()
	name, args := "help", []string(nil)
	if len(m.Args) > 0 {
		name, args = m.Args[0], m.Args[1:]
	}
	for _, c := range commands() {
		if c.name == name {
			return c.run(m, ctx, args)
		}
	}
	switch name {
	case "help", "-h", "-help", "--help":
		return m.help(args)
	}
	return usageError{fmt.Sprintf("there is no command %q; `countersign help` lists them", name)}
}

func (m *Main) begin(ctx context.Context) (context.Context, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.done != nil {
		return nil, ErrRunning
	}
	// net/http repeats to the standard logger what a provider sends unasked, secrets
	// included, and cannot be told otherwise. Nobody else writes there.
	log.SetOutput(io.Discard)
	m.done = make(chan struct{})
	ctx, m.stop = context.WithCancel(ctx)
	if m.Dist == nil {
		m.Dist = build.Dist
	}
	if m.ReadFile == nil {
		m.ReadFile = os.ReadFile
	}
	return ctx, nil
}

// Close ends a run in order and waits until it has ended.
func (m *Main) Close() {
	m.mu.Lock()
	stop, done := m.stop, m.done
	m.mu.Unlock()
	if stop == nil {
		return
	}
	stop()
	<-done
}

// env gives a variable of the environment.
func (m *Main) env(name string) string {
	for _, variable := range m.Env {
		if value, ok := strings.CutPrefix(variable, name+"="); ok {
			return value
		}
	}
	return ""
}

// started tells who waits for it.
func (m *Main) started(a Addresses) {
	if m.Started != nil {
		m.Started(a)
	}
}

// usageError is a command line that cannot be understood.
type usageError struct{ message string }

func (e usageError) Error() string { return e.message }

// errTold is a failure whose reason has been written already.
var errTold = errors.New("the configuration is faulty")

// The exit codes.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
)

// ExitCode gives the code that a process ends with after Run gave err.
func ExitCode(err error) int {
	var usage usageError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &usage):
		return exitUsage
	}
	return exitFailed
}
