package browser

import "testing"

func TestIsProblem(t *testing.T) {
	for contentType, want := range map[string]bool{
		"application/problem+json":                true,
		"application/problem+json; charset=utf-8": true,
		"Application/Problem+JSON":                true,
		"application/problem+json ;x":             true,
		"application/problem+jsonp":               false,
		"application/json":                        false,
		"":                                        false,
	} {
		if got := isProblem(contentType); got != want {
			t.Errorf("isProblem(%q) = %v", contentType, got)
		}
	}
}
