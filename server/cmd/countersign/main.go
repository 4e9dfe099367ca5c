// Command countersign is the gateway as a program of its own, with the sandbox
// and a demo in the same binary. What it does is in package program; here is
// only what it gets from the operating system.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/redis/go-redis/v9/logging"

	"countersign/build/manifest"
	"countersign/server/cmd/countersign/program"
)

// version is set by the build (-ldflags "-X main.version=…").
var version = manifest.Version

func main() {
	logging.Disable() // of the Redis client's own, which is no JSON: each failure is logged by whoever meets it
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// The first signal ends the program in order, a second one at once.
	context.AfterFunc(ctx, stop)
	m := program.Main{
		Args: os.Args[1:], Env: os.Environ(), Stdout: os.Stdout, Stderr: os.Stderr, Version: version,
	}
	os.Exit(m.Exec(ctx))
}
