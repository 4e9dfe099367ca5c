package browser

import (
	"syscall/js"

	"countersign/shared/stepup"
	"countersign/shared/wire"
	"countersign/wasm/internal/jsbridge"
)

// sighting is a challenge that was read, and whose it is.
type sighting struct{ challenge, provider string }

// Start has a factor's code sent.
func (g *gateway) Start(id, factor string) (c stepup.Challenge, err error) {
	path, err := factorPath(id, factor, wire.SegmentStart)
	if err != nil {
		return c, err
	}
	r, err := g.ask(call{method: "POST", path: path}, 200, rejected)
	if err != nil {
		return c, err
	}
	return g.challenge(r)
}

// Verify hands an answer in, sealed where the factor wants it.
func (g *gateway) Verify(id string, f stepup.Factor, answer string) (accepted bool, c stepup.Challenge, err error) {
	path, err := factorPath(id, f.ID, wire.SegmentVerify)
	if err != nil {
		return false, c, err
	}
	var provider string
	if f.Sealed {
		if provider, err = g.provider(id); err != nil {
			return false, c, err
		}
	}
	r, letter, err := g.handIn(path, provider, f.Method, answer)
	if err != nil {
		return false, c, err
	}
	if r.Status() != 200 {
		return false, c, rejected(r)
	}
	return g.verified(r, letter, f)
}

// rejected is refused about a factor. That the provider said no, and nobody knows
// why, is for the customer to try again: it is no failure of the gateway's, and
// an answer may have been counted.
func rejected(r *response) error {
	if r.Problem() == "provider_refused" {
		return &stepup.Error{Code: stepup.Refused, Message: "The provider did not take this. Try again.", Cause: problem("provider_refused")}
	}
	return refused(r)
}

func factorPath(id, factor, segment string) (string, error) {
	if !wire.ValidID(factor) {
		return "", unclear(nil)
	}
	return wire.PathChallenges + "/" + id + wire.SegmentFactors + factor + segment, nil
}

// provider says whose challenge this is. It was read a moment ago, or it came
// over the channel.
func (g *gateway) provider(id string) (string, error) {
	if seen := g.page.latest; seen.challenge == id {
		return seen.provider, nil
	}
	c, err := g.Challenge(id)
	return c.Provider, err
}

// handIn posts an answer: sealed for a provider, or as it is where provider is
// "". A provider that has a new key is told once more, sealed with that. What is
// sealed comes with the letter, which opens the reply.
func (g *gateway) handIn(path, provider string, m stepup.Method, answer string) (*response, *letter, error) {
	if provider == "" {
		body := json().Call("stringify", jsbridge.Object("answer", answer)).String()
		r, err := g.send(call{method: "POST", path: path, mediaType: wire.TypeJSON, body: body})
		return r, nil, err
	}
	r, l, err := g.handInSealed(path, provider, m, answer)
	if err == nil && r.Problem() == "key_changed" {
		g.forgetKey(provider)
		r, l, err = g.handInSealed(path, provider, m, answer)
	}
	return r, l, err
}

func (g *gateway) handInSealed(path, provider string, m stepup.Method, answer string) (*response, *letter, error) {
	key, err := g.key(provider)
	if err != nil {
		return nil, nil, err
	}
	l, err := g.page.seal(key, m, answer)
	if err != nil {
		return nil, nil, err
	}
	r, err := g.send(call{method: "POST", path: path, mediaType: wire.TypeSealed, body: l.text})
	return r, l, err
}

// verified reads what became of an answer (wire.Verified).
func (g *gateway) verified(r *response, l *letter, f stepup.Factor) (accepted bool, c stepup.Challenge, err error) {
	body, err := r.json()
	if err != nil {
		return false, c, err
	}
	v := fields{object: body, sound: body.Type() == js.TypeObject}
	accepted = v.truth("accepted")
	sealed := v.text("sealed")
	if !v.sound {
		return false, c, unclear(nil)
	}
	if c, err = g.known(body.Get("challenge")); err != nil || sealed == "" {
		return accepted, c, err
	}
	reply, err := g.page.open(l, sealed)
	if err != nil {
		return false, c, err
	}
	passed, ok := passes(reply, f.Type)
	if !ok {
		return false, c, unclear(nil)
	}
	return accepted && passed, c, nil
}

// maxListed bounds the factors in a provider's reply.
const maxListed = 64

// passes reads a provider's own reply, which only the browser can: the object of
// a one-time token, wrapped or not (docs.wise.com, reference "One time token").
// A factor that it lists as not passed was not answered, whatever the gateway
// says; one that it does not list is cleared.
func passes(reply js.Value, factor string) (passed, ok bool) {
	f := fields{object: reply, sound: reply.Type() == js.TypeObject}
	if inner, wrapped := f.get("oneTimeTokenProperties", js.TypeObject); wrapped {
		f.object = inner
	}
	if _, listed := f.get("challenges", js.TypeObject); !listed {
		return false, false
	}
	passed = true
	f.each("challenges", maxListed, func(f *fields) {
		var name string
		f.within("primaryChallenge", func(f *fields) { name = f.text("type") })
		if name == factor && f.untrue("passed") {
			passed = false
		}
	})
	return passed, f.sound
}
