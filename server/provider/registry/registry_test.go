package registry_test

import (
	"strings"
	"testing"

	"countersign/server/provider"
	"countersign/server/provider/registry"
)

func TestEveryKindOpensUnderItsName(t *testing.T) {
	for _, kind := range registry.Kinds() {
		p, err := registry.Open(kind, provider.Settings{})
		if err != nil || p.Name() != kind {
			t.Errorf("%s: opened %v, error %v", kind, p, err)
		}
	}
}

// TestOptions opens each kind with all of its options as they are by default, and
// with one that there is not.
func TestOptions(t *testing.T) {
	for _, kind := range registry.Kinds() {
		given := map[string]string{}
		for _, o := range registry.Options(kind) {
			if _, twice := given[o.Name]; twice || o.Name == "" || o.About == "" {
				t.Errorf("%s: option %q has no name or sentence of its own", kind, o.Name)
			}
			given[o.Name] = o.Default
		}
		if _, err := registry.Open(kind, provider.Settings{Options: given}); err != nil {
			t.Errorf("%s: with its defaults: %v", kind, err)
		}
		given["no-such-option"] = "x"
		if _, err := registry.Open(kind, provider.Settings{Options: given}); err == nil {
			t.Errorf("%s: opened with an option that there is not", kind)
		}
	}
}

func TestUnknownKind(t *testing.T) {
	_, err := registry.Open("wize", provider.Settings{})
	if err == nil || !strings.Contains(err.Error(), `"wize"`) || !strings.Contains(err.Error(), "wise") {
		t.Errorf("error %v, want one that names what there is", err)
	}
	if options := registry.Options("wize"); options != nil {
		t.Errorf("options %v of a kind that there is not", options)
	}
}
