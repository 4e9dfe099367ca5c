package bench

import (
	"context"
	"fmt"
	"runtime"
	"time"
)

// Report is all that was measured in one run.
type Report struct {
	Date       time.Time
	Go         string
	Processors int
	Rounds     int
	Forwarding []Forwarding
	Idle       []Idle
	FanOut     []FanOut
	Page       []Page
}

// Run measures everything, and says on the way what it is at.
func Run(ctx context.Context, o Options, say func(string)) (r Report, err error) {
	r = Report{Date: time.Now().UTC().Truncate(time.Second), Go: runtime.Version(), Processors: runtime.NumCPU()}
	say("forwarding")
	if r.Forwarding, r.Rounds, err = forwarding(ctx, o); err != nil {
		return r, fmt.Errorf("forwarding: %w", err)
	}
	say("channels")
	if r.Idle, r.FanOut, err = channels(ctx, o); err != nil {
		return r, fmt.Errorf("channels: %w", err)
	}
	if o.Pages == 0 {
		return r, nil
	}
	say("pages")
	if r.Page, err = pages(ctx, o.Pages); err != nil {
		return r, fmt.Errorf("pages: %w", err)
	}
	return r, nil
}
