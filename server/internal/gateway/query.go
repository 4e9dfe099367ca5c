package gateway

import (
	"errors"
	"net/url"
	"slices"
	"strings"
)

// Query says which part of a client's query string goes on to the provider.
// The zero value lets all of it pass as it is.
type Query struct {
	// None lets nothing pass.
	None bool
	// Only lets the parameters of these names pass, in the order and the
	// spelling of the client.
	Only []string
}

func (q Query) check() error {
	if q.None && len(q.Only) > 0 {
		return errors.New("query: none and a list of names exclude each other")
	}
	return nil
}

// pass gives the part of a raw query that passes.
func (q Query) pass(raw string) string {
	switch {
	case q.None || raw == "":
		return ""
	case len(q.Only) == 0:
		return raw
	}
	var passing []string
	for pair := range strings.SplitSeq(raw, "&") {
		name, _, _ := strings.Cut(pair, "=")
		decoded, err := url.QueryUnescape(name)
		// Some servers take a semicolon for a separator: what follows it would
		// pass unseen.
		if err == nil && slices.Contains(q.Only, decoded) && !strings.Contains(pair, ";") {
			passing = append(passing, pair)
		}
	}
	return strings.Join(passing, "&")
}
