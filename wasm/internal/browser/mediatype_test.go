package browser

import "testing"

func TestIs(t *testing.T) {
	for contentType, want := range map[string]bool{
		"application/problem+json":                true,
		"application/problem+json; charset=utf-8": true,
		"Application/Problem+JSON":                true,
		"application/problem+json ;x":             true,
		"application/problem+jsonp":               false,
		"application/json":                        false,
		"":                                        false,
	} {
		if got := is(contentType, typeProblem); got != want {
			t.Errorf("is(%q, typeProblem) = %v", contentType, got)
		}
	}
}
