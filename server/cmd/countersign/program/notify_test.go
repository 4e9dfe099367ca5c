package program_test

import (
	"net"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// manager is the socket of a service manager.
func manager(t *testing.T, address string) func() string {
	t.Helper()
	l, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: address, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return func() string {
		t.Helper()
		if err := l.SetReadDeadline(time.Now().Add(patience)); err != nil {
			t.Fatal(err)
		}
		text := make([]byte, 256)
		n, err := l.Read(text)
		if err != nil {
			t.Fatalf("nothing is told: %v", err)
		}
		return string(text[:n])
	}
}

func TestServeTellsTheServiceManager(t *testing.T) {
	for name, address := range map[string]string{
		"a path":             filepath.Join(t.TempDir(), "notify"),
		"an abstract socket": "@countersign-test-" + strconv.FormatInt(time.Now().UnixNano(), 36),
	} {
		t.Run(name, func(t *testing.T) {
			told := manager(t, address)
			p := serve(t, "http://127.0.0.1:9", "NOTIFY_SOCKET="+address)
			if got := told(); got != "READY=1" {
				t.Errorf("told %q, want READY=1", got)
			}
			if answer, _ := get(t, p.at.Admin+"/healthz"); answer.StatusCode != 200 {
				t.Errorf("it is ready, and healthz says %d", answer.StatusCode)
			}
			go p.Close()
			if got := told(); got != "STOPPING=1" {
				t.Errorf("told %q, want STOPPING=1", got)
			}
			if err := p.end(); err != nil {
				t.Errorf("ended with %v", err)
			}
		})
	}
}

// A service manager that is gone keeps nothing from working.
func TestServeWithoutTheServiceManager(t *testing.T) {
	p := serve(t, "http://127.0.0.1:9", "NOTIFY_SOCKET="+filepath.Join(t.TempDir(), "gone"))
	p.Close()
	if err := p.end(); err != nil {
		t.Errorf("ended with %v", err)
	}
	if !strings.Contains(p.stderr.String(), "the service manager cannot be told") {
		t.Errorf("it is not logged:\n%s", p.stderr.String())
	}
}
