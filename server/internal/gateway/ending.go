package gateway

import (
	"context"
	"errors"
	"time"

	"countersign/server/internal/challenge"
)

// How an execution has ended is known here only, so it is written down even where
// the store is away just then: at once, as the client waits, and otherwise again and
// again until it succeeds or the record has been given up for long.
const (
	// endTimeout is how long the client waits for it.
	endTimeout = 2 * time.Second
	// The pauses before it is tried again, doubling.
	endPauseFirst, endPauseLast = 100 * time.Millisecond, 2 * time.Second
	// maxEndings is how many of them may wait for the store. Each holds an answer.
	maxEndings = 1000
)

// endings are what waits for the store.
type endings struct {
	room   chan struct{} // one for each that waits
	ctx    context.Context
	cancel context.CancelFunc
}

func newEndings() *endings {
	e := &endings{room: make(chan struct{}, maxEndings)}
	e.ctx, e.cancel = context.WithCancel(context.Background())
	return e
}

// stop gives up what waits still.
func (e *endings) stop() { e.cancel() }

// ending writes down how an execution has ended. It may be called again where it
// is not known whether that was done.
type ending func(ctx context.Context) (challenge.Record, error)

// end ends an execution. The client gets its answer in any case.
func (e *execution) end(write ending) { e.conclude(e.ctx, e.record, write) }

// notSent ends an execution that has changed nothing.
func (e *execution) notSent() {
	e.end(func(ctx context.Context) (challenge.Record, error) { return e.challenges.NotSent(ctx, e.record) })
}

// unbegun takes an execution back of which nobody knows whether it has begun. It was
// not sent.
func (g *Gateway) unbegun(ctx context.Context, run challenge.Record, err error) {
	if unavailable(err) {
		g.later(ctx, run, func(ctx context.Context) (challenge.Record, error) { return g.challenges.NotSent(ctx, run) })
	}
}

// conclude writes an ending down, now or later.
func (g *Gateway) conclude(ctx context.Context, run challenge.Record, write ending) {
	soon, cancel := context.WithTimeout(ctx, endTimeout)
	defer cancel()
	_, err := write(soon)
	switch {
	case unavailable(err):
		g.log.WarnContext(ctx, "end of an execution waits for the store", "challenge", run.ID, "error", err)
		g.later(ctx, run, write)
	case err != nil:
		g.log.ErrorContext(ctx, "end of an execution not recorded", "challenge", run.ID, "error", err)
	}
}

// later writes an ending down as soon as the store is there. The caller has an
// execution under way.
func (g *Gateway) later(ctx context.Context, run challenge.Record, write ending) {
	select {
	case g.endings.room <- struct{}{}:
	default:
		g.log.ErrorContext(ctx, "end of an execution not recorded: too many wait for the store", "challenge", run.ID)
		return
	}
	g.executions.hold()
	go func() {
		defer g.executions.end()
		defer func() { <-g.endings.room }()
		until, cancel := context.WithDeadline(g.endings.ctx, run.KeepUntil)
		defer cancel()
		switch err := persist(until, write); {
		case err == nil:
			g.log.InfoContext(ctx, "end of an execution recorded late", "challenge", run.ID)
		case !moot(err):
			g.log.ErrorContext(ctx, "end of an execution not recorded", "challenge", run.ID, "error", err)
		}
	}()
}

// persist writes until the store is there, or ctx ends.
func persist(ctx context.Context, write ending) error {
	for pause := endPauseFirst; ; pause = min(2*pause, endPauseLast) {
		_, err := write(ctx)
		if !unavailable(err) {
			return err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return err
		}
	}
}

// moot reports that there is nothing (left) to write down.
func moot(err error) bool {
	state := (*challenge.StateError)(nil)
	return errors.As(err, &state) || errors.Is(err, challenge.ErrNotFound)
}

func unavailable(err error) bool {
	away := (*challenge.Unavailable)(nil)
	return errors.As(err, &away)
}
