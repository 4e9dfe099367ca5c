package intergiro

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"countersign/server/provider"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// maxPause bounds how long a page is told to wait.
const maxPause = time.Hour

// call is one request to Intergiro's API, and what its answers mean.
type call struct {
	// name says in errors what failed.
	name         string
	method, path string
	json         []byte // nil for no body
	// answers are the statuses of answers that the caller reads; refusals those
	// that have a meaning for the customer.
	answers  []int
	refusals map[int]stepup.Code
}

// answer is what Intergiro answered.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// ask makes a call. Any answer that the call does not name is an error. Errors
// never repeat what was sent or answered: either may hold secrets.
func ask(ctx context.Context, up provider.Upstream, c call) (answer, error) {
	header := http.Header{"Accept": {wire.TypeJSON}}
	if c.json != nil {
		header.Set("Content-Type", wire.TypeJSON)
	}
	status, received, text, err := up.Do(ctx, c.method, c.path, header, c.json)
	switch {
	case err != nil:
		return answer{}, fmt.Errorf("intergiro: %s: %w", c.name, err)
	case slices.Contains(c.answers, status):
		return answer{status, received, text}, nil
	case status == http.StatusTooManyRequests:
		return answer{}, &provider.Refusal{Code: provider.TooSoon, RetryAfter: pause(received)}
	}
	if code, ok := c.refusals[status]; ok {
		return answer{}, &provider.Refusal{Code: code}
	}
	return answer{}, fmt.Errorf("intergiro: %s: answered %d", c.name, status)
}

// pause gives how long Intergiro wants to be left alone, 0 where it does not say
// so in whole seconds.
func pause(h http.Header) time.Duration {
	seconds, err := strconv.ParseUint(h.Get("Retry-After"), 10, 32)
	if err != nil {
		return 0
	}
	return min(time.Duration(seconds)*time.Second, maxPause)
}
