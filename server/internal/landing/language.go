package landing

import (
	"strconv"
	"strings"
)

// fallback is for whoever wants none of the languages that there are.
const fallback = "en"

// maxLanguages is how many of the wanted languages are looked at.
const maxLanguages = 32

// Language gives the language of ours that a client wants most (RFC 9110, section
// 12.5.4). A region does not matter: the texts are the same in all.
func Language(accepted string) string {
	best, weight := fallback, 0.0
	for i, item := range strings.SplitN(accepted, ",", maxLanguages+1) {
		if i == maxLanguages {
			break
		}
		tag, parameter, _ := strings.Cut(item, ";")
		tag, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
		if tag == "*" {
			tag = fallback
		}
		if _, ok := texts[tag]; !ok {
			continue
		}
		if q := quality(parameter); q > weight {
			best, weight = tag, q
		}
	}
	return best
}

// quality reads a weight (RFC 9110, section 12.4.2). One that is none counts
// nothing.
func quality(parameter string) float64 {
	parameter = strings.TrimSpace(parameter)
	if parameter == "" {
		return 1
	}
	value, ok := strings.CutPrefix(strings.ToLower(parameter), "q=")
	q, err := strconv.ParseFloat(value, 64)
	if !ok || err != nil || !(q >= 0 && q <= 1) {
		return 0
	}
	return q
}
