package bench

import (
	"context"
	"fmt"
	"os/exec"
	"time"

	"countersign/build/measure"
)

// Forwarding is what one way to the upstream costs for one kind of request:
// medians over all rounds.
type Forwarding struct {
	Name, Title, Request string
	// CPU is what the proxy itself used for a request, in microseconds, and Ratio
	// that beside the bare ReverseProxy's in the same round.
	CPU, Ratio float64
	// P50 and P99 are what the client waited for an answer, in microseconds.
	P50, P99 float64
}

// series is what is measured of one peer and one kind of request, by round.
type series struct{ cpu, p50, p99 []float64 }

// way is a peer at work. The one without a process is the way past all proxies.
type way struct {
	peer
	process *measure.Process
	clients []*client
	series  []series // of each kind of traffic
}

// forwarding runs rounds of all peers and all kinds of requests in turns. In each
// round another peer is first.
func forwarding(ctx context.Context, o Options) (table []Forwarding, rounds int, err error) {
	upstream, err := o.serve(ctx, serveUpstream)
	if err != nil {
		return nil, 0, err
	}
	defer upstream.Stop()
	ways, err := open(ctx, o, upstream)
	defer func() {
		for _, w := range ways {
			w.close()
		}
	}()
	if err != nil {
		return nil, 0, err
	}
	kinds := kindsOfTraffic()
	for end := time.Now().Add(o.Forwarding); rounds <= o.Rounds || time.Now().Before(end); rounds++ {
		for k, kind := range kinds {
			for i := range ways {
				w := ways[(i+rounds)%len(ways)]
				if err := w.turn(k, kind, max(kind.batch/o.Share, clients)); err != nil {
					return nil, 0, fmt.Errorf("%s, %s: %w", w.name, kind.name, err)
				}
			}
		}
		if rounds == 0 { // warm now
			for _, w := range ways {
				w.series = make([]series, len(kinds))
			}
		}
	}
	return tabulate(ways, kinds), rounds - 1, nil
}

func open(ctx context.Context, o Options, upstream *measure.Process) ([]*way, error) {
	direct := &way{peer: peer{name: nameDirect, title: "no proxy"}}
	ways := []*way{direct}
	for _, p := range peers(o) {
		proc, err := p.start(ctx, o.Folder, upstream.Address)
		if err != nil {
			return ways, err
		}
		ways = append(ways, &way{peer: p, process: proc})
	}
	for _, w := range ways {
		address := upstream.Address
		if w.process != nil {
			address = w.process.Address
		}
		var err error
		if w.clients, err = dialClients(address); err != nil {
			return ways, err
		}
		w.series = make([]series, len(kindsOfTraffic()))
	}
	return ways, nil
}

func (w *way) close() {
	hangUp(w.clients)
	if w.process != nil {
		w.process.Stop()
	}
}

// turn sends a batch and notes what it cost.
func (w *way) turn(k int, kind traffic, count int) error {
	before, err := w.cpu()
	if err != nil {
		return err
	}
	took, err := kind.send(w.clients, count)
	if err != nil {
		return err
	}
	after, err := w.cpu()
	if err != nil {
		return err
	}
	s := &w.series[k]
	s.cpu = append(s.cpu, micros(after-before)/float64(count))
	s.p50 = append(s.p50, micros(measure.Median(took)))
	s.p99 = append(s.p99, micros(measure.Quantile(took, 0.99)))
	return nil
}

func (w *way) cpu() (time.Duration, error) {
	if w.process == nil {
		return 0, nil
	}
	return w.process.CPU()
}

func micros(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 }

func tabulate(ways []*way, kinds []traffic) (table []Forwarding) {
	var bare *way
	for _, w := range ways {
		if w.name == nameBare {
			bare = w
		}
	}
	for k, kind := range kinds {
		for _, w := range ways {
			s := w.series[k]
			ratios := make([]float64, len(s.cpu))
			for round, cpu := range s.cpu {
				ratios[round] = cpu / bare.series[k].cpu[round]
			}
			table = append(table, Forwarding{
				Name: w.name, Title: w.title, Request: kind.title,
				CPU: measure.Median(s.cpu), Ratio: measure.Median(ratios),
				P50: measure.Median(s.p50), P99: measure.Median(s.p99),
			})
		}
	}
	return table
}

// serve starts one of this program's own servers.
func (o Options) serve(ctx context.Context, kind string) (*measure.Process, error) {
	address, err := measure.Free()
	if err != nil {
		return nil, err
	}
	return measure.Start(ctx, o.Folder, kind, address, exec.CommandContext(ctx, o.Self, "serve", kind, address))
}
