package browser

import (
	"syscall/js"

	"countersign/shared/stepup"
	"countersign/shared/wire"
	"countersign/wasm/internal/helper"
)

// gateway speaks the neutral protocol with one gateway: challenges here, their
// factors in factors_js.go, what customers set up in enrol_js.go.
type gateway struct {
	page *Page
	base string
}

var _ helper.Gateway = (*gateway)(nil)

// Gateway gives access to the gateway at a base URL without a trailing slash.
func (p *Page) Gateway(base string) helper.Gateway { return &gateway{page: p, base: base} }

func (g *gateway) Challenge(id string) (stepup.Challenge, error) {
	c, found, err := g.read(wire.PathChallenges + "/" + id)
	if err == nil && !found {
		err = &stepup.Error{Code: stepup.Expired, Message: "The gateway does not know this approval any more. Start again."}
	}
	return c, err
}

func (g *gateway) ByRequest(request string) (stepup.Challenge, bool, error) {
	return g.read(wire.PathChallenges + "?request=" + request)
}

func (g *gateway) Cancel(id string) {
	go func() {
		// The customer has cancelled, whatever the gateway makes of it.
		_, _ = g.send(call{method: "POST", path: wire.PathChallenges + "/" + id + wire.SegmentCancel, lasting: true})
	}()
}

// read gets a challenge; found is false where the gateway knows none.
func (g *gateway) read(path string) (c stepup.Challenge, found bool, err error) {
	r, err := g.send(call{method: "GET", path: path})
	if err != nil {
		return c, false, err
	}
	switch r.Status() {
	case 200:
		c, err = g.challenge(r)
		return c, err == nil, err
	case 401, 404: // a session that is over knows of none
		return c, false, nil
	}
	return c, false, refused(r)
}

// challenge reads an answer that is a challenge.
func (g *gateway) challenge(r *response) (c stepup.Challenge, err error) {
	body, err := r.json()
	if err != nil {
		return c, err
	}
	return g.known(body)
}

// known reads a challenge and remembers whose it is.
func (g *gateway) known(value js.Value) (stepup.Challenge, error) {
	c, ok := readChallenge(value)
	if !ok {
		return c, unclear(nil)
	}
	g.page.latest = sighting{challenge: c.ID, provider: c.Provider}
	return c, nil
}
