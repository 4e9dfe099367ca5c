// Command load puts load on gateways and prints what came of it: journeys and how
// each of them ended, challenges at once, idle channels, and events to many
// channels. `make load` runs it. Everything is on the loopback interface, with the
// real program, a real Redis and the simulated provider.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"time"

	"countersign/build/internal/bench"
)

func main() { bench.Command("load", run) }

func run(ctx context.Context) error {
	journeys := flag.Int("journeys", 3000, "journeys in each account")
	browsers := flag.Int("browsers", 300, "journeys at once")
	channels := flag.Int("channels", 18_000, "idle channels, as far as there are descriptors")
	challenges := flag.Int("challenges", 5000, "challenges at once")
	flag.Parse()
	folder, err := os.MkdirTemp("", "load")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	self, err := os.Executable()
	if err != nil {
		return err
	}
	possible, err := bench.Descriptors(*channels)
	if err != nil {
		return err
	}
	if possible < *channels {
		fmt.Fprintf(os.Stderr, "load: descriptors for %d channels only (ulimit -Hn)\n", possible)
	}
	loaded, err := bench.RunLoad(ctx, bench.Load{
		Options:  bench.Options{Self: self, Program: "build/dist/countersign", Folder: folder, Channels: possible, Events: 50},
		Journeys: *journeys, Browsers: *browsers, Challenges: *challenges,
	}, func(what string) { fmt.Fprintln(os.Stderr, time.Now().Format(time.TimeOnly), what) })
	if err != nil {
		return err
	}
	loaded.Print(os.Stdout)
	return nil
}
