package program

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
)

// command is a subcommand.
type command struct {
	name, summary string
	run           func(m *Main, ctx context.Context, args []string) error
}

// commands lists the subcommands in the order that help shows them.
func commands() []command {
	return []command{
		{"demo", "gateway, sandbox and a demo bank together: the place to begin", (*Main).demo},
		{"serve", "the gateway, from a configuration", (*Main).serve},
		{"sandbox", "simulated providers, to develop and test against", (*Main).sandbox},
		{"check", "say everything that is wrong with a configuration", (*Main).check},
		{"providers", "what each provider can do, and its own options", (*Main).providers},
		{"keys", "make a key pair for signed or encrypted bodies", (*Main).keys},
		{"version", "what this is", (*Main).version},
	}
}

// help prints the list of commands, or the help of one.
func (m *Main) help(args []string) error {
	if len(args) > 0 {
		for _, c := range commands() {
			if c.name == args[0] {
				return c.run(m, context.Background(), []string{"-h"})
			}
		}
		return usageError{fmt.Sprintf("there is no command %q; `countersign help` lists them", args[0])}
	}
	var b strings.Builder
	b.WriteString("Countersign asks your customers for strong authentication when a payment needs it.\n\nUsage:\n\n")
	for _, c := range commands() {
		fmt.Fprintf(&b, "  countersign %-10s %s\n", c.name, c.summary)
	}
	b.WriteString("\nNever used it? Run `countersign demo` and open the address that it prints.\n" +
		"`countersign <command> -h` says more about each.\n")
	return m.print(b.String())
}

func (m *Main) version(_ context.Context, args []string) error {
	flags := newFlags("version", versionHelp)
	if err := m.parse(flags, args); err != nil {
		return finished(err)
	}
	return m.print(fmt.Sprintf("countersign %s %s %s/%s\n", m.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH))
}

func (m *Main) print(text string) error {
	_, err := io.WriteString(m.Stdout, text)
	return err
}

// flags are the flags of a command, and its help.
type flags struct {
	*flag.FlagSet
	help string
}

func newFlags(name, help string) flags {
	set := flag.NewFlagSet(name, flag.ContinueOnError)
	set.SetOutput(io.Discard) // parse says it, in the right place
	return flags{set, help}
}

// parse reads a command's arguments. After -h it gives flag.ErrHelp; see
// finished.
func (m *Main) parse(f flags, args []string) error {
	if slices.ContainsFunc(args, func(a string) bool { return a == "-h" || a == "-help" || a == "--help" }) {
		if err := m.print(f.help); err != nil {
			return err
		}
		return flag.ErrHelp
	}
	if err := f.Parse(args); err != nil {
		return usageError{fmt.Sprintf("%v; `countersign %s -h` says how", err, f.Name())}
	}
	if f.NArg() > 0 {
		return usageError{fmt.Sprintf("%s takes no argument %q; `countersign %s -h` says how", f.Name(), f.Arg(0), f.Name())}
	}
	return nil
}

// finished turns a help that was asked for into a good end.
func finished(err error) error {
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	return err
}
