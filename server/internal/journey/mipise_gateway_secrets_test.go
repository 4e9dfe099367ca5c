package journey_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"countersign/server/internal/journey"
	"countersign/server/internal/observe/leaktest"
	"countersign/server/sandbox/mipise"
	"countersign/shared/stepup"
)

// listener is a transport that learns what the gateway and Mipise tell each other
// and nobody else may know: tokens, secret codes and one-time passwords.
type listener struct {
	detector *leaktest.Detector

	mu    sync.Mutex
	known map[string]int // how many of a kind
}

func (l *listener) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		if strings.Contains(r.URL.Path, "/strong_auth/") {
			l.learn("sent", body, "code", "secret_code", "secret_code_confirmation")
		}
	}
	l.know("of the agent", strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
	l.know("of an operation", r.Header.Get("X-Strong-Auth-Token"))
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	res.Body = io.NopCloser(bytes.NewReader(body))
	l.learn("answered", body, "token")
	return res, err
}

// learn knows members of a JSON object.
func (l *listener) learn(kind string, body []byte, names ...string) {
	var members map[string]any
	if json.Unmarshal(body, &members) != nil {
		return
	}
	for _, name := range names {
		if text, ok := members[name].(string); ok {
			l.know(kind+" as "+name, text)
		}
	}
}

func (l *listener) know(kind, value string) {
	if value == "" {
		return
	}
	l.mu.Lock()
	l.known[kind]++
	name := fmt.Sprintf("%s, %d", kind, l.known[kind])
	l.mu.Unlock()
	l.detector.Know(name, value)
}

// TestCounterSecretsStaySecret: tokens of agent and customer, the secret code and
// one-time passwords are in no log, metric, or answer to a page, however journeys
// end.
func TestCounterSecretsStaySecret(t *testing.T) {
	detector := leaktest.New(t)
	hear := &listener{detector: detector, known: map[string]int{}}
	var said strings.Builder
	c := newCounter(t, counterConfig{
		user: mipise.NewUserID, scenario: `{"unconfirmed":{"otp":{"digits":10},"attempts":5}}`, options: []string{"otp_length", "10"},
		log: detector, transport: hear, seen: func(a journey.Answer) {
			said.Write(a.Body)
			for name, values := range a.Header {
				if name != "Set-Cookie" {
					fmt.Fprintln(&said, name, values)
				}
			}
		},
	})
	id := c.asked(c.beneficiary())
	c.approve(id, "", operations)
	c.want(c.beneficiary().Proved(id), http.StatusCreated, 1)
	c.send(c.request("GET", "/balance", ""))
	c.reset("secret")
	next := c.asked(c.beneficiary())
	for _, wrong := range []string{"Wrongest2026", "Marmot 2026", "Marmot2026Marmot"} {
		_, _, err := c.page.Verify(t.Context(), next, "secret-setup", wrong)
		check(t, err)
	}
	c.send(c.beneficiary().Proved(next))
	for _, fault := range []string{"server_error", "rate_limit", "drop_before", "drop_after", "expired_access"} {
		for _, path := range []string{"status", "otp/generate", "otp/verify", "balance"} {
			c.strike(path, fault)
			c.send(c.beneficiary())
			c.send(c.request("GET", "/balance", ""))
			ch := c.begun()
			_, _, err := c.page.SendCode(t.Context(), ch, "secret-by-email")
			check(t, err)
			_, _, err = c.page.Verify(t.Context(), ch, "secret-by-email", "0123456789")
			check(t, err)
		}
	}
	detector.Know("session", c.page.Session())
	detector.Search("the metrics", c.scrape())
	detector.Search("the answers", said.String())
	for kind, least := range map[string]int{
		"of the agent": 10, "of an operation": 2, "answered as token": 2, "sent as code": 6, "sent as secret_code": 3, "sent as secret_code_confirmation": 1,
	} {
		if hear.known[kind] < least {
			t.Errorf("%d were %s: this shows nothing", hear.known[kind], kind)
		}
	}
	if log := detector.Logs(); !strings.Contains(log, "provider not asked") || !strings.Contains(log, `"route":"POST /beneficiaries"`) ||
		strings.Contains(log, c.user+"/strong_auth/otp") {
		t.Error("the log lacks what was to be searched, or names addresses")
	}
}

// begun gives the id of a challenge for what is left to set up, "none" where there
// is none, whyever.
func (c *counter) begun() string {
	c.t.Helper()
	var ch stepup.Challenge
	got := c.send(setUpRequest())
	if json.Unmarshal(got.Body, &ch) != nil || ch.ID == "" {
		return "none"
	}
	return ch.ID
}
