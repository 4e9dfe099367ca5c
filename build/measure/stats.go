package measure

import (
	"cmp"
	"slices"
)

// Quantile is the smallest of the values that at least a part q of them does not
// exceed; 0 where there are none.
func Quantile[T cmp.Ordered](values []T, q float64) (none T) {
	if len(values) == 0 {
		return none
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}

// Median is the middle one of the values.
func Median[T cmp.Ordered](values []T) T { return Quantile(values, 0.5) }
