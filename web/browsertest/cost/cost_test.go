// Package cost measures what Countersign costs a page, beside the library that it
// replaces, in turns: what is sent, when it can be used, what a request pays that
// meets no challenge, and how long after a challenge the customer is asked. It
// asserts no time; `make bench` prints what it finds.
package cost

import (
	"maps"
	"testing"

	"countersign/build/measure"
	"countersign/web/browsertest"
)

func TestMain(m *testing.M) { browsertest.Main(m) }

// pairs is how many requests of each kind one measurement sends.
const pairs = 500

// BenchmarkPage reports medians. The names of what it reports are read by
// build/internal/bench.
func BenchmarkPage(b *testing.B) {
	shop := newShop(b)
	found := map[string][]float64{}
	note := func(whose string, values map[string]float64) {
		for name, value := range values {
			found[whose+"-"+name] = append(found[whose+"-"+name], value)
		}
	}
	for b.Loop() {
		for whose, one := range shop.libraries() {
			note(whose, one.opened(b))
			note(whose, one.prompted(b))
		}
		note("ours", map[string]float64{"prompt-cold-ms": shop.cold(b)})
		times := shop.unchallenged(b)
		for _, whose := range []string{"ours", "original"} {
			note(whose, map[string]float64{"request-µs": (times[whose] - times["fetch"]) * 1000, "request-ratio": times[whose] / times["fetch"]})
		}
	}
	b.ReportMetric(0, "ns/op") // the time of a whole measurement says nothing
	for name := range maps.Keys(found) {
		b.ReportMetric(measure.Median(found[name]), name)
	}
}

// TestPage tries what the benchmark measures with, once. It asserts only what does
// not depend on the time: that everything is told, and what is sent.
func TestPage(t *testing.T) {
	shop := newShop(t)
	libraries := shop.libraries()
	ours, original := libraries["ours"].opened(t), libraries["original"].opened(t)
	if ours["script-KB"] <= 0 || ours["script-KB"] > 5 || ours["helper-KB"] <= 300 || original["script-KB"] <= ours["script-KB"] {
		t.Errorf("ours sends %v, the original %v", ours, original)
	}
	if ours["ready-ms"] < ours["usable-ms"] || ours["usable-ms"] <= 0 || original["usable-ms"] <= 0 {
		t.Errorf("ours takes %v, the original %v", ours, original)
	}
	for whose, one := range libraries {
		if took := one.prompted(t)["prompt-ms"]; took <= 0 {
			t.Errorf("%s asks after %v ms", whose, took)
		}
	}
	if took := shop.cold(t); took <= 0 {
		t.Errorf("it asks after %v ms", took)
	}
	if times := shop.unchallenged(t); len(times) != 3 || times["fetch"] <= 0 {
		t.Errorf("a request takes %v", times)
	}
}
