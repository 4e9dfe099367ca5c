package chaos

import (
	"context"
	"fmt"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"countersign/server/internal/fleet"
	"countersign/server/internal/journey"
)

// Config says how much goes wrong for how long.
type Config struct {
	// Duration is for how long journeys begin. They end later.
	Duration time.Duration
	// Instances is how many gateways there are, and Customers how many people pay at
	// the same time, one journey after another.
	Instances, Customers int
	Seed                 uint64
}

// patience is how long a journey may take: an execution whose instance was killed is
// given up after 13 s.
const patience = 90 * time.Second

// world is all that takes part.
type world struct {
	fleet   *fleet.Fleet
	sandbox *journey.Sandbox
	ledger  *ledger
	odds    *odds

	mu       sync.Mutex
	journeys []ended
	struck   map[string]int // what has befallen it, by name
}

// ended is a journey that has.
type ended struct {
	transfer int64
	outcome  string
	said     string
}

// Run runs it, and fails the test where a journey's end is not known, or anything
// was executed that was not approved, or twice.
func Run(t testing.TB, c Config) {
	t.Helper()
	o := newOdds(c.Seed)
	w := &world{sandbox: journey.NewSandbox(t, nil), ledger: newLedger(o), odds: o, struck: map[string]int{}}
	if err := w.sandbox.Fill(t.Context(), 1_000_000); err != nil {
		t.Fatal(err)
	}
	provider := httptest.NewServer(w.ledger.handler(w.sandbox.Address()))
	t.Cleanup(provider.Close)
	w.fleet = fleet.Start(t, fleet.Config{Instances: c.Instances, Sandbox: w.sandbox, Provider: provider.URL})
	began := time.Now()
	if err := w.live(t, c); err != nil {
		t.Fatal(err)
	}
	w.account(t, c, time.Since(began))
}

// live has everything happen, and waits until the last journey has ended.
func (w *world) live(t testing.TB, c Config) error {
	t.Helper()
	storm, calm := context.WithTimeout(t.Context(), c.Duration)
	defer calm()
	var wg sync.WaitGroup
	faults := make(chan error, 2)
	wg.Go(func() { faults <- w.strikes(storm) })
	wg.Go(func() { faults <- w.weather(storm) })
	for range c.Customers {
		wg.Go(func() {
			for storm.Err() == nil {
				w.journey(t)
			}
		})
	}
	wg.Wait()
	for range cap(faults) {
		if err := <-faults; err != nil {
			return fmt.Errorf("the run itself failed: %w", err)
		}
	}
	return nil
}

// journey has a customer with a new browser pay.
func (w *world) journey(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	c := &customer{world: w, page: w.fleet.Browser(t)}
	end := c.travel(ctx)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.journeys = append(w.journeys, ended{c.payment.Transfer, end, c.said})
}
