package jose_test

import (
	"bytes"
	"slices"
	"testing"

	"countersign/server/internal/jose"
)

// FuzzOpen holds that nothing is opened but what the provider made, as it made
// it: nobody else can sign, and what is encrypted can be written in one way.
func FuzzOpen(f *testing.F) {
	p := readParties(f)
	made := map[jose.Method][]string{}
	for _, v := range readVectors(f) {
		if body, ok := text(v.Response.Body); ok {
			made[v.method()] = append(made[v.method()], body)
			f.Add(string(v.method()), body)
		}
	}
	f.Add("jws", "eyJhbGciOiJub25lIn0.e30.")
	f.Add("jwe", "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AAAAAAAAAAAAAAAA.AA.AAAAAAAAAAAAAAAAAAAAAA")
	f.Add("jws+jwe", "....")
	link := newLink(f, p.own, p.bank)
	f.Fuzz(func(t *testing.T, method, token string) {
		m := jose.Method(method)
		if !m.Valid() {
			return
		}
		got, err := link.Open(t.Context(), p.bank, m, []byte(token))
		switch {
		case err != nil && len(got) > 0:
			t.Errorf("gave %s beside the error %v", got, err)
		case err == nil && !slices.Contains(made[m], string(bytes.TrimSpace([]byte(token)))):
			t.Errorf("opened %q as %s", token, got)
		}
	})
}

func FuzzParseKey(f *testing.F) {
	f.Add([]byte("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"))
	f.Add([]byte("-----BEGIN EC PARAMETERS-----\n-----END EC PARAMETERS-----\n-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n"))
	f.Fuzz(func(_ *testing.T, text []byte) {
		if key, err := jose.ParseKey("k", text); err == nil {
			// Whatever it is, to ask what it can do must not fail.
			_, _ = key.Signs("ES256"), key.Decrypts()
		}
	})
}
