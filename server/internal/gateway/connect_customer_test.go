package gateway_test

import (
	"net/http"
	"net/netip"
	"testing"

	"countersign/server/internal/customer"
	"countersign/server/internal/gateway"
)

// loggedIn is how the proxy in front sends a browser's requests: with whose they
// are.
type loggedIn struct{ who string }

func (l loggedIn) RoundTrip(r *http.Request) (*http.Response, error) {
	if l.who != "" {
		r = r.Clone(r.Context())
		r.Header.Set("X-Customer", l.who)
	}
	return http.DefaultTransport.RoundTrip(r)
}

// as is the same browser with another customer logged in.
func as(browser *http.Client, who string) *http.Client {
	other := *browser
	other.Transport = loggedIn{who}
	return &other
}

func newCustomersRig(t *testing.T) connectRig {
	t.Helper()
	source, err := customer.NewForwarded(map[string]string{"user": "X-Customer"}, []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")})
	if err != nil {
		t.Fatal(err)
	}
	return newUpstreamRig(t, newAuthority(t), nil, nil, func(u *gateway.Upstream) { u.Customer = source })
}

// TestConnectionIsForItsCustomer: whoever logs in next, in the same browser, has no
// part in the account, and cannot end the connection.
func TestConnectionIsForItsCustomer(t *testing.T) {
	r := newCustomersRig(t)
	one, another, nobody := as(r.browser, "c-1"), as(r.browser, "c-2"), as(r.browser, "")
	r.connect(t, one)
	if got := r.profiles(t, one); got.status != http.StatusOK || !r.connected(t, one) {
		t.Fatalf("who has connected: %d %s", got.status, got.body)
	}
	if r.connected(t, another) {
		t.Error("the next one is connected")
	}
	r.profiles(t, another).wantProblem(t, http.StatusUnauthorized, "not_connected")
	if got := r.disconnect(t, another); got.status != http.StatusOK {
		t.Errorf("the next one disconnects: %d %s", got.status, got.body)
	}
	for name, got := range map[string]answer{
		"request": r.profiles(t, nobody), "connection": r.visit(t, nobody, atWise+"/connection"),
		"connect": r.visit(t, nobody, atWise+"/connect"), "disconnect": r.disconnect(t, nobody),
	} {
		if got.status != http.StatusUnauthorized || got.code() != "customer_missing" {
			t.Errorf("nobody's %s: %d %s", name, got.status, got.body)
		}
	}
	if got := r.profiles(t, one); got.status != http.StatusOK || r.as.grants()[0].Revoked {
		t.Errorf("who has connected, once more: %d %s", got.status, got.body)
	}
}

// TestCallbackIsBoundToItsCustomer: whoever logs in while another one is away at
// the provider's page is not connected with their account.
func TestCallbackIsBoundToItsCustomer(t *testing.T) {
	r := newCustomersRig(t)
	one, another := as(r.browser, "c-1"), as(r.browser, "c-2")
	link := r.decide(t, r.leave(t, one, page), "approve")
	for name, browser := range map[string]*http.Client{"another one": another, "nobody": as(r.browser, "")} {
		if got := r.visit(t, browser, link); !stray(got) {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	if got := r.visit(t, one, link); got.status != http.StatusSeeOther || !r.connected(t, one) || r.connected(t, another) {
		t.Errorf("whose it is: %d %s", got.status, got.body)
	}
}
