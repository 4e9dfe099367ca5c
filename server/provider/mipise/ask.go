package mipise

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"countersign/server/provider"
	"countersign/shared/wire"
)

// maxPause bounds how long a page is told to wait.
const maxPause = time.Hour

// call is one request to Mipise's API.
type call struct {
	// name says in errors what failed.
	name         string
	method, path string
	// token goes into the header of the proof, where there is one.
	token string
	// body has texts only; nil for no body.
	body map[string]string
	// answers are the statuses of answers that the caller reads.
	answers []int
}

// answer is what Mipise answered.
type answer struct {
	status int
	body   []byte
}

// ask makes a call. An answer that the call does not name, and that no setting
// gives a meaning, is an error. Errors never repeat what was sent or answered:
// either may hold secrets.
func (p Provider) ask(ctx context.Context, up provider.Upstream, c call) (answer, error) {
	header, body := http.Header{"Accept": {wire.TypeJSON}}, []byte(nil)
	if c.body != nil {
		header.Set("Content-Type", wire.TypeJSON)
		body, _ = json.Marshal(c.body) // cannot fail: texts always encode
	}
	if c.token != "" && p.header != "" {
		header.Set(p.header, c.token)
	}
	status, received, text, err := up.Do(ctx, c.method, c.path, header, body)
	switch {
	case err != nil:
		return answer{}, fmt.Errorf("mipise: %s: %w", c.name, err)
	case slices.Contains(c.answers, status):
		return answer{status, text}, nil
	}
	if code := p.meanings[status]; code != "" {
		return answer{}, &provider.Refusal{Code: code, RetryAfter: pause(received)}
	}
	return answer{}, fmt.Errorf("mipise: %s: answered %d", c.name, status)
}

// good are the statuses of what was done. Which one a step is answered with is
// not documented.
func good(others ...[]int) []int {
	return append(slices.Concat(others...), http.StatusOK, http.StatusCreated, http.StatusAccepted, http.StatusNoContent)
}

// done reports such an answer.
func (a answer) done() bool { return slices.Contains(good(), a.status) }

// pause gives how long Mipise wants to be left alone, 0 where it does not say so
// in whole seconds.
func pause(h http.Header) time.Duration {
	seconds, err := strconv.ParseUint(h.Get("Retry-After"), 10, 32)
	if err != nil {
		return 0
	}
	return min(time.Duration(seconds)*time.Second, maxPause)
}
