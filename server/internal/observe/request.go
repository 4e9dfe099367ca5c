package observe

import (
	"bufio"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"time"

	"go.opentelemetry.io/otel/trace"
)

// Note is what a request's log line tells beyond what can be seen from
// outside. Handlers fill it in while they work; the line is written when they
// have returned. A Note belongs to the goroutine that serves the request.
type Note struct {
	// Route is the pattern of the route, never the path itself: paths hold
	// customers' numbers. Without it, the pattern that a http.ServeMux found
	// is taken.
	Route string
	// Provider is the name of the provider that the request went to.
	Provider string
	// Correlation is the X-External-Correlation-Id of the answer.
	Correlation string
	// Challenge is the id of the challenge that was raised or answered.
	Challenge string
	// Session is the hash of the session; the line shows its first characters.
	Session string
	// Code is the code of a problem+json answer.
	Code string
}

type noteKey struct{}

// NoteOf gives the note of the request at hand. Outside of Requests it gives
// one that nobody reads, so callers need not ask.
func NoteOf(ctx context.Context) *Note {
	if n, ok := ctx.Value(noteKey{}).(*Note); ok {
		return n
	}
	return &Note{}
}

// RequestLog writes a log line for each request and counts it.
type RequestLog struct {
	Log     *slog.Logger
	Metrics *Metrics
	// Tracer makes a span of each request; nil makes none.
	Tracer trace.Tracer
	// Failed answers a request whose handler has panicked before it answered.
	// The panic is logged by its stack and not by its value, which might hold
	// anything.
	Failed http.HandlerFunc
}

// Wrap observes the requests that next serves.
func (l RequestLog) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		note := &Note{}
		r, span := l.begin(r)
		r = r.WithContext(context.WithValue(r.Context(), noteKey{}, note))
		seen := &response{ResponseWriter: w}
		start := time.Now()
		defer func() {
			cause := recover()
			if cause != nil && !deliberate(cause) {
				l.Log.LogAttrs(r.Context(), slog.LevelError, "panic", slog.String("stack", string(debug.Stack())))
				if seen.status == 0 && l.Failed != nil {
					l.Failed(seen, r)
					cause = nil
				} else {
					cause = http.ErrAbortHandler
				}
			}
			route, status := l.write(r, note, seen, time.Since(start))
			end(span, r, note, route, status)
			if cause != nil {
				panic(cause)
			}
		}()
		next.ServeHTTP(seen, r)
	})
}

// deliberate reports a panic that only means to cut the connection.
func deliberate(cause any) bool {
	err, ok := cause.(error)
	return ok && errors.Is(err, http.ErrAbortHandler)
}

func (l RequestLog) write(r *http.Request, note *Note, seen *response, took time.Duration) (route string, status int) {
	route = note.Route
	if route == "" {
		route = r.Pattern
	}
	if route == "" {
		route = "none"
	}
	status = seen.Status()
	if seen.status == 0 && r.Context().Err() != nil {
		status = statusGone
	}
	l.Metrics.Request(route, status, took)

	level := slog.LevelInfo
	if status >= http.StatusInternalServerError {
		level = slog.LevelWarn
	}
	log := l.Log.Handler() // itself, because a Logger would look up where it was called from
	if !log.Enabled(r.Context(), level) {
		return route, status
	}
	var room [9]slog.Attr
	attrs := append(room[:0],
		slog.String("method", method(r.Method)),
		slog.String("route", route),
		slog.Int("status", status),
		slog.Float64("ms", float64(took.Microseconds())/1000),
	)
	for _, optional := range [...]struct{ name, value string }{
		{"provider", note.Provider},
		{"correlation", note.Correlation},
		{"challenge", note.Challenge},
		{"session", note.Session[:min(len(note.Session), 8)]},
		{"code", note.Code},
	} {
		if optional.value != "" {
			attrs = append(attrs, slog.String(optional.name, optional.value))
		}
	}
	line := slog.NewRecord(time.Now(), level, "request", 0)
	line.AddAttrs(attrs...)
	_ = log.Handle(r.Context(), line) // where it cannot be logged, nothing can be said of it
	return route, status
}

// statusGone stands for no answer at all, because the client has gone; nginx
// made it a custom.
const statusGone = 499

// method keeps what clients may make up out of the logs.
func method(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "other"
}

// response remembers the status and otherwise passes through, streaming and
// the taking over of the connection included.
type response struct {
	http.ResponseWriter
	status int
}

func (w *response) WriteHeader(status int) {
	// 1xx but 101 announce another status.
	if w.status == 0 && (status >= 200 || status == http.StatusSwitchingProtocols) {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *response) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap serves http.ResponseController.
func (w *response) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Flush implements http.Flusher for those that ask for it by type.
func (w *response) Flush() {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	// An error means that the connection cannot flush: nothing to tell.
	_ = http.NewResponseController(w.ResponseWriter).Flush()
}

// Hijack implements http.Hijacker. Who takes the connection over switches
// protocols; a failed handshake is answered through WriteHeader.
func (w *response) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(w.ResponseWriter).Hijack()
	if err == nil && w.status == 0 {
		w.status = http.StatusSwitchingProtocols
	}
	return conn, rw, err
}

// Status is the status that was sent; a handler that returns without a word
// has sent 200.
func (w *response) Status() int {
	if w.status == 0 {
		return http.StatusOK
	}
	return w.status
}
