package config

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// serviceVariable matches what Kubernetes puts into the environment of a pod
// for a service (Kubernetes documentation, "Service: environment variables"):
// one named countersign, or countersign-something, would look like settings.
var serviceVariable = regexp.MustCompile(`^COUNTERSIGN_(\w+_)?(SERVICE_(HOST|PORT(_\w+)?)|PORT(_\d+_(TCP|UDP|SCTP)(_\w+)?)?)$`)

func kubernetes(name string) bool { return serviceVariable.MatchString(name) }

// leftovers finds variables that are no keys.
func (d *decoder) leftovers() {
	d.used[FileVariable] = true
	for _, name := range sortedKeys(d.env) {
		if strings.HasPrefix(name, envPrefix) && !d.used[name] && !kubernetes(name) {
			d.fault(place{source: name}, "", "there is no such key; "+suggestion(name, d.used, "unset it"))
		}
	}
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
