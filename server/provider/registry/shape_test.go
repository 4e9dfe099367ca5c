package registry_test

import (
	"os"
	"path/filepath"
	"testing"

	"countersign/server/provider"
	"countersign/server/provider/registry"
)

// TestEveryKindHasTheSameFiles: whoever knows one folder finds everything in the
// others.
func TestEveryKindHasTheSameFiles(t *testing.T) {
	for _, kind := range registry.Kinds() {
		p, err := registry.Open(kind, provider.Settings{})
		if err != nil {
			t.Fatal(err)
		}
		files := append([]string{kind + ".go", "detect.go", "prove.go", "ask.go"}, abilities(p)...)
		for _, name := range files {
			if _, err := os.Stat(filepath.Join("..", kind, name)); err != nil {
				t.Errorf("%s: %v", kind, err)
			}
		}
	}
}

// abilities gives the files of what a provider can do.
func abilities(p provider.Provider) []string {
	var files []string
	add := func(can bool, names ...string) {
		if can {
			files = append(files, names...)
		}
	}
	_, can := p.(provider.Poller)
	add(can, "poll.go")
	_, can = p.(provider.Embedded)
	add(can, "start.go", "verify.go")
	_, can = p.(provider.Redirecting)
	add(can, "redirect.go")
	_, can = p.(provider.Collecting)
	add(can, "collect.go")
	_, can = p.(provider.Judging)
	add(can, "judge.go")
	_, can = p.(provider.Preflighting)
	add(can, "preflight.go")
	_, can = p.(provider.Enrolling)
	add(can, "enrol.go")
	_, can = p.(provider.Authorising)
	add(can, "authorise.go")
	_, can = p.(provider.Sealing)
	add(can, "key.go")
	_, can = p.(provider.Connecting)
	add(can, "connect.go")
	return files
}
