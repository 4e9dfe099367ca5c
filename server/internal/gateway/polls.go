package gateway

import (
	"context"
	"net/http"
	"sync"
	"time"

	"countersign/server/internal/challenge"
	"countersign/server/internal/problem"
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
	g.polls.do(r.Context(), record.ID, func() { g.poll(w, r, up, record) })
	if now, err := g.challenges.Find(r.Context(), record.Session, record.ID); err == nil {
		return now
	}
	return record
}

func (g *Gateway) poll(w http.ResponseWriter, r *http.Request, up *upstream, record challenge.Record) {
	// Others may wait for this answer: it must not depend on one client.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), g.limits.ResponseTimeout)
	defer cancel()
	api := onBehalf{up, r, w.Header().Get(problem.HeaderCorrelation), g.limits.AnswerBytes}
	state, err := up.poller.Poll(ctx, api, record.Token)
	if err == nil && state != stepup.StatePending {
		_, err = g.challenges.Settle(ctx, record.ID, record.Token, state)
	}
	if err != nil {
		g.log.InfoContext(ctx, "provider's state not learnt", "provider", up.name, "challenge", record.ID, "error", err)
	}
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
