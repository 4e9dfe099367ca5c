package mipise

import (
	"net/http"
	"strings"

	"countersign/server/sandbox/internal/strict"
)

// cut splits a pattern into method and path.
func cut(pattern string) (method, path string) {
	method, path, _ = strings.Cut(pattern, " ")
	return method, path
}

// bodyless makes an operation refuse a body, where it takes none.
func bodyless(run operation) operation {
	return func(c *call) answer {
		if len(c.body) > 0 {
			return c.invalid("This operation takes no body.")
		}
		return run(c)
	}
}

// isJSON refuses a body that is not declared as JSON.
func (c *call) isJSON() *answer {
	if strict.ContentType(c.r.Header, "application/json") {
		return nil
	}
	a := c.refuse(http.StatusUnsupportedMediaType, codeMedia, "Content-Type must be application/json.")
	return &a
}

// decode reads the JSON body strictly into v.
func (c *call) decode(v any) *answer {
	if refusal := c.isJSON(); refusal != nil {
		return refusal
	}
	if err := strict.JSON(c.body, v); err != nil {
		a := c.invalid(err.Error())
		return &a
	}
	return nil
}

// texts reads a JSON body that has exactly the named members, all of them
// texts that are not empty, and gives them in that order.
func (c *call) texts(names ...string) ([]string, *answer) {
	if refusal := c.isJSON(); refusal != nil {
		return nil, refusal
	}
	values, err := strict.Texts(c.body, names...)
	if err != nil {
		a := c.invalid(err.Error())
		return nil, &a
	}
	return values, nil
}

// takeProof finds the token that a call carries, in the way of its scenario,
// and takes it out of the body.
func (s *Simulator) takeProof(c *call) *answer {
	k := c.scenario.Unconfirmed.Proof
	switch k.Carrier {
	case "header":
		if given := c.r.Header.Values(k.Header); len(given) == 1 {
			c.proof = given[0]
		}
	case "body":
		if len(c.body) == 0 {
			return nil
		}
		if refusal := c.isJSON(); refusal != nil {
			return refusal
		}
		token, rest, err := strict.Take(c.body, k.Field)
		if err != nil {
			a := c.invalid(err.Error())
			return &a
		}
		c.proof, c.body = token, rest
	}
	return nil
}

// proofID gives the id of the token that a call carries, of the kind that it
// should be; empty where there is none. Whose it is says where it is kept.
func (s *Simulator) proofID(c *call, want kind) string {
	held, _ := s.signer.open(c.proof, want)
	return held.ID
}

// kind is the kind of token that operations take.
func (k ProofKnobs) kind() kind {
	if k.Token == "verification" {
		return kindProof
	}
	return kindStrong
}

// proved reports whether a call comes with a proof that is good.
func (s *Simulator) proved(c *call) (good bool) {
	k := c.scenario.Unconfirmed.Proof
	id := s.proofID(c, k.kind())
	s.customers.edit(c.user, func(cu *customer) { good = cu.proof(id, k, s.clock.Now()) != nil })
	return good
}
