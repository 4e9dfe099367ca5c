package bench

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"

	"countersign/build/measure"
)

// Idle is what a channel costs that nothing happens on, in bytes.
type Idle struct {
	Name     string
	Channels int
	// InUse is what heap and stacks have grown by, after collections, and Resident
	// what the process has, each by channel.
	InUse, Resident float64
}

// relay is a server of channels at work.
type relay struct {
	name    string
	process *measure.Process
	metrics string // where it tells of itself
	// event has it tell its channels something.
	event func(ctx context.Context) error
	// header is what the handshakes of channels have that are to be told.
	header http.Header
}

// channels measures ours beside a minimal server.
func channels(ctx context.Context, o Options) (idle []Idle, fans []FanOut, err error) {
	upstream, err := o.serve(ctx, serveUpstream)
	if err != nil {
		return nil, nil, err
	}
	defer upstream.Stop()
	for _, open := range []func(context.Context, Options, string) (*relay, error){openGateway, openHub} {
		r, err := open(ctx, o, upstream.Address)
		if err != nil {
			return nil, nil, err
		}
		one, err := r.idle(ctx, o.Channels)
		if err != nil {
			return nil, nil, fmt.Errorf("idle channels of %s: %w", r.name, err)
		}
		idle = append(idle, one)
		told, err := r.fanOut(ctx, o)
		if err != nil {
			return nil, nil, fmt.Errorf("fan-out of %s: %w", r.name, err)
		}
		fans = append(fans, told...)
		r.process.Stop()
	}
	return idle, fans, nil
}

const (
	titleGateway = "Countersign"
	titleHub     = "minimal gorilla/websocket server"
)

func openHub(ctx context.Context, o Options, _ string) (*relay, error) {
	p, err := o.serve(ctx, serveChannels)
	if err != nil {
		return nil, err
	}
	return &relay{
		name: titleHub, process: p, metrics: "http://" + p.Address + "/metrics",
		event: func(ctx context.Context) error {
			_, err := post(ctx, http.DefaultClient, "http://"+p.Address+"/tell", nil, http.StatusOK)
			return err
		},
	}, nil
}

func openGateway(ctx context.Context, o Options, upstream string) (*relay, error) {
	folder := filepath.Join(o.Folder, "channels")
	if err := os.Mkdir(folder, 0o750); err != nil {
		return nil, err
	}
	admin, err := measure.Free()
	if err != nil {
		return nil, err
	}
	p, err := o.gateway().startWith(ctx, folder, upstream, admin)
	if err != nil {
		return nil, err
	}
	s := &session{gateway: "http://" + p.Address, client: http.DefaultClient}
	if err := s.begin(ctx); err != nil {
		p.Stop()
		return nil, err
	}
	return &relay{
		name: titleGateway, process: p, metrics: "http://" + admin + "/metrics", event: s.event,
		header: http.Header{"Cookie": {s.cookie}, "Origin": {page}},
	}, nil
}

// idle opens channels and measures what the server has grown by.
func (r *relay) idle(ctx context.Context, count int) (Idle, error) {
	before, held, err := r.settle(ctx)
	if err != nil {
		return Idle{}, err
	}
	open, err := measure.Open(ctx, r.process.Address, page, count)
	if err != nil {
		return Idle{}, err
	}
	defer open.Close()
	after, holding, err := r.settle(ctx)
	return Idle{
		Name: r.name, Channels: count,
		InUse:    (after - before) / float64(count),
		Resident: float64(holding-held) / float64(count),
	}, err
}

// collections are how many there are before memory is read: each halves stacks that
// have become too large.
const collections = 4

// settle reads how much memory a server needs, after collections: it asks plainly
// until there have been enough, because garbage makes way for nothing else.
func (r *relay) settle(ctx context.Context) (inUse float64, resident int64, err error) {
	all, err := dialClients(r.process.Address)
	if err != nil {
		return 0, 0, err
	}
	defer hangUp(all)
	first, err := measure.Scrape(ctx, r.metrics)
	if err != nil {
		return 0, 0, err
	}
	now, get := first, kindsOfTraffic()[0]
	for r.name == titleGateway && now.Collections() < first.Collections()+collections {
		if _, err := get.send(all, 400); err != nil {
			return 0, 0, err
		}
		if now, err = measure.Scrape(ctx, r.metrics); err != nil {
			return 0, 0, err
		}
	}
	resident, err = r.process.Resident()
	return now.InUse(), resident, err
}
