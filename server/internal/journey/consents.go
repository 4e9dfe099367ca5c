package journey

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"countersign/server"
	"countersign/server/sandbox"
	"countersign/server/sandbox/intergiro"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// ConsentConfig says what of a rig in front of Intergiro is not as usual.
type ConsentConfig struct {
	Config
	// Options are the provider's own settings.
	Options map[string]string
	// Change is a change to the sandbox's scenario, as JSON.
	Change string
	// Tap, if there is one, sees all that the sandbox is asked.
	Tap func(http.Handler) http.Handler
}

// NewConsents starts a rig in front of Intergiro, where customers give their
// consent at a page that they are sent to.
func NewConsents(t testing.TB, c ConsentConfig) *Rig {
	t.Helper()
	provider := startSandbox(t, sandbox.Config{}, c.Tap)
	if c.Change != "" {
		if err := provider.ChangeConsents(t.Context(), c.Change); err != nil {
			t.Fatal(err)
		}
	}
	return open(t, c.Config, provider, map[string]server.Provider{"intergiro": {
		Mode: "sandbox", BaseURL: provider.address + intergiro.Prefix, Unverifiable: c.Unverifiable,
		Login: server.APIKey(intergiro.APIKey), Options: c.Options,
	}}, ConsentRoutes())
}

// ConsentRoutes are what such a rig forwards: the calls that need consent, and one
// that never does.
func ConsentRoutes() []server.Route {
	var routes []server.Route
	for _, path := range []string{
		"POST /v3/transactions/pay", "POST /v3/cards/{id}/activate", "POST /v3/individuals/{id}/payment_methods", "GET /v3/accounts/{id}",
	} {
		method, path, _ := strings.Cut(path, " ")
		routes = append(routes, server.Route{Match: method + " /bank" + path, Provider: "intergiro", To: path, Describe: describe(path)})
	}
	return routes
}

func describe(path string) *server.Description {
	if !strings.HasSuffix(path, "/pay") {
		return nil
	}
	return &server.Description{Title: "Payment", Payee: "/counterparty/name"}
}

// ChangeConsents changes the scenario of Intergiro, as JSON.
func (s *Sandbox) ChangeConsents(ctx context.Context, change string) error {
	return s.call(ctx, http.MethodPatch, intergiro.ManagePath+"scenario", json.RawMessage(change), nil)
}

// Consent is one as the sandbox knows it.
type Consent struct{ ID, State, ReturnURL string }

// Consents gives all consents that were asked for, oldest first.
func (s *Sandbox) Consents(ctx context.Context) ([]Consent, error) {
	var answer struct{ Consents []Consent }
	err := s.call(ctx, http.MethodGet, intergiro.ManagePath+"consents", nil, &answer)
	return answer.Consents, err
}

// Settle has the customer "approve" or "refuse" the latest consent elsewhere, or
// lets it "expire".
func (s *Sandbox) Settle(ctx context.Context, how string) error {
	all, err := s.Consents(ctx)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return fmt.Errorf("no consent to %s", how)
	}
	return s.call(ctx, http.MethodPost, intergiro.ManagePath+"consents/"+all[len(all)-1].ID+"/"+how, nil, nil)
}

// SessionTokens are those of the gateway's session: "expire" has the access tokens run out, "revoke"
// ends the sessions.
func (s *Sandbox) SessionTokens(ctx context.Context, how string) error {
	return s.call(ctx, http.MethodPost, intergiro.ManagePath+"tokens/"+how, nil, nil)
}

// CarriedOut gives how often Intergiro has carried anything out.
func (s *Sandbox) CarriedOut(ctx context.Context) (int, error) {
	var answer struct{ Executions []struct{ Outcome string } }
	err := s.call(ctx, http.MethodGet, "/_sandbox/executions?provider=intergiro", nil, &answer)
	return len(answer.Executions), err
}

// Consent does what the customer does on the consent page at an address: its steps
// in their order, such as "password" and "approve". It gives where the page sends
// them then.
func (s *Sandbox) Consent(ctx context.Context, address string, steps ...string) (back string, err error) {
	u, err := url.Parse(address)
	if err != nil || !strings.HasPrefix(address, s.address) || u.Path != intergiro.PagePath {
		return "", fmt.Errorf("sent to %s, which is no consent page", u.Redacted())
	}
	page, err := s.page(ctx, address)
	if err != nil || !strings.Contains(page, "<title>") {
		return "", fmt.Errorf("the consent page: %w", err)
	}
	for _, step := range steps {
		form := url.Values{"token": {u.Query().Get("token")}}
		if step == "password" {
			form.Set("password", intergiro.Password)
		}
		text, err := s.post(ctx, s.address+u.Path+"/"+step, form)
		if err != nil {
			return "", err
		}
		var view struct{ Return string }
		if err := json.Unmarshal([]byte(text), &view); err != nil {
			return "", err
		}
		back = view.Return
	}
	return back, nil
}

func (s *Sandbox) page(ctx context.Context, address string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", err
	}
	res, err := s.client.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return string(text), err
}

// Redirect asks where the customer goes for a challenge; page is where they come
// back to, "" where a window leaves. The address is "" where there is none.
func (b *Browser) Redirect(ctx context.Context, id, page string) (address string, answer Answer, err error) {
	r := Request{Method: http.MethodPost, Path: wire.PathChallenges + "/" + id + wire.SegmentRedirect}
	if page != "" {
		text, err := json.Marshal(wire.Departure{Page: page})
		if err != nil {
			return "", Answer{}, err
		}
		r.Body = string(text)
	}
	answer, err = b.Send(ctx, r)
	var to wire.Redirect
	if err == nil && answer.Status == http.StatusOK {
		err = json.Unmarshal(answer.Body, &to)
	}
	return to.URL, answer, err
}

// Visit opens an address of the gateway's as a page of its own, as browsers do
// that are sent there by another site.
func (b *Browser) Visit(ctx context.Context, address string) (Answer, error) {
	path, ok := strings.CutPrefix(address, b.gateway)
	if !ok {
		return Answer{}, fmt.Errorf("%q is not the gateway's", address)
	}
	visitor := *b.http
	return (&Browser{gateway: b.gateway, http: &visitor, jar: b.jar, seen: b.seen}).Send(ctx, Request{Method: http.MethodGet, Path: path})
}

// AwaitReturned gives the challenge as soon as the channel tells that the customer
// is back and that it is in a state. Both may be told at once.
func (c *Channel) AwaitReturned(ctx context.Context, id string, state stepup.State) (stepup.Challenge, error) {
	m, err := c.Await(ctx, func(m wire.Message) bool {
		return m.Challenge != nil && m.Challenge.ID == id && m.Challenge.Returned && m.Challenge.State == state
	})
	if err != nil {
		return stepup.Challenge{}, err
	}
	return *m.Challenge, nil
}
