package build_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// TestValkey: Valkey is installed from the release or from its backports, where that
// may be done, and nothing fails where it cannot be had.
func TestValkey(t *testing.T) {
	const (
		root    = "echo 0"
		missing = "valkey-server is missing, so the store is tried on Redis alone: sudo apt-get install valkey-server\n"
		debian  = "ID=debian\nVERSION_CODENAME=bookworm\n"
		// note writes down what was asked, without the temporary folder.
		note   = `echo "$@" >>"$0.log"; [ "$1" = indextargets ] && echo http://mirror.example/debian/; `
		asked  = "update -qq\ninstall -y -qq --no-install-recommends valkey-server\n"
		ported = `indextargets --format $(REPO_URI) Created-By: Packages Codename: bookworm
-o Dir::Etc::sourcelist=F/sources.list -o Dir::Etc::sourceparts=- -o Dir::State::lists=F/lists -o APT::Sandbox::User=root -o APT::Default-Release=bookworm-backports update -qq
-o Dir::Etc::sourcelist=F/sources.list -o Dir::Etc::sourceparts=- -o Dir::State::lists=F/lists -o APT::Sandbox::User=root -o APT::Default-Release=bookworm-backports install -y -qq --no-install-recommends valkey-server
`
	)
	folder := regexp.MustCompile(`=[^ ]*/tmp\.[^/]*/`)
	for _, test := range []struct {
		name     string
		release  string
		commands map[string]string
		says     string
		asked    string // of apt-get
	}{
		{"there", debian, map[string]string{"valkey-server": ""}, "", ""},
		{"in the release", debian, map[string]string{"id": root, "apt-get": note + "exit 0"}, "installing valkey-server\n", asked},
		{"among the backports", debian, map[string]string{"id": root, "apt-get": note + `[ "$1" != install ]`}, "installing valkey-server\n", asked + ported},
		{"of another system", "ID=ubuntu\nVERSION_CODENAME=jammy\n", map[string]string{"id": root, "apt-get": note + `[ "$1" != install ]`}, "installing valkey-server\n" + missing, asked},
		{"root without apt", debian, map[string]string{"id": root}, missing, ""},
		{"somebody else", debian, map[string]string{"id": "echo 1000", "apt-get": note}, missing, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			bin := t.TempDir()
			write := func(name, text string) string {
				path := filepath.Join(bin, name)
				if err := os.WriteFile(path, []byte(text), 0o700); err != nil { //nolint:gosec // it is run
					t.Fatal(err)
				}
				return path
			}
			for name, script := range test.commands {
				write(name, "#!/bin/sh\n"+script+"\n")
			}
			for _, name := range []string{"head", "mktemp", "mkdir", "rm"} {
				path, err := exec.LookPath(name)
				if err != nil {
					t.Fatal(err)
				}
				if err := os.Symlink(path, filepath.Join(bin, name)); err != nil {
					t.Fatal(err)
				}
			}
			command := exec.CommandContext(t.Context(), "/bin/sh", "valkey.sh")
			command.Env = []string{"PATH=" + bin, "OS_RELEASE=" + write("os-release", test.release), "TMPDIR=" + t.TempDir()}
			if said, err := command.CombinedOutput(); err != nil || string(said) != test.says {
				t.Errorf("said %q (%v), want %q", said, err, test.says)
			}
			log, err := os.ReadFile(filepath.Join(bin, "apt-get.log"))
			if err != nil && test.asked != "" {
				t.Error(err)
			}
			if got := folder.ReplaceAllString(string(log), "=F/"); got != test.asked {
				t.Errorf("asked apt-get\n%s\nwant\n%s", got, test.asked)
			}
		})
	}
}
