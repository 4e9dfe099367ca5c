package program_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"countersign/build/manifest"
	"countersign/server/cmd/countersign/program"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const patience = 20 * time.Second // for what must happen; never waited for in vain

// output collects what a program prints.
type output struct {
	mu   sync.Mutex
	text strings.Builder
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// process is a program that runs in this process.
type process struct {
	program.Main
	t              *testing.T
	stdout, stderr output
	at             program.Addresses
	ended          chan error
}

func newProcess(t *testing.T, env []string, args ...string) *process {
	t.Helper()
	p := &process{t: t, ended: make(chan error, 1)}
	p.Args, p.Env, p.Version, p.Dist = args, env, "1.2.3", dist(t)
	p.Stdout, p.Stderr = &p.stdout, &p.stderr
	return p
}

// dist is a folder of artefacts as `make build` leaves one, but small: these
// tests are not about what is in it.
func dist(t *testing.T) fstest.MapFS {
	t.Helper()
	const script = "// the loader"
	sum := sha256.Sum256([]byte(script))
	m := manifest.Manifest{Artefacts: map[string]manifest.Artefact{
		manifest.Script: {Hashed: "countersign.0123456789.js", SHA256: hex.EncodeToString(sum[:])},
	}}
	text, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return fstest.MapFS{manifest.Script: {Data: []byte(script)}, manifest.File: {Data: text}}
}

// start starts a program and waits until it listens. The test ends it.
func start(t *testing.T, env []string, args ...string) *process {
	t.Helper()
	p := newProcess(t, env, args...)
	started := make(chan program.Addresses, 1)
	p.Started = func(a program.Addresses) { started <- a }
	go func() { p.ended <- p.Run(context.Background()) }()
	select {
	case p.at = <-started:
	case err := <-p.ended:
		t.Fatalf("ended with %v before it listened\n%s", err, p.stderr.String())
	case <-time.After(patience):
		t.Fatal("never listened")
	}
	t.Cleanup(p.Close)
	return p
}

// end gives what Run gave.
func (p *process) end() error {
	p.t.Helper()
	select {
	case err := <-p.ended:
		return err
	case <-time.After(patience):
		p.t.Fatal("never ended")
		return nil
	}
}

// run runs a program to its end.
func run(t *testing.T, env []string, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	p := newProcess(t, env, args...)
	err = p.Run(t.Context())
	return p.stdout.String(), p.stderr.String(), err
}

// get asks for a URL and gives status, header and body.
func get(t *testing.T, url string) (*http.Response, string) {
	t.Helper()
	return do(t, http.MethodGet, url, "")
}

func do(t *testing.T, method, url, body string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(text)
}

// golden compares a text to a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// eventually waits for a condition that must come true.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}
