package wise

import (
	"net/url"
	"strconv"
	"sync"
	"time"

	"countersign/server/sandbox/internal/clock"
	"countersign/server/sandbox/internal/random"
)

// connecting is one customer who is asked whether a client may act for them.
type connecting struct {
	handle    string
	redirect  string
	state     string
	challenge string
	expires   time.Time
	now       func() time.Time

	step     string // "password", "decide", and how it ended
	user     int64
	failures int
	back     string // where the customer goes when it has ended
}

// connectView is what the page shows.
type connectView struct {
	Step    string `json:"step"`
	Error   string `json:"error,omitempty"`
	Seconds int    `json:"seconds"`
	Return  string `json:"return,omitempty"`
}

// connectings owns them. It is safe for concurrent use.
type connectings struct {
	clock  *clock.Clock
	random *random.Source

	mu   sync.Mutex
	open map[string]*connecting
}

const (
	// authorizeLifetime is how long the page is good.
	authorizeLifetime = 10 * time.Minute
	maxConnecting     = 10_000
)

func newConnectings(c *clock.Clock, r *random.Source) *connectings {
	return &connectings{clock: c, random: r, open: map[string]*connecting{}}
}

func (o *connectings) reset() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.open = map[string]*connecting{}
}

func (o *connectings) begin(query url.Values) *connecting {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := o.clock.Now()
	for handle, c := range o.open {
		if !now.Before(c.expires) || len(o.open) >= maxConnecting {
			delete(o.open, handle)
		}
	}
	c := &connecting{
		handle: o.random.UUID(), redirect: query.Get("redirect_uri"), state: query.Get("state"),
		challenge: query.Get("code_challenge"), expires: now.Add(authorizeLifetime), now: o.clock.Now, step: "password",
	}
	o.open[c.handle] = c
	return c
}

// step takes one step of the request with this handle.
func (o *connectings) step(handle string, act func(*connecting) connectView) connectView {
	o.mu.Lock()
	defer o.mu.Unlock()
	c := o.open[handle]
	if c == nil {
		return connectView{Step: "expired"}
	}
	if !o.clock.Now().Before(c.expires) && (c.step == "password" || c.step == "decide") {
		c.step = "expired"
		c.back = back(c.redirect, c.state, "error", "access_denied")
	}
	return act(c)
}

func (c *connecting) view(why string) connectView {
	return connectView{Step: c.step, Error: why, Seconds: int(c.expires.Sub(c.now()).Seconds()), Return: c.back}
}

func (c *connecting) login(user, password string) connectView {
	if c.step != "password" {
		return c.view("")
	}
	id, _ := strconv.ParseInt(user, 10, 64)
	known := false
	for _, u := range users() {
		known = known || u.ID == id
	}
	if !known || password != Password {
		if c.failures++; c.failures >= maxFailures {
			c.step, c.back = "blocked", back(c.redirect, c.state, "error", "access_denied")
			return c.view("")
		}
		return c.view("That is not the password. Check it and try again.")
	}
	c.user, c.step = id, "decide"
	return c.view("")
}

func (c *connecting) allow(t *tokens) connectView {
	if c.step == "decide" {
		c.step, c.back = "approved", back(c.redirect, c.state, "code", t.authorize(c.user, c.redirect, c.challenge))
	}
	return c.view("")
}

func (c *connecting) refuse() connectView {
	if c.step == "decide" || c.step == "password" {
		c.step, c.back = "refused", back(c.redirect, c.state, "error", "access_denied")
	}
	return c.view("")
}

// leave goes back with nothing decided; for the client that is a no.
func (c *connecting) leave() connectView { return c.refuse() }
