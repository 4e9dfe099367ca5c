// Package real starts the real program, countersign, in a test's own process.
// What the program does is in server/cmd/countersign/program; driving a browser
// is in package browsertest.
package real

import (
	"context"
	"io"
	"testing"

	"countersign/server/cmd/countersign/program"
	"countersign/web/browsertest"
)

// Start runs the program with these arguments and this environment, waits until
// it listens, and gives where. It ends with the test.
func Start(t testing.TB, env []string, args ...string) program.Addresses {
	t.Helper()
	started := make(chan program.Addresses, 1)
	main := &program.Main{
		Args: args, Env: env, Stdout: io.Discard, Stderr: t.Output(), Dist: browsertest.Dist(),
		Started: func(a program.Addresses) { started <- a },
	}
	ended := make(chan error, 1)
	go func() { ended <- main.Run(context.Background()) }()
	t.Cleanup(main.Close)
	select {
	case a := <-started:
		return a
	case err := <-ended:
		t.Fatalf("countersign %v ended: %v", args, err)
		panic("unreachable")
	}
}
