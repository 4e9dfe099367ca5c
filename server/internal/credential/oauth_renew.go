package credential

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"golang.org/x/oauth2"

	"countersign/server/internal/session"
)

const (
	// leaseTime is how long one instance may take to renew a token; then another
	// may try. It outlives the request for it.
	leaseTime = fetchTimeout + 15*time.Second
	// waitPause is how often an instance looks whether another one has renewed.
	waitPause = 20 * time.Millisecond
	// renewalTime bounds all of a renewal, the waiting for others included.
	renewalTime = 2 * leaseTime
)

// renewing is a renewal on its way. Its fields are set when done is closed.
type renewing struct {
	done chan struct{}
	got  connection
	err  error
}

// renewed gives the connection that takes the place of one whose access token is
// not good any more. In this process one renews for all of a session.
func (c *Connections) renewed(ctx context.Context, id session.ID, old connection) (connection, error) {
	c.mu.Lock()
	r := c.renewals[id]
	if r == nil {
		r = &renewing{done: make(chan struct{})}
		c.renewals[id] = r
		go c.renewal(context.WithoutCancel(ctx), id, old, r) // others may wait for it as well
	}
	c.mu.Unlock()
	select {
	case <-r.done:
		return r.got, r.err
	case <-ctx.Done():
		return connection{}, ctx.Err()
	}
}

func (c *Connections) renewal(ctx context.Context, id session.ID, old connection, r *renewing) {
	ctx, cancel := context.WithTimeout(ctx, renewalTime)
	defer cancel()
	r.got, r.err = c.renew(ctx, id, old)
	c.mu.Lock()
	delete(c.renewals, id)
	c.mu.Unlock()
	close(r.done)
}

// renew renews a connection, or waits for whoever does.
func (c *Connections) renew(ctx context.Context, id session.ID, old connection) (connection, error) {
	for {
		held, err := c.claim(ctx, id, old)
		switch {
		case errors.Is(err, errUnchanged):
			return held, nil
		case err == nil:
			return c.refresh(ctx, id, held)
		case !errors.Is(err, errLeased):
			return connection{}, err
		}
		select {
		case <-time.After(waitPause):
		case <-ctx.Done():
			return connection{}, &AuthorizationError{cause: ctx.Err()}
		}
	}
}

var errLeased = errors.New("credential: another instance renews this")

// claim takes the lease. errUnchanged says that there is a newer token already,
// errLeased that somebody else has the lease.
func (c *Connections) claim(ctx context.Context, id session.ID, old connection) (claimed connection, err error) {
	lease, gone := rand.Text(), false
	err = c.change(ctx, id, func(held connection, ok bool) (connection, error) {
		now := c.config.Now()
		gone, claimed = false, held
		switch {
		case !ok:
			return connection{}, ErrNotConnected
		case held.Access != old.Access:
			return connection{}, errUnchanged
		case held.Refresh == "":
			gone = true
			return connection{}, nil
		case held.Lease != "" && now.Before(held.LeaseEnds):
			return connection{}, errLeased
		case now.Before(held.Again):
			return connection{}, &AuthorizationError{cause: errPaused}
		}
		held.Lease, held.LeaseEnds = lease, now.Add(leaseTime)
		claimed = held
		return held, nil
	})
	if err == nil && gone {
		err = ErrNotConnected // it cannot be renewed
	}
	return claimed, err
}

var errPaused = errors.New("credential: a renewal has just failed")

// refresh exchanges the refresh token for a new pair (RFC 6749, section 6). The
// lease is held. An answer that is lost leaves the old refresh token, which is the
// newest one that is known.
func (c *Connections) refresh(ctx context.Context, id session.ID, held connection) (connection, error) {
	asking, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	answer, err := c.oauth.TokenSource(c.with(asking), &oauth2.Token{RefreshToken: held.Refresh}).Token()
	var got connection
	if err == nil {
		got, err = connected(answer, c.config.Now())
	}
	if err == nil {
		return c.replace(ctx, id, held, got)
	}
	failure := &AuthorizationError{cause: err}
	if failure.ended() {
		return c.ended(ctx, id, held)
	}
	c.release(ctx, id, held)
	return connection{}, failure
}

func (c *Connections) with(ctx context.Context) context.Context {
	return context.WithValue(ctx, oauth2.HTTPClient, c.http)
}

// replace writes new tokens in the place of those that they were got with. Where
// it cannot, it tries for as long as the lease is held: nobody else has them.
func (c *Connections) replace(ctx context.Context, id session.ID, held, got connection) (connection, error) {
	for pause := waitPause; ; pause *= 2 {
		now := got
		err := c.change(ctx, id, func(other connection, ok bool) (connection, error) {
			switch {
			case !ok:
				return connection{}, ErrNotConnected
			case other.Refresh != held.Refresh:
				now = other // theirs is newer
				return connection{}, errUnchanged
			}
			now = got
			return got, nil
		})
		unkept := (*KeepError)(nil)
		switch {
		case errors.Is(err, ErrNotConnected):
			c.revoke(ctx, got) // the customer has disconnected meanwhile
			return connection{}, err
		case err == nil, errors.Is(err, errUnchanged):
			return now, nil
		case !errors.As(err, &unkept) || c.config.Now().Add(pause).After(held.LeaseEnds):
			return connection{}, err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return connection{}, err
		}
	}
}

// ended forgets a connection whose refresh token is refused, unless there is
// another one by now.
func (c *Connections) ended(ctx context.Context, id session.ID, held connection) (connection, error) {
	var newer connection
	err := c.change(ctx, id, func(other connection, ok bool) (connection, error) {
		newer = other
		if ok && other.Refresh != held.Refresh {
			return connection{}, errUnchanged
		}
		return connection{}, nil
	})
	switch {
	case errors.Is(err, errUnchanged):
		return newer, nil
	case err != nil:
		return connection{}, err
	}
	return connection{}, ErrNotConnected
}

// release gives the lease back after a renewal that has brought nothing.
func (c *Connections) release(ctx context.Context, id session.ID, held connection) {
	// Where this fails the lease ends by itself.
	_ = c.change(ctx, id, func(other connection, ok bool) (connection, error) {
		if !ok || other.Lease != held.Lease {
			return connection{}, errUnchanged
		}
		other.Lease, other.LeaseEnds, other.Again = "", time.Time{}, c.config.Now().Add(failurePause)
		return other, nil
	})
}
