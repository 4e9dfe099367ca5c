package measure

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// patience is how long a program may take to come up.
const patience = 30 * time.Second

// Process is a running server.
type Process struct {
	// Name is what it is called, and Address the host:port where it is reached.
	Name, Address string

	cmd *exec.Cmd
}

// Start runs a command, whose output goes to a file of the folder, until it can
// be reached at address.
func Start(ctx context.Context, folder, name, address string, cmd *exec.Cmd) (*Process, error) {
	output, err := os.Create(filepath.Join(folder, name+".log"))
	if err != nil {
		return nil, err
	}
	defer output.Close() // the command has its own
	cmd.Stdout, cmd.Stderr = output, output
	// A group of its own, so that what it starts ends with it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	p := &Process{name, address, cmd}
	if err := p.await(ctx); err != nil {
		p.Stop()
		said, _ := os.ReadFile(output.Name())
		return nil, fmt.Errorf("%s: %w\n%s", name, err, said)
	}
	return p, nil
}

func (p *Process) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		c, err := new(net.Dialer).DialContext(ctx, "tcp", p.Address)
		if err == nil {
			return c.Close()
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			return fmt.Errorf("does not come up at %s: %w", p.Address, err)
		}
	}
}

// Stop ends the process at once, and all that it has started.
func (p *Process) Stop() {
	_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) // its group
	_ = p.cmd.Wait()                                      // it was killed
}

// CPU is the time that it has used, with all that it has started.
func (p *Process) CPU() (time.Duration, error) { return CPU(p.cmd.Process.Pid) }

// Resident is how much memory it holds.
func (p *Process) Resident() (int64, error) { return Resident(p.cmd.Process.Pid) }

// Free gives an address that nobody listens at.
func Free() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// Pid is its number.
func (p *Process) Pid() int { return p.cmd.Process.Pid }
