package scenario

import (
	"fmt"
	"slices"
)

// OneOf checks a setting that is one of a few words.
func OneOf(name, value string, allowed ...string) error {
	if slices.Contains(allowed, value) {
		return nil
	}
	return fmt.Errorf("%s must be one of %q", name, allowed)
}

// Between checks a setting that is a number within bounds.
func Between(name string, value, low, high int) error {
	if value >= low && value <= high {
		return nil
	}
	return fmt.Errorf("%s must be %d to %d", name, low, high)
}
