package exchange

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"countersign/server/sandbox/internal/clock"
	"countersign/server/sandbox/internal/fault"
	"countersign/server/sandbox/internal/history"
)

// Recorder records the requests to one provider.
type Recorder struct {
	Provider string
	Clock    *clock.Clock
	History  *history.History
	Log      *slog.Logger
}

// Page records a visit to a page, which happens now.
func (rec Recorder) Page(entry history.Request) {
	entry.Time, entry.Provider = rec.Clock.Now(), rec.Provider
	rec.History.AddRequest(entry)
}

// Finish records how a call ended and sends its answer, or drops the
// connection where a fault says so. The entry has what only the simulator
// knows: user, path and ids.
func (rec Recorder) Finish(w http.ResponseWriter, r *http.Request, a Answer, struck fault.Kind, entry history.Request) {
	entry.Time, entry.Provider, entry.Method = rec.Clock.Now(), rec.Provider, r.Method
	entry.Status, entry.Outcome = a.Status, a.Outcome
	dropped := struck == fault.DropBefore || struck == fault.DropAfter
	if dropped {
		entry.Status, entry.Outcome = 0, OutcomeFault+string(struck)
	}
	rec.History.AddRequest(entry)
	rec.Log.Debug("simulated request", "provider", rec.Provider, "method", entry.Method, "path", r.URL.Path, "status", entry.Status, "outcome", entry.Outcome)
	if dropped {
		panic(http.ErrAbortHandler) // closes the connection without an answer
	}
	a.Send(w)
}

// Pause waits, or until the caller has gone.
func Pause(ctx context.Context, d time.Duration) {
	if d > 0 {
		select {
		case <-time.After(d):
		case <-ctx.Done():
		}
	}
}
