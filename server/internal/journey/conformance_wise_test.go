package journey_test

import (
	"fmt"
	"net/http"
	"testing"

	"countersign/server"
	"countersign/server/internal/journey"
	"countersign/server/internal/journey/conformance"
	"countersign/server/provider"
	"countersign/server/sandbox/wise"
	"countersign/shared/stepup"
)

func wiseSubject() conformance.Subject {
	const token = "2f6b7a6e-6a4f-4c5f-9a57-0f2a0a3b8d11"
	refused := provider.Answer{Method: http.MethodPost, Path: "/v1/pay", Status: http.StatusForbidden}
	challenged := refused
	challenged.Header = headed("X-2fa-Approval", token, "X-2fa-Approval-Result", "REJECTED")
	elsewhere := challenged
	elsewhere.Status = http.StatusUnauthorized
	return conformance.Subject{
		Kind: "wise", Settings: provider.Settings{Mode: provider.Sandbox},
		Challenges: []provider.Answer{challenged},
		Ordinary:   []provider.Answer{refused, elsewhere},
		Open:       openWise,
	}
}

func openWise(t testing.TB) conformance.World {
	t.Helper()
	// Rig's sandbox, of which only the provider's side is used.
	scenario := wise.DefaultScenario()
	scenario.Factors = []string{"SMS"}
	bank := journey.NewSandbox(t, &scenario)
	transfers := newTransfers(t, bank)
	return conformance.World{
		Provider: server.Provider{
			Mode: "sandbox", BaseURL: bank.Address(), ApprovalPage: bank.Address() + wise.PagePath,
			Credentials: server.StaticToken(wise.UserToken), Client: server.Client{ID: wise.ClientID, Secret: wise.ClientSecret},
			Params: map[string]string{"profileId": "30417755"},
		},
		Route: server.Route{Match: "POST /pay/{transfer}", To: "/v3/profiles/{profileId}/transfers/{transfer}/payments"},
		Request: func(n int) journey.Request {
			return journey.Request{Method: http.MethodPost, Path: fmt.Sprintf("/pay/%d", transfers[n-1]), Body: `{"type":"BALANCE"}`}
		},
		Approve: func(t testing.TB, _ *journey.Browser, c stepup.Challenge) {
			t.Helper()
			if c.Hosted == nil {
				t.Fatalf("the challenge is %s, and has no page", c.State)
			}
			check(t, bank.Approve(t.Context(), c.Hosted.Token))
		},
		Wrong: func(t testing.TB, page *journey.Browser, c stepup.Challenge) journey.Answer {
			t.Helper()
			if _, _, err := page.SendCode(t.Context(), c.ID, c.Factors[0].ID); err != nil {
				t.Fatal(err)
			}
			_, a, err := page.Verify(t.Context(), c.ID, c.Factors[0].ID, "000000")
			check(t, err)
			return a
		},
		Executions: func(t testing.TB) int {
			t.Helper()
			total := 0
			for _, n := range must[map[int64]int](t)(bank.Executions(t.Context())) {
				total += n
			}
			return total
		},
		Secrets: []string{wise.UserToken, wise.ClientSecret},
	}
}

// newTransfers sets three transfers up, as a bank does before its page asks to pay.
func newTransfers(t testing.TB, bank *journey.Sandbox) []int64 {
	t.Helper()
	var ids []int64
	for range 3 {
		ids = append(ids, must[int64](t)(bank.NewTransfer(t.Context(), 1000)))
	}
	return ids
}
