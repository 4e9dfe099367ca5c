package conformance

import (
	"bytes"
	"math/rand/v2"
	"net/http"
	"reflect"
	"testing"

	"countersign/server/provider"
	"countersign/server/provider/registry"
)

// recognises: recognition looks at the answer alone, changes nothing of it, and
// takes whatever a server may answer.
func recognises(t *testing.T, s Subject) {
	p, err := registry.Open(s.Kind, s.Settings)
	if err != nil {
		t.Fatal(err)
	}
	if p.Name() != s.Kind {
		t.Errorf("is called %q, and registered as %q", p.Name(), s.Kind)
	}
	if len(s.Challenges) == 0 || len(s.Ordinary) == 0 {
		t.Error("the subject shows no answers")
	}
	for i, a := range s.Challenges {
		header, body := a.Header.Clone(), bytes.Clone(a.Body)
		d, ok := detect(p, a)
		if !ok || d.Token == "" || d.Approach == "" || d.Lifetime < 0 {
			t.Errorf("challenge %d: %+v, %v", i+1, d.Approach, ok)
		}
		if !reflect.DeepEqual(header, a.Header) || !bytes.Equal(body, a.Body) {
			t.Errorf("challenge %d is changed by looking at it", i+1)
		}
	}
	for i, a := range s.Ordinary {
		if _, ok := detect(p, a); ok {
			t.Errorf("ordinary answer %d is taken for a challenge", i+1)
		}
	}
	scribbles(p, append(s.Challenges, s.Ordinary...))
}

// detect recognises as the gateway does: the body is there where it is asked for.
func detect(p provider.Provider, a provider.Answer) (provider.Demand, bool) {
	if reading, ok := p.(provider.BodyReading); !ok || !reading.ReadsBody(a) {
		a.Body = nil
	}
	return p.Detect(a)
}

// scribbles has answers recognised that are broken at some place. None may be the
// end of the gateway.
func scribbles(p provider.Provider, answers []provider.Answer) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		a := answers[random.IntN(len(answers))]
		a.Header, a.Body = a.Header.Clone(), bytes.Clone(a.Body)
		if len(a.Body) > 0 {
			a.Body[random.IntN(len(a.Body))] = byte(random.Uint32())
			a.Body = a.Body[:random.IntN(len(a.Body)+1)]
		}
		for name, values := range a.Header {
			if random.IntN(3) == 0 {
				a.Header[name] = append(values, http.StatusText(random.IntN(600)))
			}
		}
		if random.IntN(2) == 0 {
			a.Status = 200 + random.IntN(400)
		}
		detect(p, a)
	}
}
