package observe

import (
	"context"
	"encoding/json"
	"net/http"
	"sync/atomic"
	"time"
)

// Check is one thing that must work before the gateway can serve.
type Check struct {
	Name string
	// Probe gives an error while it does not work. It is asked at each
	// readiness request and has checkTimeout to answer.
	Probe func(ctx context.Context) error
}

const checkTimeout = 2 * time.Second

// Admin is the handler of the second listener, which only operators reach:
//
//	/healthz  200 as long as the process serves: restart it when it does not
//	/readyz   200 when every check passes, 503 otherwise and while draining
//	/metrics  for Prometheus
type Admin struct {
	mux      http.ServeMux
	checks   []Check
	draining atomic.Bool
}

// NewAdmin makes the handler.
func NewAdmin(metrics *Metrics, checks ...Check) *Admin {
	a := &Admin{checks: checks}
	a.mux.HandleFunc("GET /healthz", health)
	a.mux.HandleFunc("GET /readyz", a.ready)
	a.mux.Handle("GET /metrics", metrics.Handler())
	return a
}

// Drain makes the gateway unready for good, so that a load balancer sends new
// requests elsewhere while those in flight are finished.
func (a *Admin) Drain() { a.draining.Store(true) }

func (a *Admin) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.mux.ServeHTTP(w, r) }

func health(w http.ResponseWriter, _ *http.Request) {
	report(w, http.StatusOK, readiness{Status: "ok"})
}

// readiness says which check failed and not why: the why goes to the log of
// whoever knows it, since errors may tell of addresses and accounts.
type readiness struct {
	Status string            `json:"status"`
	Checks map[string]string `json:"checks,omitempty"`
}

func (a *Admin) ready(w http.ResponseWriter, r *http.Request) {
	if a.draining.Load() {
		report(w, http.StatusServiceUnavailable, readiness{Status: "draining"})
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), checkTimeout)
	defer cancel()
	answer, status := readiness{Status: "ready", Checks: map[string]string{}}, http.StatusOK
	for _, c := range a.checks {
		answer.Checks[c.Name] = "ok"
		if err := c.Probe(ctx); err != nil {
			answer.Checks[c.Name] = "failing"
			answer.Status, status = "unready", http.StatusServiceUnavailable
		}
	}
	report(w, status, answer)
}

func report(w http.ResponseWriter, status int, body readiness) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	// An error means that the asker has gone.
	_ = json.NewEncoder(w).Encode(body)
}
