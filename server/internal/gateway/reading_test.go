package gateway_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"countersign/server/provider"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// reading is a provider whose challenges are told by their bodies: those that hold
// the word.
type reading struct{ saw func(body []byte) }

const word = `"consent"`

func (reading) Name() string { return "reading" }

func (reading) ReadsBody(a provider.Answer) bool { return a.Status == http.StatusOK }

func (p reading) Detect(a provider.Answer) (provider.Demand, bool) {
	if p.saw != nil {
		p.saw(a.Body)
	}
	return provider.Demand{Approach: stepup.ApproachHosted, Token: "token"}, bytes.Contains(a.Body, []byte(word))
}

func (reading) Prove(*http.Request, provider.Proof) {}

// maxDemand is the longest answer that is read.
const maxDemand = 64 << 10

// TestAnswersThatAreReadPassUnchanged compares what comes through to what was
// answered, and what is told to be a challenge to what is one.
func TestAnswersThatAreReadPassUnchanged(t *testing.T) {
	filled := func(n int) string { return word + strings.Repeat("x", n-len(word)) }
	for _, test := range []struct {
		name, body string
		status     int
		chunked    bool
		challenged bool
	}{
		{"empty", "", 200, false, false},
		{"no challenge", `{"a":1}`, 200, false, false},
		{"a challenge", filled(20), 200, false, true},
		{"a challenge of another status", filled(20), 201, false, false},
		{"a challenge in pieces", filled(20), 200, true, true},
		{"the longest", filled(maxDemand), 200, false, true},
		{"the longest in pieces", filled(maxDemand), 200, true, true},
		{"too long", filled(maxDemand + 1), 200, false, false},
		{"too long in pieces", filled(maxDemand + 1), 200, true, false},
		{"much too long in pieces", filled(20 * maxDemand), 200, true, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			rig := serving(t, rigConfig{provider: reading{}}, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(test.status)
				half := len(test.body) / 2
				_, _ = io.WriteString(w, test.body[:half])
				if test.chunked {
					_ = http.NewResponseController(w).Flush()
				}
				_, _ = io.WriteString(w, test.body[half:])
			})
			got := rig.send(t, "POST", path, payment)
			if got.status != test.status || got.body != test.body {
				t.Errorf("answered %d with %d bytes, want %d with %d", got.status, len(got.body), test.status, len(test.body))
			}
			if challenged := got.header.Get(wire.HeaderChallenge) != ""; challenged != test.challenged {
				t.Errorf("challenged: %t", challenged)
			}
		})
	}
}

// TestAnswersThatBreakOffAreNoChallenge: what a client gets breaks off as well.
func TestAnswersThatBreakOffAreNoChallenge(t *testing.T) {
	rig := serving(t, rigConfig{provider: reading{}}, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, word)
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	})
	res, err := rig.browser.Do(request(t, "POST", rig.server.URL+path, strings.NewReader(payment)))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err == nil || string(text) != word || res.Header.Get(wire.HeaderChallenge) != "" {
		t.Errorf("answered %q (%v) with %v", text, err, res.Header)
	}
}

// TestOnlyReadersCost: answers of other providers trickle through unread, and are
// packed as the page wants.
func TestOnlyReadersCost(t *testing.T) {
	seen := make(chan string, 2)
	release := make(chan struct{})
	serve := func(w http.ResponseWriter, r *http.Request) {
		seen <- r.Header.Get("Accept-Encoding")
		_, _ = io.WriteString(w, "first")
		_ = http.NewResponseController(w).Flush()
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}
	defer close(release)
	rig := serving(t, rigConfig{}, serve)
	res, err := rig.browser.Do(request(t, "GET", rig.server.URL+path, nil, "Accept-Encoding", "br"))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	first := make([]byte, 5)
	if _, err := io.ReadFull(res.Body, first); err != nil || string(first) != "first" {
		t.Errorf("nothing comes before the end: %q (%v)", first, err)
	}
	if got := <-seen; got != "br" {
		t.Errorf("the provider is asked for %q", got)
	}
	var read []byte
	readers := serving(t, rigConfig{provider: reading{saw: func(body []byte) { read = body }}}, func(w http.ResponseWriter, r *http.Request) {
		seen <- r.Header.Get("Accept-Encoding")
		w.WriteHeader(http.StatusAccepted) // which is not read
		_, _ = io.WriteString(w, word)
	})
	if got := readers.send(t, "GET", path, "", "Accept-Encoding", "br"); got.body != word || read != nil {
		t.Errorf("answered %q, read %q", got.body, read)
	}
	select {
	case got := <-seen:
		if got != "identity" {
			t.Errorf("the provider is asked for %q", got)
		}
	case <-time.After(time.Second):
		t.Error("not asked")
	}
}
