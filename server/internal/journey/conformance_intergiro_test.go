package journey_test

import (
	"net/http"
	"testing"

	"countersign/server"
	"countersign/server/internal/journey"
	"countersign/server/internal/journey/conformance"
	"countersign/server/provider"
	"countersign/server/sandbox/intergiro"
	"countersign/shared/stepup"
)

func intergiroSubject() conformance.Subject {
	json := headed("Content-Type", "application/json")
	waiting := []byte(`{"consent":{"id":"3d1f7a52-0c4e-4d0b-9f39-3b8a5c2d1e01","status":"pending","scope":["make_payment"]}}`)
	bare := []byte(`{"consent":{"id":"3d1f7a52-0c4e-4d0b-9f39-3b8a5c2d1e01","status":"pending"}}`)
	pay := func(status int, body []byte) provider.Answer {
		return provider.Answer{Method: http.MethodPost, Path: "/v3/transactions/pay", Status: status, Header: json, Body: body}
	}
	return conformance.Subject{
		Kind: "intergiro", Settings: provider.Settings{Mode: provider.Sandbox},
		Challenges: []provider.Answer{pay(http.StatusPreconditionFailed, waiting), pay(http.StatusOK, bare)},
		Ordinary: []provider.Answer{
			pay(http.StatusPreconditionFailed, []byte(`{"errors":[]}`)), pay(http.StatusOK, []byte(`{"id":"x","status":"completed"}`)),
			pay(http.StatusPreconditionFailed, nil),
		},
		Open: openIntergiro,
	}
}

func openIntergiro(t testing.TB) conformance.World {
	t.Helper()
	b := newBank(t, "")
	settle := func(how string) func(testing.TB, *journey.Browser, stepup.Challenge) {
		return func(t testing.TB, _ *journey.Browser, _ stepup.Challenge) {
			t.Helper()
			for _, consent := range b.pending() {
				b.settle(consent, how)
			}
		}
	}
	return conformance.World{
		Provider: server.Provider{Mode: "sandbox", BaseURL: b.url + intergiro.Prefix, Login: server.APIKey(intergiro.APIKey)},
		Route:    server.Route{Match: "POST /pay", To: "/v3/transactions/pay"},
		Request: func(n int) journey.Request {
			return journey.Request{Method: http.MethodPost, Path: "/pay", Body: transfer(n).body}
		},
		Approve:    settle("approve"),
		Refuse:     settle("refuse"),
		Executions: func(testing.TB) int { return b.executions() },
		Secrets:    []string{intergiro.APIKey},
	}
}

// pending gives the consents that wait.
func (b *bank) pending() []string {
	b.t.Helper()
	var answer struct{ Consents []struct{ ID, State string } }
	b.manage(http.MethodGet, "intergiro/consents", "", &answer)
	var ids []string
	for _, c := range answer.Consents {
		if c.State == "pending" {
			ids = append(ids, c.ID)
		}
	}
	return ids
}
