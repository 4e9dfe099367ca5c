package chaos

import (
	"context"
	"fmt"
	"time"

	"countersign/server/internal/fleet"
)

// strikes is what befalls the fleet, one after another, until ctx ends. All of it is
// up again then.
func (w *world) strikes(ctx context.Context) error {
	for ctx.Err() == nil {
		if err := w.strike(ctx); err != nil {
			return err
		}
		w.sleep(ctx, 100, 600)
	}
	return nil
}

func (w *world) strike(ctx context.Context) error {
	one := w.fleet.Instances[w.odds.upTo(len(w.fleet.Instances))]
	switch w.odds.upTo(7) {
	case 0, 1:
		w.count("instance killed", 1)
		one.Kill()
		return w.back(ctx, one)
	case 2:
		w.count("instance ended", 1)
		one.Terminate()
		if err := one.Ended(); err != nil {
			return fmt.Errorf("an instance did not end in order: %w\n%s", err, one.Trouble())
		}
		return w.back(ctx, one)
	case 3:
		w.count("Redis killed", 1)
		w.fleet.Redis.Kill()
		w.sleep(ctx, 100, 1500)
		return w.fleet.Redis.Resume()
	case 4:
		w.count("Redis hung", 1)
		wake := w.fleet.Redis.Hang()
		w.sleep(ctx, 100, 2500)
		wake()
	case 5:
		w.cut(ctx, "normal")
	case 6:
		w.cut(ctx, "pubsub")
	}
	return nil
}

// back starts an instance again after a while.
func (w *world) back(ctx context.Context, one *fleet.Instance) error {
	w.sleep(ctx, 0, 1500)
	return one.Start()
}

// cut cuts the connections that Redis has of one kind.
func (w *world) cut(ctx context.Context, kind string) {
	client := w.fleet.Redis.Client()
	defer client.Close()
	if n, err := client.ClientKillByFilter(ctx, "TYPE", kind, "SKIPME", "yes").Result(); err == nil {
		w.count("connections to Redis cut ("+kind+")", int(n))
	}
}

// weather changes how the provider answers, until ctx ends; then it is well again.
func (w *world) weather(ctx context.Context) error {
	for ctx.Err() == nil {
		latency := w.odds.upTo(150)
		if w.odds.one(5) {
			latency = 2300 // later than is waited for
			w.count("provider late", 1)
		}
		err := w.sandbox.Change(ctx, map[string]any{"faults": map[string]any{
			"latencyMillis": latency, "serverError": 0.02, "rateLimit": 0.03, "expiredAccess": 0.01, "expiredApproval": 0.03, "dropBefore": 0.02, "dropAfter": 0.03,
		}})
		if err != nil && ctx.Err() == nil {
			return err
		}
		w.sleep(ctx, 200, 1000)
	}
	return w.sandbox.Change(context.WithoutCancel(ctx), map[string]any{"faults": map[string]any{
		"latencyMillis": 0, "serverError": 0, "rateLimit": 0, "expiredAccess": 0, "expiredApproval": 0, "dropBefore": 0, "dropAfter": 0,
	}})
}

func (w *world) count(what string, n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.struck[what] += n
}

// sleep sleeps for a time between two, in milliseconds.
func (w *world) sleep(ctx context.Context, least, most int) {
	select {
	case <-time.After(time.Duration(least+w.odds.upTo(most-least)) * time.Millisecond):
	case <-ctx.Done():
	}
}
