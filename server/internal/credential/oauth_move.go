package credential

import (
	"context"
	"errors"
	"time"

	"countersign/server/internal/session"
)

// Move gives the connection of one session to another one, which takes its place.
// It waits for a renewal that is under way: what that brings belongs to it.
func (c *Connections) Move(ctx context.Context, from, to session.ID) error {
	for {
		held, err := c.withdraw(ctx, from)
		switch {
		case errors.Is(err, ErrNotConnected):
			return nil
		case err == nil:
			if err = c.put(ctx, to, held); err != nil {
				return errors.Join(err, c.put(ctx, from, held))
			}
			return nil
		case !errors.Is(err, errLeased):
			return err
		}
		select {
		case <-time.After(waitPause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// withdraw gives the connection of a session, which then has none.
func (c *Connections) withdraw(ctx context.Context, from session.ID) (held connection, err error) {
	err = c.change(ctx, from, func(now connection, ok bool) (connection, error) {
		switch held = now; {
		case !ok:
			return connection{}, ErrNotConnected
		case now.Lease != "" && c.config.Now().Before(now.LeaseEnds):
			return connection{}, errLeased
		}
		return connection{}, nil
	})
	return held, err
}

// Forget forgets the connection of a session that another one has taken the place
// of. Nothing is revoked: with some providers that would end the new one as well.
func (c *Connections) Forget(ctx context.Context, id session.ID) error {
	return c.change(ctx, id, func(connection, bool) (connection, error) { return connection{}, nil })
}
