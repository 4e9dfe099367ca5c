package assets

import (
	"strconv"
	"strings"
)

// The content codings (RFC 9110, section 8.4.1; RFC 7932 for br).
const (
	brotli   = "br"
	gzip     = "gzip"
	identity = "identity"
)

// negotiate chooses the coding that the client likes best (RFC 9110, section
// 12.5.3), and the smallest of those it likes the same. A client that refuses
// them all gets the bytes as they are.
func negotiate[V any](accept []string, available map[string]V) string {
	weights := parseAccept(strings.Join(accept, ","))
	best, bestWeight := identity, 0.0
	for _, coding := range []string{brotli, gzip, identity} {
		if _, ok := available[coding]; !ok {
			continue
		}
		if weight := weights.of(coding); weight > bestWeight {
			best, bestWeight = coding, weight
		}
	}
	return best
}

// weights are the qualities by coding, lower case.
type weights map[string]float64

func parseAccept(header string) weights {
	w := weights{}
	for part := range strings.SplitSeq(header, ",") {
		coding, parameters, _ := strings.Cut(part, ";")
		coding = strings.ToLower(strings.TrimSpace(coding))
		if coding == "x-gzip" {
			coding = gzip // RFC 9110, section 8.4.1.3
		}
		if coding != "" {
			w[coding] = quality(parameters)
		}
	}
	return w
}

// quality reads "q=0.5"; what cannot be read is refused rather than guessed.
func quality(parameters string) float64 {
	name, value, ok := strings.Cut(strings.TrimSpace(parameters), "=")
	if !ok && name == "" {
		return 1
	}
	q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil || !strings.EqualFold(strings.TrimSpace(name), "q") || !(q >= 0 && q <= 1) {
		return 0
	}
	return q
}

// of gives the weight of a coding. Identity is taken unless it is refused, but
// after everything that was asked for.
func (w weights) of(coding string) float64 {
	if q, ok := w[coding]; ok {
		return q
	}
	if q, ok := w["*"]; ok {
		return q
	}
	if coding == identity {
		return 0.0001 // below the least that can be written, 0.001
	}
	return 0
}
