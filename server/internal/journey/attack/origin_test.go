package attack_test

import (
	"net/http"
	"strings"
	"testing"

	"countersign/server"
	"countersign/server/internal/journey"
	"countersign/shared/wire"
)

// TestAttackCSRF has a page of another site send a payment as forms and beacons
// can: with each content type that needs no preflight, and those that do. Even
// with the customer's session none is forwarded.
func TestAttackCSRF(t *testing.T) {
	a := aim(t, nil, nil)
	for _, kind := range []string{
		"application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "text/plain; charset=utf-8", "",
		"application/json", "application/json; text/plain", "application/csp-report", "application/reports+json", "text/ping",
	} {
		for _, from := range []string{"Origin: " + evil, "Origin: null", "Origin: ", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site", "Origin: " + page + ".evil.example"} {
			for _, path := range []string{"/pay/1", wire.PathChallenges + "/x" + wire.SegmentCancel, wire.PathChallenges + "/x" + wire.SegmentRedirect} {
				headers := []string{from, "Content-Length: 7", "Connection: close", "Cookie: countersign=" + strings.Repeat("A", 43)}
				if kind != "" {
					headers = append(headers, "Content-Type: "+kind)
				}
				got := a.one(t, request("POST "+path, "{\"a\":1}", headers...))
				if got.refused(t, "origin_refused"); got.Header.Get("Access-Control-Allow-Origin") != "" {
					t.Errorf("%s may read what %s says", from, path)
				}
			}
		}
	}
	for _, r := range a.arrivals() {
		t.Errorf("the provider got %s %s %v %q", r.Method, r.RequestURI, r.Header, r.body)
	}
}

// TestAttackHostSpoofing says that the gateway was reached under other names: what
// origins may do, where customers come back to and for whom cookies are set
// depends on the configured address alone.
func TestAttackHostSpoofing(t *testing.T) {
	spoofed := []string{
		"X-Forwarded-Host: evil.example", "X-Forwarded-Proto: https", "X-Forwarded-For: 127.0.0.1", "X-Forwarded-Port: 443", "X-Forwarded-Prefix: /evil",
		"Forwarded: host=evil.example;proto=https;for=127.0.0.1", "X-Host: evil.example", "X-Original-Host: evil.example", "X-Real-IP: 127.0.0.1", "Via: 1.1 evil.example",
	}
	a := aim(t, challenging, nil)
	spoof := func(text string) string {
		return strings.Replace(text, "Host: localhost:8080", "Host: evil.example", 1)
	}
	for _, origin := range []string{"https://evil.example", "http://evil.example"} {
		text := strings.Replace(spoof(post("/pay/1", "{}", spoofed...)), page, origin, 1)
		a.one(t, text).refused(t, "origin_refused")
	}
	got := a.one(t, spoof(post("/pay/1", "{}", spoofed...)))
	if got.Header.Get(wire.HeaderChallenge) == "" {
		t.Fatalf("answered %v", got)
	}
	for name, values := range got.Header {
		if strings.Contains(strings.Join(values, ""), "evil") {
			t.Errorf("%s: %q", name, values)
		}
	}
	if cookie := got.Header.Get("Set-Cookie"); strings.Contains(strings.ToLower(cookie), "domain") || cookie == "" {
		t.Errorf("cookie %q", cookie)
	}
	for _, r := range a.arrivals() {
		if strings.Contains(r.Host, "evil") || r.Header.Get("X-Forwarded-For") != "" || r.Header.Get("Forwarded") != "" {
			t.Errorf("the provider is called %s with %v", r.Host, r.Header)
		}
	}
	for _, double := range []string{"Host: evil.example", "Host: localhost:8080@evil.example"} {
		if got := a.raw(t, post("/pay/1", "{}", double)); len(got) != 1 || got[0].StatusCode != http.StatusBadRequest {
			t.Errorf("two hosts: answered %v", got)
		}
	}
}

// consented is a payment that Intergiro's customer must consent to.
const consented = `{"request_id":"9f6d2b3a-1c84-4f70-b5e9-000000000001","account_id":"b2a94d10-6f2e-4c71-8b05-d1e6f0a7c301",` +
	`"counterparty":{"name":"Kraken LTD","account":{"iban":"DE75512108001245126199","bic":"SOGEDEFF"}},"amount":1200,"reference":"Invoice 1301"}`

// TestAttackHostOfTheWayBack: customers come back to the configured address.
func TestAttackHostOfTheWayBack(t *testing.T) {
	rig := journey.NewConsents(t, journey.ConsentConfig{})
	browser := rig.Browser(t)
	sent, err := browser.Send(t.Context(), journey.Request{
		Method: "POST", Path: "/bank/v3/transactions/pay", Body: consented, Header: http.Header{"X-Forwarded-Host": {"evil.example"}},
	})
	if err != nil || sent.Challenge() == "" {
		t.Fatalf("%v (%v)", sent, err)
	}
	leaving := journey.Request{Method: "POST", Path: wire.PathChallenges + "/" + sent.Challenge() + wire.SegmentRedirect, Header: http.Header{
		"X-Forwarded-Host": {"evil.example"}, "X-Forwarded-Proto": {"https"}, "Forwarded": {"host=evil.example"},
	}}
	if left, err := browser.Send(t.Context(), leaving); err != nil || left.Status != http.StatusOK {
		t.Fatalf("%v (%v)", left, err)
	}
	consents, err := rig.Sandbox.Consents(t.Context())
	if err != nil || len(consents) != 1 || !strings.HasPrefix(consents[0].ReturnURL, rig.Address+wire.PathChallenges) {
		t.Errorf("consents %+v (%v)", consents, err)
	}
}

// TestAttackForwardedCredentials: the header in which a trusted proxy puts the
// customer's token counts from that proxy alone, and once.
func TestAttackForwardedCredentials(t *testing.T) {
	for name, c := range map[string]struct {
		trusted string
		headers []string
		code    string
	}{
		"from somebody else":         {"192.0.2.0/24", []string{"X-Wise-Token: stolen"}, "credentials_missing"},
		"who says to be the proxy":   {"192.0.2.0/24", []string{"X-Wise-Token: stolen", "X-Forwarded-For: 192.0.2.1", "X-Real-IP: 192.0.2.1"}, "credentials_missing"},
		"beside the proxy's":         {"127.0.0.0/8", []string{"X-Wise-Token: stolen", "X-Wise-Token: customers"}, "credentials_missing"},
		"in a list":                  {"127.0.0.0/8", []string{"X-Wise-Token: stolen, customers"}, "credentials_missing"},
		"in another spelling":        {"127.0.0.0/8", []string{"X_Wise_Token: stolen"}, "credentials_missing"},
		"as the page's own":          {"127.0.0.0/8", []string{"Authorization: Bearer stolen"}, "credentials_missing"},
		"with a second bearer token": {"127.0.0.0/8", []string{"X-Wise-Token: Bearer stolen customers"}, "credentials_missing"},
	} {
		t.Run(name, func(t *testing.T) {
			a := aim(t, nil, func(conf *server.Config) {
				source, err := server.ForwardedToken("X-Wise-Token", prefix(t, c.trusted))
				if err != nil {
					t.Fatal(err)
				}
				wise := conf.Providers["wise"]
				wise.Credentials = source
				conf.Providers["wise"] = wise
			})
			a.one(t, post("/pay/1", "{}", c.headers...)).refused(t, c.code)
			if got := a.arrivals(); len(got) != 0 {
				t.Errorf("the provider got %v", got[0].Header)
			}
		})
	}
}
