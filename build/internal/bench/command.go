package bench

import (
	"context"
	"fmt"
	"os"
	"os/signal"
)

// Command is the program of a command of this name: run, until it is interrupted,
// or with "serve" one of the servers that are measured; see Serve.
func Command(name string, run func(context.Context) error) {
	if len(os.Args) > 1 && os.Args[1] == "serve" {
		end(name, Serve(os.Args[2:]))
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx)
	stop()
	end(name, err)
}

func end(name string, err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, name+":", err)
		os.Exit(1)
	}
}
