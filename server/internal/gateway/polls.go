package gateway

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"

	"countersign/server/internal/challenge"
	"countersign/server/provider"
	"countersign/shared/stepup"
)

// ask asks the provider how a pending challenge stands, where it can be asked,
// and gives the record as it then is. Where nothing is learnt the record stays
// as it was: this is not the client's trouble.
func (g *Gateway) ask(w http.ResponseWriter, r *http.Request, record challenge.Record) challenge.Record {
	up := g.upstreams[record.Provider]
	if record.State != stepup.StatePending || up == nil || up.poller == nil {
		return record
	}
	g.polls.do(r.Context(), round(record), func() { g.poll(w, r, up, record) })
	return g.now(r, record)
}

// now gives a record as it is by now.
func (g *Gateway) now(r *http.Request, record challenge.Record) challenge.Record {
	if now, err := g.challenges.Find(r.Context(), record.Session, record.ID); err == nil {
		return now
	}
	return record
}

// poll asks the provider, notes what it says and gives it; learnt is false where
// that is nothing.
func (g *Gateway) poll(w http.ResponseWriter, r *http.Request, up *upstream, record challenge.Record) (standing provider.Standing, learnt bool) {
	ctx, cancel := g.detached(r)
	defer cancel()
	standing, err := up.poller.Poll(ctx, g.behalf(w, r, up).of(record.Session), caseOf(record))
	if err == nil {
		standing.Factors = up.known(standing.Factors)
		_, err = g.challenges.Observe(ctx, record.ID, record.Token, standing)
	}
	if err != nil {
		g.log.InfoContext(ctx, "provider's state not learnt", "provider", up.name, "challenge", record.ID, "error", err)
	}
	return standing, err == nil
}

// detached gives a context for what must not depend on one client: others may
// wait for its outcome, or the provider's state would not be known.
func (g *Gateway) detached(r *http.Request) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(r.Context()), g.limits.ResponseTimeout)
}

// round names one round of a challenge: what was learnt of the one before says
// nothing of it.
func round(r challenge.Record) string { return r.ID + "/" + strconv.Itoa(r.Rounds) }

// caseOf is a record as its provider needs to know it.
func caseOf(r challenge.Record) provider.Case {
	return provider.Case{Token: r.Token, Path: r.Path, Params: r.Params}
}

// polls keeps the provider from being asked about one challenge by many at
// once or too often.
type polls struct {
	every time.Duration

	mu    sync.Mutex
	asked map[string]*poll
	swept time.Time
}

type poll struct {
	at   time.Time
	done chan struct{}
}

func newPolls(every time.Duration) *polls {
	return &polls{every: every, asked: map[string]*poll{}}
}

// do asks about a challenge, unless that has just been done; where somebody is
// asking, it waits for that, or for the end of ctx.
func (p *polls) do(ctx context.Context, id string, ask func()) {
	mine, last := p.claim(id)
	if mine == nil {
		select {
		case <-last.done:
		case <-ctx.Done():
		}
		return
	}
	defer close(mine.done)
	ask()
}

// again asks about a challenge that has changed, whatever was learnt a short
// time ago. Where somebody is asking, it waits for that first, so that an
// older answer does not come after a newer one.
func (p *polls) again(ctx context.Context, id string, ask func()) {
	for {
		mine, last := p.next(id)
		if mine != nil {
			defer close(mine.done)
			ask()
			return
		}
		select {
		case <-last.done:
		case <-ctx.Done():
			return
		}
	}
}

// next gives the caller's poll, or nil and the one that is under way.
func (p *polls) next(id string) (mine, last *poll) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if last = p.asked[id]; last != nil && last.fresh(time.Now(), 0) {
		return nil, last
	}
	mine = &poll{at: time.Now(), done: make(chan struct{})}
	p.asked[id] = mine
	return mine, nil
}

// claim gives the caller's poll, or nil and the one that serves it as well.
func (p *polls) claim(id string) (mine, last *poll) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	p.sweep(now)
	if last = p.asked[id]; last != nil && last.fresh(now, p.every) {
		return nil, last
	}
	mine = &poll{at: now, done: make(chan struct{})}
	p.asked[id] = mine
	return mine, nil
}

// fresh reports a poll that is under way or was begun a short time ago.
func (p *poll) fresh(now time.Time, every time.Duration) bool {
	select {
	case <-p.done:
		return now.Sub(p.at) < every
	default:
		return true
	}
}

// sweep forgets polls that no longer matter. The lock is held.
func (p *polls) sweep(now time.Time) {
	if now.Sub(p.swept) < 10*p.every {
		return
	}
	p.swept = now
	for id, last := range p.asked {
		if !last.fresh(now, p.every) {
			delete(p.asked, id)
		}
	}
}
