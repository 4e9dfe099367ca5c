package bench

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestMain has the test's program be the servers that the command can be.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "serve" {
		fmt.Fprintln(os.Stderr, Serve(os.Args[2:]))
		os.Exit(1)
	}
	code := m.Run()
	if programs != "" {
		_ = os.RemoveAll(programs) // it is in the folder of temporary files
	}
	os.Exit(code)
}

// programs is the folder of the program, once it has been built for all tests.
var programs string

var built = sync.OnceValues(func() (program string, err error) {
	if programs, err = os.MkdirTemp("", "bench"); err != nil {
		return "", err
	}
	program = filepath.Join(programs, "countersign")
	if out, err := exec.Command("go", "build", "-o", program, "countersign/server/cmd/countersign").CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return program, nil
})

// options are the smallest measurement. It needs what `make build` makes.
func options(t *testing.T) Options {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return Options{Self: self, Program: program, Folder: t.TempDir(), Rounds: 1, Share: 50, Channels: 100, Events: 4}
}

// TestRun measures everything but pages, far too briefly to say anything about
// times: that nothing is left out and that the numbers can be.
func TestRun(t *testing.T) {
	if missing := Missing(); len(missing) > 0 {
		t.Fatalf("the test compares with them: sudo apt-get install %s", strings.Join(missing, " "))
	}
	began := time.Now()
	r, err := Run(t.Context(), options(t), func(what string) { t.Logf("%v %s", time.Since(began), what) })
	if err != nil {
		t.Fatal(err)
	}
	if want := 3 * (1 + 6); len(r.Forwarding) != want {
		t.Errorf("%d rows of forwarding, want %d", len(r.Forwarding), want)
	}
	for _, f := range r.Forwarding {
		if f.P50 <= 0 || f.P99 < f.P50 || (f.CPU <= 0) != (f.Name == nameDirect) || f.Name == nameBare && f.Ratio != 1 {
			t.Errorf("%+v", f)
		}
	}
	for _, i := range r.Idle {
		// Of so few the heap tells nothing: what is left of other things is more.
		if i.InUse == 0 || i.Name == "" || i.Channels != 100 {
			t.Errorf("%+v", i)
		}
	}
	if len(r.Idle) != 2 || len(r.FanOut) != 2*3 {
		t.Errorf("%d idle, %d fan-outs", len(r.Idle), len(r.FanOut))
	}
	for _, f := range r.FanOut {
		if f.Median <= 0 {
			t.Errorf("%+v", f)
		}
	}
}

func TestLoad(t *testing.T) {
	o := options(t)
	upstream, err := o.serve(t.Context(), serveUpstream)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(upstream.Stop)
	gateway, err := openGateway(t.Context(), o, upstream.Address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(gateway.process.Stop)
	got, err := gateway.challenges(t.Context(), 50)
	if err != nil {
		t.Fatal(err)
	}
	if got.Count != 50 || got.Open != 50 || got.Cancelled != 50 || got.Took <= 0 {
		t.Errorf("%+v", got)
	}
}
