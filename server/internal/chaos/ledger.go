// Package chaos owns the run in which everything goes wrong at once: instances are
// killed and ended while customers pay, Redis restarts, hangs and cuts connections,
// and the provider answers late, wrongly or not at all. It holds no part of the
// gateway; `make chaos` runs it for minutes, and the tests for seconds. Single
// faults, each with what must come of it, live in server/internal/journey and
// server/internal/fleet.
package chaos

import (
	"context"
	"io"
	"log"
	"math/rand/v2"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"

	"countersign/shared/wire"
)

// ledger stands before the provider and notes every request that carries a proof.
// Some answers it loses on the way, half said.
type ledger struct {
	mu    sync.Mutex
	sent  map[string]int // by proof: those that the provider has looked at
	total int
	odds  *odds
}

// odds decides by chance, from a seed.
type odds struct {
	mu  sync.Mutex
	rng *rand.Rand
}

func newOdds(seed uint64) *odds { return &odds{rng: rand.New(rand.NewPCG(seed, 0))} }

// one reports true once in n times.
func (o *odds) one(n int) bool { return o.upTo(n) == 0 }

// upTo gives a number below n.
func (o *odds) upTo(n int) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.rng.IntN(n)
}

func newLedger(o *odds) *ledger { return &ledger{sent: map[string]int{}, odds: o} }

// handler is a provider at an address as the gateways reach it. Whoever has sent a
// request and is gone does not keep it from being carried out.
func (l *ledger) handler(provider string) http.Handler {
	target, err := url.Parse(provider)
	if err != nil {
		panic(err) // it is the address of a server that was started
	}
	proxy := &httputil.ReverseProxy{
		Rewrite:        func(r *httputil.ProxyRequest) { r.SetURL(target) },
		Transport:      lasting{&http.Transport{MaxIdleConnsPerHost: 64}},
		ModifyResponse: l.answered,
		ErrorHandler:   func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
		ErrorLog:       log.New(io.Discard, "", 0),
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if proof := proofOf(r); proof != "" {
			l.note(proof, 1)
		}
		proxy.ServeHTTP(w, r)
	})
}

// answered notes what was turned away unread, and breaks some answers off.
func (l *ledger) answered(res *http.Response) error {
	proof := proofOf(res.Request)
	if proof == "" {
		return nil
	}
	if res.StatusCode == http.StatusUnauthorized || res.StatusCode == http.StatusTooManyRequests {
		l.note(proof, -1)
		return nil
	}
	if l.odds.one(40) {
		res.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(res.Body, 5), res.Body}
	}
	return nil
}

func proofOf(r *http.Request) string {
	if r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/payments") {
		return ""
	}
	return r.Header.Get(wire.HeaderApproval)
}

func (l *ledger) note(proof string, n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sent[proof] += n
	if n > 0 {
		l.total++
	}
}

// twice counts the proofs that the provider has looked at more than once.
func (l *ledger) twice() (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, times := range l.sent {
		if times > 1 {
			n++
		}
	}
	return n
}

// lasting sends requests whose sender may go.
type lasting struct{ http.RoundTripper }

func (l lasting) RoundTrip(r *http.Request) (*http.Response, error) {
	return l.RoundTripper.RoundTrip(r.WithContext(context.WithoutCancel(r.Context())))
}
