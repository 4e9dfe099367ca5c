package journey_test

import (
	"maps"
	"net/http"
	"slices"
	"testing"

	"countersign/server/internal/journey/conformance"
	"countersign/server/provider/registry"
)

// subjects are what each kind of provider brings to the suite that all pass.
func subjects() map[string]func() conformance.Subject {
	return map[string]func() conformance.Subject{
		"intergiro": intergiroSubject,
		"mipise":    mipiseSubject,
		"wise":      wiseSubject,
	}
}

// TestConformance runs the suite for every kind that is registered. One without a
// subject fails it.
func TestConformance(t *testing.T) {
	if kinds := slices.Sorted(maps.Keys(subjects())); !slices.Equal(kinds, registry.Kinds()) {
		t.Errorf("the suite has the kinds %q, and registered are %q", kinds, registry.Kinds())
	}
	for kind, subject := range subjects() {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			conformance.Run(t, subject())
		})
	}
}

// headed is a header of these names and values.
func headed(pairs ...string) http.Header {
	h := http.Header{}
	for i := 0; i+1 < len(pairs); i += 2 {
		h.Add(pairs[i], pairs[i+1])
	}
	return h
}
