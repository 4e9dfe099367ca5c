package build_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestRequire: what the tests need is installed where that may be done, or else
// named with the command that installs it. The system around the script is made
// of a few commands of the test's own.
func TestRequire(t *testing.T) {
	const (
		root, user = "echo 0", "echo 1000"
		installs   = `echo "$@" >>"$0.log"`
		missing    = "chromium is missing, and the tests need it: sudo apt-get install chromium\n"
	)
	for _, test := range []struct {
		name     string
		commands map[string]string
		ends     int
		says     string
		asked    string // of apt-get
	}{
		{"there by another name", map[string]string{"google-chrome": ""}, 0, "", ""},
		{"root on Debian", map[string]string{"id": root, "apt-get": installs}, 0, "installing chromium\n", "update -qq\ninstall -y -qq --no-install-recommends chromium\n"},
		{"root whose apt fails", map[string]string{"id": root, "apt-get": "exit 100"}, 1, "installing chromium\n" + missing, ""},
		{"root without apt", map[string]string{"id": root}, 1, missing, ""},
		{"somebody else", map[string]string{"id": user, "apt-get": installs}, 1, missing, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			bin := t.TempDir()
			for name, script := range test.commands {
				if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil { //nolint:gosec // it is run
					t.Fatal(err)
				}
			}
			command := exec.CommandContext(t.Context(), "/bin/sh", "require.sh", "chromium", "chromium", "google-chrome")
			command.Env = []string{"PATH=" + bin}
			said, err := command.CombinedOutput()
			if got := command.ProcessState.ExitCode(); got != test.ends || string(said) != test.says {
				t.Errorf("ended with %d (%v) and said %q, want %d and %q", got, err, said, test.ends, test.says)
			}
			asked, err := os.ReadFile(filepath.Join(bin, "apt-get.log"))
			if err != nil && test.asked != "" || string(asked) != test.asked {
				t.Errorf("asked apt-get %q (%v), want %q", asked, err, strings.TrimSpace(test.asked))
			}
		})
	}
}
