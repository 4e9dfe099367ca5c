package conformance

import (
	"bytes"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
)

// wiretap carries requests to the provider and notes the credentials that they
// carry, and the tokens that they are answered with: whatever these are, nobody
// else may see them.
type wiretap struct {
	next http.RoundTripper
	mu   sync.Mutex
	seen map[string]bool
}

func newWiretap() *wiretap {
	// As the gateway's own: no connection is used for two executions.
	return &wiretap{next: &http.Transport{DisableKeepAlives: true, DisableCompression: true}, seen: map[string]bool{}}
}

// tokens finds what JSON calls a token.
var tokens = regexp.MustCompile(`"(?:access_|refresh_)?token"\s*:\s*"([^"]+)"`)

// RoundTrip implements http.RoundTripper.
func (w *wiretap) RoundTrip(r *http.Request) (*http.Response, error) {
	if _, token, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok {
		w.note(token)
	}
	res, err := w.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	for _, found := range tokens.FindAllSubmatch(body, -1) {
		w.note(string(found[1]))
	}
	res.Body = io.NopCloser(bytes.NewReader(body))
	return res, nil
}

func (w *wiretap) note(secret string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen[secret] = true
}

func (w *wiretap) secrets() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []string
	for secret := range w.seen {
		all = append(all, secret)
	}
	return all
}
