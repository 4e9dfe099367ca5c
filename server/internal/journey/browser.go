package journey

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync"
	"testing"

	"countersign/shared/wire"
)

// Browser is one browser with one page open. It keeps to what browsers do:
// cookies, and Origin on what changes something or goes to another site. It is
// safe for concurrent use, as a page's requests are.
type Browser struct {
	gateway string
	origin  string
	http    *http.Client
	jar     http.CookieJar // nil where a browser blocks cookies of other sites
	seen    func(Answer)   // nil where nobody looks
	network Network

	mu      sync.Mutex
	session string // Countersign-Session, where there are no cookies
}

// Browser opens a page of the gateway's own origin.
func (r *Rig) Browser(t testing.TB) *Browser {
	t.Helper()
	// New never fails without a list of public suffixes.
	jar, _ := cookiejar.New(nil)
	return r.browser(t, r.Address, jar)
}

// Elsewhere opens a page of another site, whose cookies with the gateway the
// browser blocks.
func (r *Rig) Elsewhere(t testing.TB, origin string) *Browser {
	t.Helper()
	return r.browser(t, origin, nil)
}

func (r *Rig) browser(t testing.TB, origin string, jar http.CookieJar) *Browser {
	t.Helper()
	transport := &http.Transport{
		DisableCompression: true, MaxIdleConnsPerHost: 4, TLSClientConfig: r.network.tls(), DialContext: r.network.Dial,
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &Browser{gateway: r.Address, origin: origin, jar: jar, seen: r.seen, network: r.network, http: &http.Client{
		Transport: transport, Jar: jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Through gives the same browser and page, whose requests reach the gateway at
// another address: one instance's own, say. It has the cookies that there are: for
// a browser both would be the same host.
func (b *Browser) Through(address string) *Browser {
	from, fromErr := url.Parse(b.gateway)
	to, toErr := url.Parse(address)
	if b.jar != nil && fromErr == nil && toErr == nil {
		b.jar.SetCookies(to, b.jar.Cookies(from))
	}
	return &Browser{gateway: address, origin: b.origin, http: b.http, jar: b.jar, seen: b.seen, network: b.network, session: b.Session()}
}

// Request is what a page sends.
type Request struct {
	Method, Path string
	Body         string
	// Stream is a body whose length is not known before; it goes before Body.
	Stream func() io.Reader
	// Header are further headers, in whatever spelling.
	Header http.Header
}

// With gives the same request with one more header. Where the page itself would
// set that header, this one is sent instead.
func (r Request) With(name, value string) Request {
	h := r.Header.Clone()
	if h == nil {
		h = http.Header{}
	}
	h.Add(name, value)
	r.Header = h
	return r
}

// Proved gives the request as it is sent again for an approved challenge.
func (r Request) Proved(challenge string) Request { return r.With(wire.HeaderChallenge, challenge) }

// Answer is a response that has been read.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Challenge gives the id of the challenge that the answer is, or "".
func (a Answer) Challenge() string { return a.Header.Get(wire.HeaderChallenge) }

// Replayed reports an answer that was kept from the one execution.
func (a Answer) Replayed() bool { return a.Header.Get(wire.HeaderReplayed) == "true" }

// Code gives the code of the gateway's own refusal, or "" for any other answer.
func (a Answer) Code() string {
	if a.Header.Get("Content-Type") != "application/problem+json" {
		return ""
	}
	var problem struct{ Code string }
	if json.Unmarshal(a.Body, &problem) != nil {
		return ""
	}
	return problem.Code
}

// Paid reports the provider's word that a transfer was paid.
func (a Answer) Paid() bool {
	var result struct{ Status string }
	return a.Status == http.StatusOK && json.Unmarshal(a.Body, &result) == nil && result.Status == "COMPLETED"
}

// String is for failures: whatever there is, in short.
func (a Answer) String() string {
	return fmt.Sprintf("%d %.200q (challenge %q, replayed %t)", a.Status, a.Body, a.Challenge(), a.Replayed())
}

// Send sends a request and reads the answer.
func (b *Browser) Send(ctx context.Context, r Request) (Answer, error) {
	req, err := b.request(ctx, r)
	if err != nil {
		return Answer{}, err
	}
	res, err := b.http.Do(req)
	if err != nil {
		return Answer{}, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return Answer{}, err
	}
	if b.jar == nil {
		b.Remember(res.Header.Get(wire.HeaderSession))
	}
	answer := Answer{Status: res.StatusCode, Header: res.Header, Body: body}
	if b.seen != nil {
		b.seen(answer)
	}
	return answer, nil
}

func (b *Browser) request(ctx context.Context, r Request) (*http.Request, error) {
	var body io.Reader
	switch {
	case r.Stream != nil:
		body = struct{ io.Reader }{r.Stream()} // by its type alone, its length could be known
	case r.Body != "":
		body = strings.NewReader(r.Body)
	}
	req, err := http.NewRequestWithContext(ctx, r.Method, b.gateway+r.Path, body)
	if err != nil {
		return nil, err
	}
	if b.origin != "" && (r.Method != http.MethodGet || b.origin != b.gateway) {
		req.Header.Set("Origin", b.origin)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if s := b.Session(); b.jar == nil && s != "" {
		req.Header.Set(wire.HeaderSession, s)
	}
	for name, values := range r.Header {
		req.Header[http.CanonicalHeaderKey(name)] = values
	}
	return req, nil
}

// Session gives the value of the browser's session, or "": a secret.
func (b *Browser) Session() string {
	if b.jar == nil {
		b.mu.Lock()
		defer b.mu.Unlock()
		return b.session
	}
	// The gateway's address is that of a server that was started.
	address, _ := url.Parse(b.gateway)
	for _, c := range b.jar.Cookies(address) {
		if c.Name == "countersign" || c.Name == "__Host-countersign" {
			return c.Value
		}
	}
	return ""
}

// Remember keeps a session that was given to a page of another site; an empty
// one is none.
func (b *Browser) Remember(session string) {
	if session == "" {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.session = session
}
