package program

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// site is one listener with what it serves.
type site struct {
	listener net.Listener
	server   *http.Server
}

func newSite(l net.Listener, h http.Handler, log *slog.Logger) site {
	return site{l, &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}}
}

// sites are served together and end together.
type sites []site

// serve serves until ctx ends or a listener fails, and gives the failure.
func (s sites) serve(ctx context.Context) error {
	failed := make(chan error, len(s))
	for _, one := range s {
		go func() {
			if err := one.server.Serve(one.listener); !errors.Is(err, http.ErrServerClosed) {
				failed <- err
			}
		}()
	}
	select {
	case <-ctx.Done():
		return nil
	case err := <-failed:
		return err
	}
}

// shutdown refuses new connections and waits for requests in flight, or until
// ctx ends; then it cuts those that are left.
func (s sites) shutdown(ctx context.Context) error {
	var faults []error
	for _, one := range s {
		if err := one.server.Shutdown(ctx); err != nil {
			faults = append(faults, err, one.server.Close())
		}
	}
	return errors.Join(faults...)
}

// closeListeners closes what was opened in vain.
func closeListeners(listeners ...net.Listener) {
	for _, l := range listeners {
		if l != nil {
			_ = l.Close() // it was never used
		}
	}
}
