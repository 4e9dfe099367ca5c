package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"countersign/build/measure"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// Challenges is what many of them at once have come to.
type Challenges struct {
	Count int
	Took  time.Duration // until the last one was raised
	InUse float64       // bytes of heap and stacks by challenge
	// Open and Cancelled are how many the gateway has counted.
	Open, Cancelled int
}

// challenges has as many browsers raise a challenge at the same time, sees that each
// has its own and that it is open, and has them cancel.
func (r *relay) challenges(ctx context.Context, count int) (c Challenges, err error) {
	first, err := measure.Scrape(ctx, r.metrics)
	if err != nil {
		return c, err
	}
	before, _, err := r.settle(ctx)
	if err != nil {
		return c, err
	}
	sessions := make([]*session, count)
	transport := &http.Transport{MaxIdleConnsPerHost: count}
	defer transport.CloseIdleConnections()
	for i := range sessions {
		sessions[i] = &session{gateway: "http://" + r.process.Address, client: &http.Client{Transport: transport}}
	}
	began := time.Now()
	if err := together(sessions, func(s *session) error { return s.open(ctx) }); err != nil {
		return c, err
	}
	c.Count, c.Took = count, time.Since(began)
	transport.CloseIdleConnections() // only the challenges themselves are weighed
	after, _, err := r.settle(ctx)
	if err != nil {
		return c, err
	}
	c.InUse = (after - before) / float64(count)
	ids := map[string]bool{}
	for _, s := range sessions {
		ids[s.challenge] = true
	}
	if len(ids) != count {
		return c, fmt.Errorf("%d browsers have %d challenges", count, len(ids))
	}
	if err := together(sessions, func(s *session) error { return errors.Join(s.pending(ctx), s.event(ctx)) }); err != nil {
		return c, err
	}
	last, err := measure.Scrape(ctx, r.metrics)
	counted := func(series string) int { return int(last[series] - first[series]) }
	c.Open = counted(`countersign_challenges_raised_total{provider="wise"}`)
	c.Cancelled = counted(`countersign_challenges_ended_total{provider="wise",state="cancelled"}`)
	if err == nil && (c.Open != count || c.Cancelled != count) {
		err = fmt.Errorf("of %d, the gateway has raised %d and cancelled %d", count, c.Open, c.Cancelled)
	}
	return c, err
}

// together does something with all sessions at the same time.
func together(sessions []*session, do func(*session) error) error {
	var group sync.WaitGroup
	faults := make([]error, len(sessions))
	for i, s := range sessions {
		group.Go(func() { faults[i] = do(s) })
	}
	group.Wait()
	for _, err := range faults {
		if err != nil {
			return err // the others are of the same kind
		}
	}
	return nil
}

// pending sees that the session's challenge is open.
func (s *session) pending(ctx context.Context) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.gateway+wire.PathChallenges+"/"+s.challenge, nil)
	if err != nil {
		return err
	}
	r.Header = s.header()
	res, err := s.client.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	var c stepup.Challenge
	text, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", res.Status, strings.TrimSpace(string(text)))
	}
	if err == nil {
		err = json.Unmarshal(text, &c)
	}
	if err == nil && c.State != stepup.StatePending {
		err = fmt.Errorf("challenge is %s", c.State)
	}
	return err
}
