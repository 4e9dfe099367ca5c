package journey_test

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"countersign/server/internal/journey"
)

// The size of the load, and how many browsers are at it at once: all of them
// unless said otherwise. For a larger one:
//
//	go test ./server/internal/journey -run TestLoad -v -args -journeys 5000 -browsers 500
var (
	journeys = flag.Int("journeys", 200, "journeys in the load test")
	browsers = flag.Int("browsers", 0, "journeys that go at once; 0 is all of them")
)

// pageElsewhere is the origin of a page of another site.
const pageElsewhere = "https://shop.example.net"

// TestLoad sends many browsers on their journeys at once and then compares
// three accounts of them: what the pages saw, what the gateway says it has
// executed, and what the provider has paid.
func TestLoad(t *testing.T) {
	t.Run("every one pays once", func(t *testing.T) {
		testLoad(t, slices.DeleteFunc(kinds(), func(k kind) bool { return !maps.Equal(k.executions, once) }))
	})
	t.Run("every one ends as it must", func(t *testing.T) { testLoad(t, kinds()) })
}

func testLoad(t *testing.T, among []kind) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Duration(*journeys)*200*time.Millisecond+patience)
	defer cancel()
	rig := journey.New(t, journey.Config{Origins: []string{pageElsewhere}})
	check(t, rig.Sandbox.Fill(ctx, 100_000_000))
	load := newLoad(t, rig, among, *journeys)

	begin := time.Now()
	load.each(t, load.prepare(ctx))
	check(t, load.inject(ctx))
	prepared := time.Now()
	load.each(t, load.travel(ctx))
	t.Logf("%d journeys: prepared in %v, travelled in %v", *journeys,
		prepared.Sub(begin).Round(time.Millisecond), time.Since(prepared).Round(time.Millisecond))
	load.account(ctx, t)
}

// load is many travellers on one rig.
type load struct {
	rig        *journey.Rig
	travellers []*traveller
	kinds      []kind    // of each traveller
	outcomes   []outcome // of each traveller
}

func newLoad(t testing.TB, rig *journey.Rig, among []kind, size int) *load {
	t.Helper()
	l := &load{rig: rig, outcomes: make([]outcome, size)}
	for i := range size {
		k := among[i%len(among)]
		page := rig.Browser(t)
		if k.elsewhere {
			page = rig.Elsewhere(t, pageElsewhere)
		}
		l.kinds = append(l.kinds, k)
		l.travellers = append(l.travellers, &traveller{sandbox: rig.Sandbox, page: page})
	}
	return l
}

// each runs step for every traveller, as many at once as the flag says.
func (l *load) each(t testing.TB, step func(i int) error) {
	t.Helper()
	atOnce := *browsers
	if atOnce <= 0 {
		atOnce = len(l.travellers)
	}
	places := make(chan struct{}, atOnce)
	var all sync.WaitGroup
	for i := range l.travellers {
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			if err := step(i); err != nil {
				t.Errorf("journey %d, %s: %v", i, l.kinds[i].name, err)
			}
		})
	}
	all.Wait()
}

// prepare makes a transfer for each, of an amount of its own.
func (l *load) prepare(ctx context.Context) func(int) error {
	return func(i int) (err error) {
		v := l.travellers[i]
		v.payment, err = v.page.Prepare(ctx, 100+i)
		return err
	}
}

// inject has the faults wait for those retries that are to meet them.
func (l *load) inject(ctx context.Context) error {
	var faults []journey.Fault
	for i, k := range l.kinds {
		if k.fault != "" {
			path := fmt.Sprintf("/transfers/%d/payments", l.travellers[i].payment.Transfer)
			faults = append(faults, journey.Fault{Fault: k.fault, Path: path, Replay: true})
		}
	}
	return l.rig.Sandbox.Change(ctx, map[string]any{
		// Some time, so that what is to happen meanwhile can.
		"faults": map[string]any{"latencyMillis": 20, "next": faults},
	})
}

func (l *load) travel(ctx context.Context) func(int) error {
	return func(i int) (err error) {
		l.outcomes[i], err = l.kinds[i].travel(ctx, l.travellers[i])
		return err
	}
}

// account compares what the pages, the gateway and the provider say.
func (l *load) account(ctx context.Context, t testing.TB) {
	t.Helper()
	executions := must[map[int64]int](t)(l.rig.Sandbox.Executions(ctx))
	var ends, seen, byKind tally
	want, got := 0, 0
	for i, v := range l.travellers {
		k, end := l.kinds[i], l.outcomes[i]
		n, possible := k.executions[end]
		if !possible {
			t.Errorf("journey %d, %s: ended as %q", i, k.name, end)
			continue
		}
		if executions[v.payment.Transfer] != n {
			t.Errorf("journey %d, %s: the provider has paid %d times, want %d", i, k.name, executions[v.payment.Transfer], n)
		}
		want += n
		ends.add(string(end), 1)
		byKind.add(k.name+": "+string(end), 1)
		for name, count := range v.seen.counts {
			seen.add(name, count)
		}
	}
	for _, n := range executions {
		got += n
	}
	if got != want {
		t.Errorf("the provider has executed %d payments, want %d", got, want)
	}
	if ends.total() != len(l.travellers) {
		t.Errorf("%d of %d journeys are accounted for", ends.total(), len(l.travellers))
	}
	l.accountGateway(ctx, t, &ends, &seen)
	t.Logf("by kind:%s", &byKind)
	t.Logf("on the way:%s", &seen)
	t.Logf("started %d = paid %d + cancelled %d + unknown %d + refused %d; executed by the provider: %d",
		len(l.travellers), ends.of("paid"), ends.of("cancelled"), ends.of("unknown"), ends.of("refused"), got)
}

// accountGateway compares what the gateway has counted. What the provider has
// answered was executed as far as a gateway can know, a failure too; but not
// what it has turned away.
func (l *load) accountGateway(ctx context.Context, t testing.TB, ends, seen *tally) {
	t.Helper()
	for _, c := range []struct {
		series string
		want   int
	}{
		{`countersign_challenges_raised_total{provider="wise"}`, len(l.travellers)},
		{`countersign_executions_total{outcome="executed",provider="wise"}`, ends.of("paid") + ends.of("refused")},
		{`countersign_executions_total{outcome="unknown",provider="wise"}`, ends.of("unknown")},
		{`countersign_executions_total{outcome="pending",provider="wise"}`, seen.of("challenged again")},
		{`countersign_executions_total{outcome="approved",provider="wise"}`, seen.of("turned away")},
		{`countersign_challenges_ended_total{provider="wise",state="cancelled"}`, ends.of("cancelled")},
		{`countersign_challenges_ended_total{provider="wise",state="executed"}`, ends.of("paid") + ends.of("refused")},
		{`countersign_challenges_ended_total{provider="wise",state="unknown"}`, ends.of("unknown")},
	} {
		if got := must[int](t)(l.rig.Metric(ctx, c.series)); got != c.want {
			t.Errorf("%s is %d, want %d", c.series, got, c.want)
		}
	}
	awaitMetric(ctx, t, l.rig, "countersign_channels_open", 0)
}

// awaitMetric waits until a metric has a value.
func awaitMetric(ctx context.Context, t testing.TB, rig *journey.Rig, series string, want int) {
	t.Helper()
	await(ctx, t, fmt.Sprintf("%s = %d", series, want), func() bool {
		return must[int](t)(rig.Metric(ctx, series)) == want
	})
}

// await waits for a condition that nobody tells of.
func await(ctx context.Context, t testing.TB, what string, met func() bool) {
	t.Helper()
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	for !met() {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			t.Fatalf("never: %s", what)
		}
	}
}
