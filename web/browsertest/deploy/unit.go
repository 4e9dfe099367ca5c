package deploy

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// unit is what a template of systemd's says of one instance.
type unit struct {
	command     []string
	environment []string
	private     string            // what its own /var/tmp is
	credentials map[string]string // files, by name
	stop        time.Duration
	folder      string // of the credentials
}

// read reads a unit as systemd does for one instance: %i is its name, %d the
// folder of its credentials (systemd.unit(5), systemd.exec(5)).
func (p *place) read(name string) (unit, error) {
	text, err := os.ReadFile(p.path("etc/systemd/system/countersign@.service"))
	if err != nil {
		return unit{}, err
	}
	_, instance, _ := strings.Cut(name, "@")
	u := unit{credentials: map[string]string{}, folder: p.path("run/credentials/" + name + ".service"), private: p.path("var/tmp/" + name)}
	specifiers := strings.NewReplacer("%i", instance, "%d", u.folder, "=/var/tmp", "="+u.private)
	for line := range strings.Lines(string(text)) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		value = specifiers.Replace(value)
		switch key {
		case "ExecStart":
			u.command = strings.Fields(value)
		case "Environment":
			u.environment = append(u.environment, strings.Fields(value)...)
		case "LoadCredential":
			id, file, _ := strings.Cut(value, ":")
			u.credentials[id] = file
		case "TimeoutStopSec":
			if u.stop, err = time.ParseDuration(value); err != nil {
				return unit{}, err
			}
		}
	}
	return u, nil
}

// nobody is who instances run as, where tests may choose.
const nobody = 65534

// start starts an instance and waits until it says that it is ready.
func (p *place) start(t testing.TB, u unit, name string, said *text) (*process, error) {
	t.Helper()
	if err := p.lend(u); err != nil {
		return nil, err
	}
	address := p.path("run/" + name + ".notify")
	_ = os.Remove(address) // there is none the first time
	manager, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: address, Net: "unixgram"})
	if err != nil {
		return nil, err
	}
	defer manager.Close()
	if err := os.Chmod(address, 0o777); err != nil { //nolint:gosec // the instance is somebody else
		return nil, err
	}
	command := exec.Command(u.command[0], u.command[1:]...)
	command.Dir = "/"
	command.Env = append([]string{"NOTIFY_SOCKET=" + address, "CREDENTIALS_DIRECTORY=" + u.folder}, u.environment...)
	if os.Geteuid() == 0 {
		command.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	started, err := begin(t, command, said)
	if err != nil {
		return nil, err
	}
	return started, ready(manager, started)
}

// ready waits for READY=1, of a unit of the type notify.
func ready(manager *net.UnixConn, started *process) error {
	deadline := time.Now().Add(patience)
	for {
		if err := manager.SetReadDeadline(time.Now().Add(50 * time.Millisecond)); err != nil {
			return err
		}
		message := make([]byte, 256)
		if n, err := manager.Read(message); err == nil && string(message[:n]) == "READY=1" {
			return nil
		}
		select {
		case <-started.ended:
			return fmt.Errorf("the instance has ended: %w\n%s", started.err, started.said)
		default:
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("the instance is never ready\n%s", started.said)
		}
	}
}

// lend copies the credentials to where only the instance reads them, and gives it
// a folder for large bodies.
func (p *place) lend(u unit) error {
	for _, dir := range []string{u.folder, u.private} {
		if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil { //nolint:gosec // others pass through it
			return err
		}
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
		if os.Geteuid() == 0 {
			if err := os.Chown(dir, nobody, nobody); err != nil {
				return err
			}
		}
	}
	for id, file := range u.credentials {
		secret, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		to := filepath.Join(u.folder, id)
		_ = os.Remove(to) // there is none the first time
		if err := os.WriteFile(to, secret, 0o400); err != nil {
			return err
		}
		if os.Geteuid() == 0 {
			if err := os.Chown(to, nobody, nobody); err != nil {
				return err
			}
		}
	}
	return nil
}
