package measure

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// Metrics are what a program tells its operator, by name and labels as they are
// written.
type Metrics map[string]float64

// Scrape reads the metrics of a program in Prometheus' text format.
func Scrape(ctx context.Context, url string) (Metrics, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", url, res.Status)
	}
	if err != nil {
		return nil, err
	}
	all := Metrics{}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		space := strings.LastIndexByte(line, ' ')
		value, err := strconv.ParseFloat(line[space+1:], 64)
		if err != nil {
			return nil, fmt.Errorf("%s: %q: %w", url, line, err)
		}
		all[strings.TrimSpace(line[:max(space, 0)])] = value
	}
	return all, nil
}

// InUse is what a Go program's heap and stacks take.
func (m Metrics) InUse() float64 {
	return m["go_memstats_heap_inuse_bytes"] + m["go_memstats_stack_inuse_bytes"]
}

// Collections is how often its garbage has been collected.
func (m Metrics) Collections() float64 { return m["go_gc_duration_seconds_count"] }
