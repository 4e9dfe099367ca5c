package journey_test

import (
	"fmt"
	"net/http"
	"testing"

	"countersign/server"
	"countersign/server/internal/journey"
	"countersign/server/internal/journey/conformance"
	"countersign/server/provider"
	"countersign/server/sandbox/mipise"
	"countersign/shared/stepup"
)

func mipiseSubject() conformance.Subject {
	missing := provider.Answer{
		Method: http.MethodPost, Path: "/payments", Status: http.StatusForbidden,
		Header: headed("Content-Type", "application/json"), Body: []byte(`{"code":"strong_auth_required"}`),
	}
	another := missing
	another.Body = []byte(`{"code":"not_allowed"}`)
	elsewhere := missing
	elsewhere.Status = http.StatusConflict
	return conformance.Subject{
		Kind: "mipise", Settings: provider.Settings{Mode: provider.Sandbox, Options: map[string]string{
			"challenge_status": "403", "challenge_pointer": "/code", "challenge_equals": "strong_auth_required",
		}},
		Challenges: []provider.Answer{missing},
		Ordinary:   []provider.Answer{another, elsewhere},
		Open:       openMipise,
	}
}

func openMipise(t testing.TB) conformance.World {
	t.Helper()
	// One authentication is good for one operation, so that each is challenged.
	a := newAgency(t, mipise.CompleteUserID, `{"unconfirmed":{"proof":{"uses":"one"}}}`)
	reply := func(t testing.TB, page *journey.Browser, id string, f stepup.Factor, text string) journey.Answer {
		t.Helper()
		if f.Method == stepup.MethodCode {
			_, _, err := page.SendCode(t.Context(), id, f.ID)
			check(t, err)
			if text == "" {
				text = a.code()
			}
		} else if text == "" {
			text = mipise.SecretCode
		}
		_, answer, err := page.Verify(t.Context(), id, f.ID, text)
		check(t, err)
		return answer
	}
	return conformance.World{
		Provider: server.Provider{
			Mode: "sandbox", BaseURL: a.url + mipise.Prefix, Login: server.Agent(mipise.Agent, mipise.AgentPassword),
			Params:  map[string]string{"platformUUID": mipise.PlatformID, "userUUID": a.user},
			Options: map[string]string{"proof_uses": "one"},
		},
		Route: server.Route{Match: "POST /pay", To: "/platforms/{platformUUID}/users/{userUUID}/payments", SCA: "required"},
		Request: func(n int) journey.Request {
			return journey.Request{Method: http.MethodPost, Path: "/pay", Body: fmt.Sprintf(
				`{"beneficiary":"5e0b7d34-c19f-4a82-9d63-2f84b1e6a70c","amount":%d.00,"currency":"EUR","reference":"operation %d"}`, n, n)}
		},
		Approve: func(t testing.TB, page *journey.Browser, c stepup.Challenge) {
			t.Helper()
			for _, f := range c.Factors {
				if got := reply(t, page, c.ID, f, ""); got.Status != http.StatusOK {
					t.Fatalf("%s: %v", f.ID, got)
				}
			}
		},
		Wrong: func(t testing.TB, page *journey.Browser, c stepup.Challenge) journey.Answer {
			t.Helper()
			return reply(t, page, c.ID, c.Factors[0], "Wrong20260")
		},
		Executions: func(testing.TB) int { return a.executions() },
		Secrets:    []string{mipise.SecretCode, "eyJ"}, // which all of its tokens begin with
	}
}
