package bench

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// TestMain has the test's program be the servers that the command can be.
func TestMain(m *testing.M) {
	if len(os.Args) > 3 && os.Args[1] == "serve" {
		upstream := ""
		if len(os.Args) > 4 {
			upstream = os.Args[4]
		}
		fmt.Fprintln(os.Stderr, Serve(os.Args[2], os.Args[3], upstream))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// TestRun measures everything but pages, far too briefly to say anything about
// times: that nothing is left out and that the numbers can be.
func TestRun(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(t.TempDir(), "countersign")
	if out, err := exec.Command("go", "build", "-o", program, "countersign/server/cmd/countersign").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	began := time.Now()
	r, err := Run(t.Context(), Options{
		Self: self, Program: program, Folder: t.TempDir(), Rounds: 1, Share: 50, Channels: 100, Events: 4,
	}, func(what string) { t.Logf("%v %s", time.Since(began), what) })
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
		if i.InUse <= 0 || i.Channels != 100 {
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
