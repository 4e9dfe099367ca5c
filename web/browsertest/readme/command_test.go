package readme

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"countersign/server/cmd/countersign/program"
	"countersign/web/browsertest/real"
)

// patience is how long a command may take: a build on a busy machine is slow.
const patience = 5 * time.Minute

func lines(text string) []string { return strings.Split(strings.TrimSpace(text), "\n") }

// TestCommands runs what the README says of a configuration: check finds no
// fault in the README's own, and serve starts with it.
func TestCommands(t *testing.T) {
	file := configuration(t)
	for _, line := range lines(only(t, "sh", 1)) {
		args := strings.Fields(strings.ReplaceAll(line, "countersign.yaml", file))[1:]
		env := []string{"WISE_TOKEN=x", "WISE_CLIENT_SECRET=x", "COUNTERSIGN_LISTEN=127.0.0.1:0", "COUNTERSIGN_ADMIN_LISTEN=127.0.0.1:0"}
		if args[0] == "serve" {
			real.Start(t, env, args...)
			continue
		}
		var out bytes.Buffer
		main := &program.Main{Args: args, Env: env, Stdout: &out, Stderr: &out}
		if err := main.Run(t.Context()); err != nil {
			t.Errorf("%s: %v\n%s", line, err, out.String())
		}
	}
}

// TestKeys makes a key pair, which a configuration can then name.
func TestKeys(t *testing.T) {
	args := strings.Fields(only(t, "sh", 2))
	t.Chdir(t.TempDir())
	var out bytes.Buffer
	if err := (&program.Main{Args: args[1:], Stdout: &out, Stderr: &out}).Run(t.Context()); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	if text, err := os.ReadFile("sign.pem"); err != nil || !bytes.Contains(text, []byte("PRIVATE KEY")) {
		t.Errorf("sign.pem holds no private key (%v)", err)
	}
	for _, told := range []string{`"scope": "PAYLOAD_SIGNING"`, `"algorithm": "ES512"`, "sign.pem"} {
		if !strings.Contains(out.String(), told) {
			t.Errorf("it says nothing of %s:\n%s", told, out.String())
		}
	}
}

// TestSandboxCommands starts the sandbox and asks it, on a port of its own.
func TestSandboxCommands(t *testing.T) {
	port := freePort(t)
	commands := lines(strings.ReplaceAll(only(t, "sh", 3), "8081", port))
	real.Start(t, nil, strings.Fields(commands[0])[1:]...)
	tool, address, _ := strings.Cut(commands[1], " ")
	if tool != "curl" {
		t.Fatalf("the second command is %s", tool)
	}
	if body := get(t, address); !strings.Contains(body, `"messages"`) {
		t.Errorf("%s gives %s", commands[1], body)
	}
}

// TestRun runs the first command on a copy of the repository, as it would be
// cloned: it builds everything, serves the demo, and stops in order on Ctrl-C.
// What `make test` does, whoever runs this test has just seen.
func TestRun(t *testing.T) {
	copied := clone(t)
	commands := lines(only(t, "sh", 0))
	if !slices.Equal(commands, []string{"make run", "make test"}) {
		t.Fatalf("the commands are %q", commands)
	}
	port := freePort(t)
	var out bytes.Buffer
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	command := exec.CommandContext(ctx, "sh", "-c", commands[0])
	command.Dir, command.Stdout, command.Stderr = copied, &out, &out
	command.Env = append(os.Environ(), "PORT="+port)
	// A terminal's Ctrl-C reaches the whole group.
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	waitFor(ctx, t, "http://localhost:"+port+"/", ended)
	if body := get(t, "http://localhost:"+port+"/"); !strings.Contains(body, "Larch Bank") {
		t.Errorf("the demo serves %.200s", body)
	}
	if err := syscall.Kill(-command.Process.Pid, syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	// make ends as it was told to, by the signal; what it ran must have ended in
	// order, and left the port free.
	if err := <-ended; err != nil && err.Error() != "signal: interrupt" {
		t.Errorf("make run ended with %v", err)
	}
	l, err := net.Listen("tcp", "localhost:"+port)
	if err != nil {
		t.Fatalf("after Ctrl-C: %v", err)
	}
	l.Close()
	if text := ownNoise.ReplaceAllString(out.String(), ""); !strings.Contains(text, "http://localhost:"+port) || strings.Contains(text, "***") {
		t.Errorf("make run says\n%s", text)
	}
}

// ownNoise is what GNU make says of itself where the signal comes while it is
// just waiting for the recipe: it waits twice for the same one.
var ownNoise = regexp.MustCompile(`(?m)^make: \*\*\* (wait: No child processes\.  Stop|Waiting for unfinished jobs\.\.\.)\.\n`)

// waitFor waits until an address answers.
func waitFor(ctx context.Context, t *testing.T, address string, ended <-chan error) {
	t.Helper()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultClient.Do(r)
		if err == nil {
			res.Body.Close()
			return
		}
		select {
		case err := <-ended:
			t.Fatalf("it ended early: %v", err)
		case <-ctx.Done():
			t.Fatalf("%s does not answer: %v", address, err)
		case <-tick.C:
		}
	}
}

func get(t *testing.T, address string) string {
	t.Helper()
	client := http.Client{Timeout: 30 * time.Second}
	res, err := client.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// freePort gives a port that nobody listens on at the moment.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// clone copies what a clone of the repository would have, and what is about to
// be committed.
func clone(t *testing.T) string {
	t.Helper()
	to := t.TempDir()
	list := exec.CommandContext(t.Context(), "git", "ls-files", "--cached", "--others", "--exclude-standard", "-z")
	list.Dir = root
	files, err := list.Output()
	if err != nil {
		t.Fatalf("listing the repository's files: %v", err)
	}
	for file := range strings.SplitSeq(strings.TrimRight(string(files), "\x00"), "\x00") {
		if err := copyFile(filepath.Join(to, file), filepath.Join(root, file)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
	return to
}

func copyFile(to, from string) error {
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o750); err != nil {
		return err
	}
	return os.WriteFile(to, content, info.Mode())
}
