package bench

import (
	"context"
	"fmt"
	"io"
	"syscall"
	"text/tabwriter"
	"time"
)

// Load says how much of what load there is.
type Load struct {
	Options
	// Journeys is how many there are in each account, Browsers how many at once.
	Journeys, Browsers int
	// Challenges is how many are raised at once.
	Challenges int
}

// Loaded is what was seen under load.
type Loaded struct {
	Journeys   []Journeys
	Idle       Idle
	Challenges Challenges
	FanOut     []FanOut
}

// spare are the descriptors that a process needs for other things than channels.
const spare = 500

// Descriptors is how many channels one process can have here, of those wanted.
func Descriptors(wanted int) (int, error) {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return 0, err
	}
	// Programs in Go raise the soft limit to the hard one by themselves.
	return min(wanted, int(limit.Max)-spare), nil
}

// RunLoad puts load on a gateway, and says on the way what it is at. An error says
// that something was not as it must be.
func RunLoad(ctx context.Context, l Load, say func(string)) (r Loaded, err error) {
	for _, on := range []Journeys{{Store: "memory, one instance"}, {Store: "Redis, two instances", Instances: 2}} {
		say("journeys: " + on.Store)
		accounts, err := on.travel(ctx, l.Journeys, l.Browsers)
		if err != nil {
			return r, fmt.Errorf("journeys, %s: %w", on.Store, err)
		}
		r.Journeys = append(r.Journeys, accounts...)
	}
	upstream, err := l.serve(ctx, serveUpstream)
	if err != nil {
		return r, err
	}
	defer upstream.Stop()
	gateway, err := openGateway(ctx, l.Options, upstream.Address)
	if err != nil {
		return r, err
	}
	defer gateway.process.Stop()
	say("challenges")
	if r.Challenges, err = gateway.challenges(ctx, l.Challenges); err != nil {
		return r, fmt.Errorf("challenges: %w", err)
	}
	say("idle channels")
	if r.Idle, err = gateway.idle(ctx, l.Channels); err != nil {
		return r, fmt.Errorf("idle channels: %w", err)
	}
	say("fan-out")
	r.FanOut, err = gateway.fanOut(ctx, l.Options)
	return r, err
}

// Print prints one table.
func (r Loaded) Print(out io.Writer) {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	row := func(what, format string, values ...any) {
		fmt.Fprintf(table, "%s\t"+format+"\n", append([]any{what}, values...)...)
	}
	for _, j := range r.Journeys {
		row("journeys, "+j.Store, "%.0f a second; %s", float64(j.Count)/j.Took.Seconds(), j.Account)
	}
	c := r.Challenges
	row("challenges at once", "%d raised in %v, %.1f KB each; %d open, then %d cancelled, as the gateway counts them", c.Count, c.Took.Round(time.Millisecond), c.InUse/1000, c.Open, c.Cancelled)
	row("idle channels", "%d: %.1f KB of heap and stacks each, %.1f KB of the process's memory", r.Idle.Channels, r.Idle.InUse/1000, r.Idle.Resident/1000)
	for _, f := range r.FanOut {
		row(fmt.Sprintf("an event to %d channels", f.Channels), "%.2f ms until the last one has it", f.Median/1000)
	}
	_ = table.Flush() // as good as it gets
}
