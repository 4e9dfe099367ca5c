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

func TestOpenUnknown(t *testing.T) {
	_, err := registry.Open("wize", provider.Settings{})
	if err == nil || !strings.Contains(err.Error(), `"wize"`) || !strings.Contains(err.Error(), "wise") {
		t.Errorf("error %v, want one that names what there is", err)
	}
}
