package registry_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"countersign/server/provider"
	"countersign/server/provider/registry"
)

// TestEveryKindHasTheSameFiles: whoever knows one folder finds everything in the
// others.
func TestEveryKindHasTheSameFiles(t *testing.T) {
	for _, kind := range registry.Kinds() {
		files := []string{kind + ".go", "detect.go", "prove.go", "ask.go"}
		for _, p := range configured(t, kind) {
			files = append(files, abilities(p)...)
		}
		slices.Sort(files)
		for _, name := range slices.Compact(files) {
			if _, err := os.Stat(filepath.Join("..", kind, name)); err != nil {
				t.Errorf("%s: %v", kind, err)
			}
		}
	}
}

// configured are a kind's providers, as each of its options makes them: some can do
// more than by default.
func configured(t *testing.T, kind string) []provider.Provider {
	t.Helper()
	p, err := registry.Open(kind, provider.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	all := []provider.Provider{p}
	for _, o := range registry.Options(kind) {
		for _, value := range o.Values {
			// One value may need another one.
			if p, err := registry.Open(kind, provider.Settings{Options: map[string]string{o.Name: value}}); err == nil {
				all = append(all, p)
			}
		}
	}
	return all
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
