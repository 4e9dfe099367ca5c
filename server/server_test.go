package server_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"countersign/server"
)

// good is a configuration without fault.
func good() server.Config {
	return server.Config{
		PublicURL:      "https://pay.example.com",
		AllowedOrigins: []string{"https://app.example.com"},
		Providers: map[string]server.Provider{
			"wise": {BaseURL: "https://api.wise.com", Credentials: server.StaticToken("t")},
		},
		Routes: []server.Route{{Match: "GET /pay/profiles", Provider: "wise", To: "/v2/profiles"}},
	}
}

func open(t *testing.T, c server.Config) *server.Server {
	t.Helper()
	s, err := server.New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestNewNamesEveryFaultAtOnce(t *testing.T) {
	_, err := server.New(server.Config{
		PublicURL:      "pay.example.com",
		AllowedOrigins: []string{"https://*.example.com", "https://app.example.com/"},
		Providers: map[string]server.Provider{
			"wise":  {Mode: "test", BaseURL: "api.wise.com"},
			"other": {BaseURL: "https://api.example", Credentials: server.StaticToken("t")},
		},
		Limits: server.Limits{Keep: -1, OpenChallenges: -1},
		Routes: []server.Route{
			{Match: "GET /pay/profiles", Provider: "wize", To: "/v2/profiles"},
			{Match: "GET /pay/x/", Provider: "wise", To: "/v2/{id}"},
		},
	})
	if err == nil {
		t.Fatal("no fault was found")
	}
	for _, want := range []string{
		`public URL: origin "pay.example.com"`,
		`allowed origins: origin "https://*.example.com"`, `write "https://app.example.com"`,
		`provider "other": kind "other"`,
		`provider "wise": mode "test"`, `provider "wise": base URL "api.wise.com"`, "has no credentials",
		`route 1: provider "wize": not configured`,
		`route 2: match "/pay/x/"`, `to parameter {id}`,
		"limits: Keep is negative", "limits: OpenChallenges is negative",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error misses %q:\n%v", want, err)
		}
	}
	if strings.Count(err.Error(), `"pay.example.com"`) != 1 {
		t.Errorf("the public URL's fault is told twice:\n%v", err)
	}
}

func TestNewNamesEveryFaultOfLoginsAndOptions(t *testing.T) {
	c := good()
	c.Providers = map[string]server.Provider{
		"wise":   {BaseURL: "https://api.wise.com", Login: server.APIKey("k"), Options: map[string]string{"poll": "collect"}},
		"both":   {Kind: "wise", BaseURL: "https://api.wise.com", Login: server.Agent("a", "b"), Credentials: server.StaticToken("t")},
		"agent":  {Kind: "intergiro", BaseURL: "https://3d.example", Login: server.Agent("a", "b"), Options: map[string]string{"poll": "no", "lookup": "no"}},
		"key":    {Kind: "mipise", BaseURL: "https://mps.example", Login: server.APIKey("k")},
		"silent": {Kind: "mipise", BaseURL: "https://mps.example", Login: server.Agent("a", "")},
	}
	c.Routes[0].SCA = "required"
	_, err := server.New(c)
	for _, want := range []string{
		`provider "wise": options: wise has none`, `provider "wise": credentials: this provider has no API keys`,
		`provider "both": credentials: there may be a login or other credentials, not both`,
		`provider "agent": credentials: no agent can log in to this provider`,
		`provider "agent": option poll: `, `provider "agent": option lookup: `,
		`provider "key": credentials: this provider has no API keys`,
		`provider "silent": credentials: the agent needs a login and a password`,
		`route 1: sca "required": this provider challenges by itself`,
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error misses %q:\n%v", want, err)
		}
	}
}

func TestNewNamesEveryFaultOfWhatProvidersCanDo(t *testing.T) {
	c := good()
	c.Providers["wise"] = server.Provider{
		BaseURL: "https://api.wise.com", Credentials: server.StaticToken("t"), Version: "2026Q9x",
		Client: server.Client{ID: "client"},
	}
	c.Routes[0].Describe = &server.Description{Lookup: "GET /v1/transfers/{transferId}", Amount: "sourceValue"}
	c.Limits = server.Limits{Attempts: -1, Lockout: -1}
	c.Limits.ResendPause = -1
	_, err := server.New(c)
	for _, want := range []string{
		"2026Q9x", "the client needs an id and a secret",
		"describe: lookup", "parameter {transferId}", `describe: amount "sourceValue"`,
		"limits: Attempts is negative", "limits: Lockout is negative", "limits: ResendPause is negative",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error misses %q:\n%v", want, err)
		}
	}
	c = good()
	wise := c.Providers["wise"]
	wise.Enrol = []string{"secret", "passkey"}
	c.Providers["wise"] = wise
	_, err = server.New(c)
	for _, want := range []string{`enrol "secret": it is sealed, which needs the client's credentials`, `enrol "passkey": this provider has device, face, secret`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error misses %q:\n%v", want, err)
		}
	}
}

// TestPhoneNumbersAreForOperators: the provider's client tells them, and pages
// cannot.
func TestPhoneNumbersAreForOperators(t *testing.T) {
	var asked []string
	bank := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.URL.Path+" "+r.Header.Get("Authorization"))
		w.Header().Set("Content-Type", "application/json")
		switch {
		case r.URL.Path == "/oauth/token":
			if id, secret, ok := r.BasicAuth(); !ok || id != "client" || secret != "secret" {
				t.Errorf("a token is asked for by %q", id)
			}
			_, _ = io.WriteString(w, `{"access_token":"of-the-client","token_type":"bearer","expires_in":43199}`)
		case r.Method == http.MethodDelete:
			w.WriteHeader(http.StatusNoContent)
		default:
			_, _ = io.WriteString(w, `{"id":7,"phoneNumber":"+4915112345678","type":"PRIMARY","verified":true,"clientId":"client"}`)
		}
	}))
	defer bank.Close()
	c := good()
	c.Providers["wise"] = server.Provider{
		BaseURL: bank.URL, Credentials: server.StaticToken("of-a-user"), Client: server.Client{ID: "client", Secret: "secret"}, Phones: true,
	}
	s := open(t, c)
	phones, ok := s.Phones("wise")
	if !ok {
		t.Fatal("there are none")
	}
	if p, err := phones.Create(t.Context(), "42", "+4915112345678"); err != nil || p.ID != "7" || !p.Verified {
		t.Errorf("created %+v (%v)", p, err)
	}
	const path = "/providers/wise/users/42/phone-numbers"
	for _, test := range []struct {
		handler      http.Handler
		method, path string
		want         int
	}{
		{s.AdminHandler(), "POST", path, http.StatusCreated},
		{s.AdminHandler(), "DELETE", path + "/7", http.StatusNoContent},
		{s.Handler(), "POST", path, http.StatusNotFound},
		{s.Handler(), "DELETE", path + "/7", http.StatusNotFound},
		{s.Handler(), "POST", "/countersign/v1" + path, http.StatusNotFound},
	} {
		r := httptest.NewRequest(test.method, test.path, strings.NewReader(`{"phoneNumber":"+4915112345678"}`))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		test.handler.ServeHTTP(w, r)
		if w.Code != test.want {
			t.Errorf("%s %s: answered %d %s, want %d", test.method, test.path, w.Code, w.Body, test.want)
		}
	}
	if len(asked) != 4 || !strings.HasPrefix(asked[0], "POST /oauth/token Basic ") || asked[2] != "POST /v1/application/users/42/phone-numbers Bearer of-the-client" {
		t.Errorf("asked %q", asked)
	}
	if _, ok := open(t, good()).Phones("wise"); ok {
		t.Error("there are some without a client")
	}
}

func TestPublicURL(t *testing.T) {
	for url, want := range map[string]bool{
		"https://pay.example.com":      true,
		"https://pay.example.com/path": true,
		"http://localhost:8080":        true,
		"http://127.0.0.1:8080":        true,
		"http://[::1]:8080":            true,
		"http://pay.example.com":       false,
		"http://10.0.0.1:8080":         false,
		"http://localhost.example.com": false,
		"":                             false,
	} {
		c := good()
		c.PublicURL = url
		s, err := server.New(c)
		if (err == nil) != want {
			t.Errorf("%q: %v, want accepted: %v", url, err, want)
		}
		if err == nil {
			if err := s.Close(t.Context()); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestForwardedToken(t *testing.T) {
	if _, err := server.ForwardedToken("X-Wise-Token"); err == nil {
		t.Error("everybody is trusted")
	}
	if _, err := server.ForwardedToken("X-Wise-Token", netip.MustParsePrefix("10.0.0.0/8")); err != nil {
		t.Error(err)
	}
}

func TestProvidersMayHaveNamesOfTheirOwn(t *testing.T) {
	c := good()
	c.Providers["cards"] = server.Provider{
		Kind: "wise", BaseURL: "https://twcard.wise.com", Credentials: server.StaticToken("t"), Unverifiable: true,
	}
	c.Routes = append(c.Routes, server.Route{
		Match: "POST /pay/card", Provider: "cards", To: "/twcard-data/v1/sensitive-card-data/details",
	})
	open(t, c)
}

func TestAdminHandler(t *testing.T) {
	s := open(t, good())
	ask := func(path string) int {
		w := httptest.NewRecorder()
		s.AdminHandler().ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		return w.Code
	}
	if ask("/healthz") != http.StatusOK || ask("/readyz") != http.StatusOK || ask("/metrics") != http.StatusOK {
		t.Errorf("healthy %d, ready %d, metrics %d", ask("/healthz"), ask("/readyz"), ask("/metrics"))
	}
	if err := s.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if ask("/healthz") != http.StatusOK || ask("/readyz") != http.StatusServiceUnavailable {
		t.Errorf("closed, and healthy %d, ready %d", ask("/healthz"), ask("/readyz"))
	}
}

func TestRequestsAreCountedWithoutALog(t *testing.T) {
	s := open(t, good())
	s.Handler().ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/nothing", nil))
	w := httptest.NewRecorder()
	s.AdminHandler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if want := `countersign_http_requests_total{route="none",status="4xx"} 1`; !strings.Contains(w.Body.String(), want) {
		t.Errorf("the metrics miss %s", want)
	}
}

func TestTheChannelIsMounted(t *testing.T) {
	s := open(t, good())
	w := httptest.NewRecorder()
	r := httptest.NewRequest("GET", "/countersign/v1/channel", nil)
	s.Handler().ServeHTTP(w, r)
	if w.Code != http.StatusUpgradeRequired {
		t.Errorf("answered %d %s", w.Code, w.Body)
	}
}
