package gateway_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"countersign/server/internal/credential"
	"countersign/server/internal/gateway"
	"countersign/shared/wire"
)

// renewing are credentials that are renewed as soon as they are refused.
type renewing struct {
	mu      sync.Mutex
	number  int
	renewed int
	fault   error // of renewing
}

func (s *renewing) Authorize(_ context.Context, _ *http.Request, h http.Header) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	h.Set("Authorization", "Bearer "+strconv.Itoa(s.number))
	return nil
}

func (s *renewing) Renew(_ context.Context, client *http.Request, refused http.Header) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if client == nil {
		return errors.New("on whose behalf?")
	}
	s.renewed++
	if s.fault != nil {
		return s.fault
	}
	if refused.Get("Authorization") == "Bearer "+strconv.Itoa(s.number) {
		s.number++
	}
	return nil
}

// credentialed is a provider that takes credentials of a number and above.
type credentialed struct {
	*bank
	mu     sync.Mutex
	least  int
	bodies []string
}

func (c *credentialed) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body) // first: how much is sent before a refusal is chance
	if err != nil {
		return
	}
	n, err := strconv.Atoi(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
	c.mu.Lock()
	refused := err != nil || n < c.least
	c.mu.Unlock()
	if refused {
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, "renew")
		return
	}
	c.mu.Lock()
	c.bodies = append(c.bodies, string(body))
	c.mu.Unlock()
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	r.Header.Set("Authorization", "Bearer "+secret) // the bank's own
	c.bank.Config.Handler.ServeHTTP(w, r)
}

func (c *credentialed) set(least int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.least = least
}

func newCredentialed(t *testing.T) (*credentialed, string) {
	t.Helper()
	c := &credentialed{bank: newBank(t)}
	front := httptest.NewServer(c)
	t.Cleanup(front.Close)
	return c, front.URL
}

// TestRefusedCredentialsAreRenewedOnce: the request is sent once more, whole; the
// challenge that it is answered with is bound to what the client sent.
func TestRefusedCredentialsAreRenewedOnce(t *testing.T) {
	const memory = 32 << 10
	for _, test := range []struct {
		name    string
		size    int
		chunked bool
		lost    bool
	}{
		{"no body", 0, false, false},
		{"small", 100, false, false},
		{"small in pieces", 100, true, false},
		{"streamed", 10 << 10, false, false},
		{"streamed in pieces", 10 << 10, true, false},
		{"the largest", memory, false, false},
		{"the largest in pieces", memory, true, false},
		{"too large", memory * 40, false, true},
		{"too large in pieces", memory * 40, true, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, base := newCredentialed(t)
			source := &renewing{}
			rig := newRig(t, rigConfig{base: base, credentials: source, limits: gateway.Limits{MemoryBytes: memory}})
			c.set(1)
			body := strings.Repeat("0123456789abcdef", (test.size+15)/16)[:test.size]
			var src io.Reader = strings.NewReader(body)
			if test.chunked {
				src = struct{ io.Reader }{src}
			}
			got := do(t, rig.browser, request(t, "POST", rig.server.URL+path, src))
			if test.lost {
				got.want(t, http.StatusUnauthorized, "renew")
				if source.renewed != 1 || len(c.bodies) > 0 {
					t.Errorf("renewed %d times, sent %d", source.renewed, len(c.bodies))
				}
				got = rig.send(t, "POST", path, body)
			}
			id := got.header.Get(wire.HeaderChallenge)
			if got.status != http.StatusForbidden || id == "" || source.renewed != 1 {
				t.Fatalf("answered %d %q, renewed %d times", got.status, got.body, source.renewed)
			}
			if len(c.bodies) != 1 || c.bodies[0] != body {
				t.Errorf("the provider got %d bodies", len(c.bodies))
			}
			c.set(2) // before the execution, too
			c.approve()
			rig.send(t, "POST", path, body, wire.HeaderChallenge, id).want(t, http.StatusOK, done)
			if c.executions() != 1 || source.renewed < 2 {
				t.Errorf("executed %d times, renewed %d", c.executions(), source.renewed)
			}
		})
	}
}

// TestCredentialsThatStayRefused: a second refusal is an answer like any other.
func TestCredentialsThatStayRefused(t *testing.T) {
	c, base := newCredentialed(t)
	source := &renewing{}
	rig := newRig(t, rigConfig{base: base, credentials: source})
	c.set(1000)
	rig.send(t, "POST", path, payment).want(t, http.StatusUnauthorized, "renew")
	if source.renewed != 1 {
		t.Errorf("renewed %d times", source.renewed)
	}
}

// TestCredentialsThatCannotBeRenewed: the gateway says so, and an approval that
// nothing was sent for stays.
func TestCredentialsThatCannotBeRenewed(t *testing.T) {
	for name, test := range map[string]struct {
		fault  error
		status int
		code   string
	}{
		"broken":  {errors.New("renewing failed"), 500, "internal"},
		"refused": {fmt.Errorf("logging in: %w", credential.ErrProvider), 502, "upstream_login_failed"},
		"missing": {credential.ErrMissing, 401, "credentials_missing"},
	} {
		t.Run(name, func(t *testing.T) {
			c, base := newCredentialed(t)
			source := &renewing{}
			rig := newRig(t, rigConfig{base: base, credentials: source})
			id, _ := challenged(t, rig)
			c.approve()
			rig.challenge(t, id)
			source.fault = test.fault
			c.set(1)
			rig.send(t, "POST", path, payment).wantProblem(t, test.status, test.code)
			rig.send(t, "POST", path, payment, wire.HeaderChallenge, id).wantProblem(t, test.status, test.code)
			if c := rig.challenge(t, id); c.State != "approved" {
				t.Errorf("is %s", c.State)
			}
			source.fault = nil
			rig.send(t, "POST", path, payment, wire.HeaderChallenge, id).want(t, http.StatusOK, done)
			if c.executions() != 1 {
				t.Errorf("executed %d times", c.executions())
			}
		})
	}
}

// turning is a way to the provider that ends after an answer of 401, once.
type turning struct {
	http.RoundTripper
	mu    sync.Mutex
	then  error // what the next request gets after such an answer
	armed bool
}

func (r *turning) end(with error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.then, r.armed = with, false
}

func (r *turning) RoundTrip(out *http.Request) (*http.Response, error) {
	r.mu.Lock()
	then := r.then
	strikes := then != nil && r.armed
	if strikes {
		r.then = nil
	}
	r.mu.Unlock()
	if strikes {
		return nil, then
	}
	res, err := r.RoundTripper.RoundTrip(out)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.armed = err == nil && res.StatusCode == http.StatusUnauthorized
	return res, err
}

// TestASecondSendingThatFails: where the second sending never left, nothing was
// done, and it is tried again; where it did, nobody knows.
func TestASecondSendingThatFails(t *testing.T) {
	for _, test := range []struct {
		fault       error
		status      int
		code, state string
		executions  int
	}{
		{&net.OpError{Op: "dial", Err: errors.New("refused")}, http.StatusOK, "", "executed", 1},
		{&tls.CertificateVerificationError{}, http.StatusBadGateway, "upstream_unreachable", "approved", 0},
		{errors.New("lost"), http.StatusBadGateway, "outcome_unknown", "unknown", 0},
	} {
		c, base := newCredentialed(t)
		way := &turning{RoundTripper: http.DefaultTransport}
		rig := newRig(t, rigConfig{base: base, credentials: &renewing{}, transport: way})
		id, _ := challenged(t, rig)
		c.approve()
		rig.challenge(t, id)
		c.set(1)
		way.end(test.fault)
		got := rig.send(t, "POST", path, payment, wire.HeaderChallenge, id)
		if test.code == "" {
			got.want(t, test.status, done)
		} else {
			got.wantProblem(t, test.status, test.code)
		}
		if got := rig.challenge(t, id); string(got.State) != test.state {
			t.Errorf("is %s, want %s", got.State, test.state)
		}
		if n := c.bank.executions(); n != test.executions {
			t.Errorf("%d executions", n)
		}
	}
}
