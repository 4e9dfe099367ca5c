package journey_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"countersign/server/internal/credential"
	"countersign/server/provider"
	adapter "countersign/server/provider/intergiro"
	"countersign/server/sandbox"
	"countersign/server/sandbox/intergiro"
)

// bank is Intergiro's side of a test: the simulator behind a real server, the
// adapter that is tested with it, and the session of the credentials. It sends
// requests as the gateway does.
type bank struct {
	t       testing.TB
	url     string
	session *credential.APIKey
	adapter provider.Provider
}

var _ provider.Upstream = (*bank)(nil)

// newBank starts a bank in a scenario, as JSON, with options given as pairs.
func newBank(t testing.TB, scenario string, options ...string) *bank {
	t.Helper()
	simulated := must[*sandbox.Sandbox](t)(sandbox.New(sandbox.Config{}))
	server := httptest.NewServer(simulated.Handler())
	t.Cleanup(func() {
		simulated.Close()
		server.Close()
	})
	given := map[string]string{}
	for i := 0; i+1 < len(options); i += 2 {
		given[options[i]] = options[i+1]
	}
	base := server.URL + intergiro.Prefix
	b := &bank{
		t: t, url: server.URL,
		session: must[*credential.APIKey](t)(credential.NewAPIKey(credential.APIKeyConfig{
			Key: intergiro.APIKey, LoginURL: base + adapter.LoginPath, RefreshURL: base + adapter.RefreshPath,
		})),
		adapter: must[provider.Provider](t)(adapter.New(provider.Settings{Mode: provider.Sandbox, Options: given})),
	}
	if scenario != "" {
		b.manage(http.MethodPatch, "intergiro/scenario", scenario, nil)
	}
	return b
}

// manage calls the sandbox's management API.
func (b *bank) manage(method, path, body string, out any) {
	b.t.Helper()
	header := http.Header{}
	if body != "" {
		header.Set("Content-Type", "application/json")
	}
	status, _, text, err := b.exchange(b.t.Context(), method, b.url+"/_sandbox/"+path, header, []byte(body))
	check(b.t, err)
	if status >= 300 {
		b.t.Fatalf("%s %s: %d %s", method, path, status, text)
	}
	if out != nil {
		check(b.t, json.Unmarshal(text, out))
	}
}

// settle has the customer approve, refuse or let expire without the page.
func (b *bank) settle(consent, how string) {
	b.t.Helper()
	b.manage(http.MethodPost, "intergiro/consents/"+consent+"/"+how, "", nil)
}

// executions gives how often anything was executed.
func (b *bank) executions() int {
	b.t.Helper()
	var answer struct{ Executions []struct{ Outcome string } }
	b.manage(http.MethodGet, "executions?provider=intergiro", "", &answer)
	return len(answer.Executions)
}

// calls gives the outcomes of the calls whose path ends like this.
func (b *bank) calls(path string) []string {
	b.t.Helper()
	var answer struct {
		Requests []struct{ Path, Outcome string }
	}
	b.manage(http.MethodGet, "history", "", &answer)
	var outcomes []string
	for _, r := range answer.Requests {
		if strings.HasSuffix(r.Path, path) {
			outcomes = append(outcomes, r.Outcome)
		}
	}
	return outcomes
}

func (b *bank) exchange(ctx context.Context, method, address string, header http.Header, body []byte) (int, http.Header, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return 0, nil, nil, err
	}
	req.Header = header
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, nil, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return res.StatusCode, res.Header, text, err
}

// Do implements provider.Upstream. A request that is answered 401 is sent once
// more, after the session was renewed.
func (b *bank) Do(ctx context.Context, method, path string, header http.Header, body []byte) (int, http.Header, []byte, error) {
	client := httptest.NewRequest(http.MethodGet, "/", nil)
	for again := false; ; again = true {
		h := header.Clone()
		if err := b.session.Authorize(ctx, client, h); err != nil {
			return 0, nil, nil, err
		}
		status, received, text, err := b.exchange(ctx, method, b.url+intergiro.Prefix+path, h, body)
		if err != nil || status != http.StatusUnauthorized || again {
			return status, received, text, err
		}
		if err := b.session.Renew(ctx, client, h); err != nil {
			return status, received, text, nil
		}
	}
}

// AsClient implements provider.Upstream.
func (*bank) AsClient() (provider.Upstream, bool) { return nil, false }

// Memory implements provider.Upstream.

// deed is a call that needs consent.
type deed struct{ path, body string }

// send sends a deed; consent is that of its last challenge, "" for none.
func (b *bank) send(ctx context.Context, d deed, consent string) (provider.Answer, error) {
	h := http.Header{}
	if d.body != "" {
		h.Set("Content-Type", "application/json")
	}
	if consent != "" {
		req := httptest.NewRequest(http.MethodPost, d.path, nil)
		req.Header = h
		b.adapter.Prove(req, provider.Proof{Token: consent})
	}
	status, received, text, err := b.Do(ctx, http.MethodPost, d.path, h, []byte(d.body))
	a := provider.Answer{Method: http.MethodPost, Path: d.path, Status: status, Header: received}
	if err == nil && b.adapter.(provider.BodyReading).ReadsBody(a) {
		a.Body = text
	}
	return a, err
}

// raised sends a deed that must be answered with a consent.
func (b *bank) raised(d deed) provider.Demand {
	b.t.Helper()
	a := must[provider.Answer](b.t)(b.send(b.t.Context(), d, ""))
	demand, ok := b.adapter.Detect(a)
	if !ok {
		b.t.Fatalf("no consent: %d %s", a.Status, a.Body)
	}
	return demand
}

// begin gives the token of the page that the customer is sent to.
func (b *bank) begin(consent string) (string, error) {
	b.t.Helper()
	address, err := b.adapter.(provider.Redirecting).Begin(b.t.Context(), b, provider.Case{Token: consent}, bankReturn)
	if err != nil {
		return "", err
	}
	u := must[*url.URL](b.t)(url.Parse(address))
	if u.Path != intergiro.PagePath || u.Query().Get("token") == "" {
		b.t.Fatalf("sent to %s", u.Path)
	}
	return u.Query().Get("token"), nil
}

const bankReturn = "https://pay.example.com/countersign/v1/challenges/x/return?state=s"

// step does what the customer does on the page, and gives where that leads.
func (b *bank) step(name string, fields ...string) (back string) {
	b.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	status, _, text, err := b.exchange(b.t.Context(), http.MethodPost, b.url+intergiro.PagePath+"/"+name,
		http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, []byte(form.Encode()))
	check(b.t, err)
	var view struct{ Return string }
	if status != http.StatusOK || json.Unmarshal(text, &view) != nil {
		b.t.Fatalf("%s: %d %s", name, status, text)
	}
	return view.Return
}

// approve sends the customer to the page, where they give the consent.
func (b *bank) approve(consent string) {
	b.t.Helper()
	page := must[string](b.t)(b.begin(consent))
	b.step("password", "token", page, "password", intergiro.Password)
	if back := b.step("approve", "token", page); !strings.HasPrefix(back, bankReturn) {
		b.t.Errorf("the customer comes back to %q", back)
	}
}
