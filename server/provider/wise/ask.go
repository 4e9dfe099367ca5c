package wise

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

// call is one request to Wise's API, and what its answers mean.
type call struct {
	// name says in errors what failed.
	name         string
	method, path string
	// token goes into One-Time-Token, where there is one.
	token string
	// json is the body, or sealed: a JWE that nobody here can read.
	json   []byte
	sealed string
	// answers are the statuses of answers that the caller reads; refusals those
	// that have a meaning for the customer.
	answers  []int
	refusals map[int]stepup.Code
}

// answer is what Wise answered.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// ask makes a call. Any answer that the call does not name is an error. Errors
// never repeat what was sent or answered: either may hold secrets.
func ask(ctx context.Context, up provider.Upstream, c call) (answer, error) {
	header, body := c.content()
	if c.token != "" {
		header.Set(wire.HeaderOneTimeToken, c.token)
	}
	status, received, text, err := up.Do(ctx, c.method, c.path, header, body)
	switch {
	case err != nil:
		return answer{}, fmt.Errorf("wise: %s: %w", c.name, err)
	case slices.Contains(c.answers, status):
		return answer{status, received, text}, nil
	case status == http.StatusTooManyRequests:
		return answer{}, &provider.Refusal{Code: provider.TooSoon, RetryAfter: pause(received)}
	case c.sealed != "" && undecipherable(status, text):
		return answer{}, &provider.Refusal{Code: provider.KeyChanged}
	}
	if code, ok := c.refusals[status]; ok {
		return answer{}, &provider.Refusal{Code: code, RetryAfter: pause(received)}
	}
	return answer{}, fmt.Errorf("wise: %s: answered %d", c.name, status)
}

// content gives a call's body and the headers that describe it.
func (c call) content() (http.Header, []byte) {
	switch {
	case c.sealed != "":
		return sealedHeader(), []byte(c.sealed)
	case c.json != nil:
		return http.Header{"Content-Type": {wire.TypeJSON}}, c.json
	}
	return http.Header{}, nil
}

// pause gives how long Wise wants to be left alone, 0 where it does not say so
// in whole seconds, as it documents.
func pause(h http.Header) time.Duration {
	seconds, err := strconv.ParseUint(h.Get("Retry-After"), 10, 32)
	if err != nil {
		return 0
	}
	return min(time.Duration(seconds)*time.Second, maxPause)
}
