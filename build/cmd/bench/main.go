// Command bench compares what Countersign costs with what else does the same, and
// writes what it finds to build/dist/bench: JSON, a Markdown table and a picture.
// `make bench` runs it. With "serve" it is one of the servers that are compared.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"countersign/build/internal/bench"
)

func main() { bench.Command("bench", run) }

// folder is where the results go, below the repository.
const folder = "build/dist/bench"

func run(ctx context.Context) error {
	short := flag.Bool("short", false, "a minute instead of five")
	budget := flag.Bool("budget", false, "fail where a budget is not kept")
	readme := flag.Bool("readme", false, "write table and picture into the README as well")
	flag.Parse()
	if missing := bench.Missing(); len(missing) > 0 {
		return fmt.Errorf("not installed: %s; sudo apt-get install %[1]s, or run `make bench` as root", strings.Join(missing, " "))
	}
	options, err := options(*short)
	if err != nil {
		return err
	}
	if options.Folder, err = os.MkdirTemp("", "bench"); err != nil {
		return err
	}
	defer os.RemoveAll(options.Folder)
	report, err := bench.Run(ctx, options, func(what string) {
		fmt.Fprintln(os.Stderr, time.Now().Format(time.TimeOnly), what)
	})
	if err != nil {
		return err
	}
	fmt.Println(report.Markdown())
	if err := write(report, *readme); err != nil {
		return err
	}
	kept := bench.PrintBudgets(os.Stdout, report.Budgets())
	if *budget && !kept {
		return errors.New("a budget is not kept")
	}
	return nil
}

func options(short bool) (bench.Options, error) {
	self, err := os.Executable()
	o := bench.Options{
		Self: self, Program: "build/dist/countersign",
		Forwarding: 150 * time.Second, Rounds: 5, Share: 1, Channels: 4000, Events: 100, Pages: 12,
	}
	if short {
		o.Forwarding, o.Rounds, o.Share, o.Channels, o.Events, o.Pages = 20*time.Second, 3, 2, 1000, 30, 3
	}
	return o, err
}

func write(report bench.Report, readme bool) error {
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return err
	}
	if err := report.Write(folder); err != nil {
		return err
	}
	if !readme {
		return nil
	}
	return report.WriteReadme("README.md", "web/demo/screenshots/bench.svg")
}
