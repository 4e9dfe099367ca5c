package deploy

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

var built struct {
	sync.Once
	path string
	err  error
}

// program builds the program, once for all tests, and gives its path. It is built as
// `make build` does, whose artefacts it embeds, so that little is left to do.
func program(t testing.TB) string {
	t.Helper()
	built.Do(func() {
		dir, err := os.MkdirTemp("", "program") //nolint:usetesting // it outlives the test that happens to come first
		if err != nil {
			built.err = err
			return
		}
		built.path = filepath.Join(dir, "countersign")
		command := exec.Command("go", "build", "-trimpath", "-o", built.path, "countersign/server/cmd/countersign")
		command.Env = append(command.Environ(), "CGO_ENABLED=0")
		if out, err := command.CombinedOutput(); err != nil {
			built.err = fmt.Errorf("%w\n%s", err, out)
		}
	})
	if built.err != nil {
		t.Fatalf("the program cannot be built: %v", built.err)
	}
	return built.path
}

// Clean removes what tests have built.
func Clean() {
	if built.path != "" {
		_ = os.RemoveAll(filepath.Dir(built.path)) // it is in the folder of temporary files
	}
}
