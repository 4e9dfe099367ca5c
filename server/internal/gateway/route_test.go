package gateway

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"strings"
	"testing"
	"unicode/utf8"

	"countersign/server/internal/credential"
	"countersign/server/internal/origin"
	"countersign/server/internal/session"
	"countersign/server/provider"
)

// quiet is a provider that never challenges.
type quiet struct{}

func (quiet) Name() string                                   { return "quiet" }
func (quiet) Detect(provider.Answer) (provider.Demand, bool) { return provider.Demand{}, false }
func (quiet) Prove(*http.Request, provider.Proof)            {}
func (quiet) RequestHeaders() []string                       { return []string{"X-Quiet"} }
func withRoutes(routes ...Route) (*Gateway, error) {
	return withBase("https://api.example", routes...)
}

func withBase(base string, routes ...Route) (*Gateway, error) {
	return New(Config{
		Upstreams: map[string]Upstream{"wise": {
			Provider: quiet{}, BaseURL: base, Credentials: credential.NewStatic("t"),
			Params: map[string]string{"profileId": "30417755", "odd": "a b/c", "empty": ""},
		}},
		Routes: routes, Sessions: session.New(session.Config{}), Origins: origin.List{},
	})
}

// reach gives the path at the provider that a request would go to.
func reach(t *testing.T, g *Gateway, method, target string) (string, bool) {
	t.Helper()
	r := &http.Request{Method: method, Host: "pay.example.com", Header: http.Header{}, RequestURI: target}
	u, err := url.ParseRequestURI(target)
	if err != nil {
		return "", false // net/http answers 400 by itself
	}
	r.URL = u
	h, p := g.find(httptest.NewRecorder(), r)
	rt, ok := h.(*route)
	if ok != (p.Status == 0) {
		t.Errorf("%s %q: found %v with problem %q", method, target, ok, p.Code)
	}
	if !ok {
		return "", false
	}
	to := rt.target(r.URL, nil)
	return rt.upstream.url(to.path, to.query).RequestURI(), true
}

func TestTargets(t *testing.T) {
	g, err := withRoutes(
		Route{Match: "POST /pay/transfers/{transferId}/payments", Provider: "wise", To: "/v3/profiles/{profileId}/transfers/{transferId}/payments"},
		Route{Match: "GET /pay/swap/{a}/{b}", Provider: "wise", To: "/x/{b}/{a}/{a}"},
		Route{Match: "GET /pay/files/{rest...}", Provider: "wise", To: "/files/{rest...}"},
		Route{Match: "GET /pay/files/own", Provider: "wise", To: "/own"},
		Route{Match: "GET /pay/slash/{$}", Provider: "wise", To: "/slash/{$}"},
	)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ request, want string }{
		{"POST /pay/transfers/51923307/payments", "/v3/profiles/30417755/transfers/51923307/payments"},
		{"POST /pay/transfers/51923307/payments?a=1", "/v3/profiles/30417755/transfers/51923307/payments?a=1"},
		{"POST /pay/transfers/a%20b/payments", "/v3/profiles/30417755/transfers/a%20b/payments"},
		{"POST /pay/transfers/%61/payments", "/v3/profiles/30417755/transfers/a/payments"},
		{"POST /pay/transfers/%3Fx%23y/payments", "/v3/profiles/30417755/transfers/%3Fx%23y/payments"},
		{"POST /pay/transfers/é/payments", "/v3/profiles/30417755/transfers/%C3%A9/payments"},
		{"POST /%70ay/transfers/1/payments", "/v3/profiles/30417755/transfers/1/payments"},
		{"POST http://elsewhere.example/pay/transfers/1/payments", "/v3/profiles/30417755/transfers/1/payments"},
		{"GET /pay/swap/1/2", "/x/2/1/1"},
		{"GET /pay/files/a/b/c", "/files/a/b/c"},
		{"GET /pay/files/a/", "/files/a/"},
		{"GET /pay/files/", "/files/"},
		{"GET /pay/files/own", "/own"},
		{"HEAD /pay/files/own", "/own"},
		{"GET /pay/slash/", "/slash/"},

		{"GET /pay/transfers/1/payments", ""},
		{"POST /pay/transfers/1/payments/", ""},
		{"POST /pay/transfers//payments", ""},
		{"POST /pay/transfers/1/payments/../../x", ""},
		{"POST /pay/transfers/../payments", ""},
		{"POST /pay/transfers/./payments", ""},
		{"POST /pay/transfers/%2e%2e/payments", ""},
		{"POST /pay/transfers/%2E%2e/payments", ""},
		{"POST /pay/transfers/.%2e/payments", ""},
		{"POST /pay/transfers/1%2F..%2F2/payments", ""},
		{"POST /pay/transfers/1%2f2/payments", ""},
		{"POST /pay/transfers/1%5c2/payments", ""},
		{`POST /pay/transfers/1\2/payments`, ""},
		{"POST /pay/transfers/1%00/payments", ""},
		{"POST /pay/transfers/1%0a/payments", ""},
		{"POST /pay/transfers/1%7f/payments", ""},
		{"POST /pay/transfers/1;x=2/payments", ""},
		{"POST /pay/transfers/1%3bx/payments", ""},
		{"POST /pay/transfers/%c0%ae%c0%ae/payments", ""},
		{"POST /pay/transfers/%c0%af/payments", ""},
		{"POST /pay/transfers/%ff/payments", ""},
		{"POST /pay/transfers/%252e%252e/payments", ""},
		{"POST /pay/transfers/%252f/payments", ""},
		{"POST //pay/transfers/1/payments", ""},
		{"POST /pay//transfers/1/payments", ""},
		{"GET /pay/files/../own", ""},
		{"GET /pay/files/a/../../own", ""},
		{"GET /pay/files/a//b", ""},
		{"GET /pay/files//", ""},
		{"GET /pay/files", ""},
		{"GET /pay/slash", ""},
		{"GET /pay", ""},
		{"GET /", ""},
		{"GET *", ""},
		{"CONNECT pay.example.com:443", ""},
	} {
		method, target, _ := strings.Cut(test.request, " ")
		if got, _ := reach(t, g, method, target); got != test.want {
			t.Errorf("%s reaches %q, want %q", test.request, got, test.want)
		}
	}
}

func TestNewNamesEveryFaultOfTheRoutes(t *testing.T) {
	for _, test := range []struct {
		route Route
		want  string
	}{
		{Route{Match: "/a", Provider: "wise", To: "/a"}, "write a method and a path"},
		{Route{Match: "get /a", Provider: "wise", To: "/a"}, "write a method and a path"},
		{Route{Match: "GET pay.example.com/a", Provider: "wise", To: "/a"}, "does not begin with a slash"},
		{Route{Match: "GET /a/", Provider: "wise", To: "/a"}, "for a path that ends in a slash write {$}"},
		{Route{Match: "GET /a/../b", Provider: "wise", To: "/a"}, "no plain path segment"},
		{Route{Match: "GET /a", Provider: "wise", To: "/a//b"}, "no plain path segment"},
		{Route{Match: "GET /a", Provider: "wise", To: "/a/%2e%2e"}, "no plain path segment"},
		{Route{Match: "GET /a", Provider: "wise", To: "https://evil.example/a"}, "does not begin with a slash"},
		{Route{Match: "GET /a/{x}.json", Provider: "wise", To: "/a"}, "a parameter must be a whole segment"},
		{Route{Match: "GET /a/{x", Provider: "wise", To: "/a"}, "a parameter must be a whole segment"},
		{Route{Match: "GET /a/{}", Provider: "wise", To: "/a"}, "a parameter needs a name"},
		{Route{Match: "GET /a/{x...}/b", Provider: "wise", To: "/a"}, "only at the end of a path"},
		{Route{Match: "GET /a/{x}/{x}", Provider: "wise", To: "/a"}, "duplicate wildcard name"},
		{Route{Match: "GET /a/{x-y}", Provider: "wise", To: "/a"}, "bad wildcard name"},
		{Route{Match: "GET /a/{x...}", Provider: "wise", To: "/a/{x}"}, "takes one segment on one side"},
		{Route{Match: "GET /a", Provider: "wise", To: "/a/{x}"}, "parameter {x}: neither in the path"},
		{Route{Match: "GET /a", Provider: "wise", To: "/a/{odd}"}, "parameter {odd}: its configured value"},
		{Route{Match: "GET /a", Provider: "wise", To: "/a/{empty}"}, "parameter {empty}: its configured value"},
		{Route{Match: "GET /a", Provider: "wize", To: "/a"}, `provider "wize": not configured`},
		{Route{Match: "GET /countersign/x", Provider: "wise", To: "/a"}, "the gateway's own"},
		{Route{Match: "GET /a", Provider: "wise", To: "/a", Query: Query{None: true, Only: []string{"a"}}}, "exclude each other"},
		{Route{Match: "GET /a", Provider: "wise", To: "/a", Headers: []string{"authorization"}}, `header "authorization": never forwarded`},
		{Route{Match: "GET /a", Provider: "wise", To: "/a", Headers: []string{"X Y"}}, `header "X Y": not a header's name`},
	} {
		good := Route{Match: "GET /good", Provider: "wise", To: "/good"}
		_, err := withRoutes(good, test.route, test.route)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%+v: %v, want %q", test.route, err, test.want)
			continue
		}
		for _, number := range []string{"route 2: ", "route 3: "} {
			if !strings.Contains(err.Error(), number) {
				t.Errorf("the error names no %s: %v", number, err)
			}
		}
	}
}

func TestRoutesThatConflict(t *testing.T) {
	_, err := withRoutes(
		Route{Match: "GET /a/{x}", Provider: "wise", To: "/a"},
		Route{Match: "GET /{y}/b", Provider: "wise", To: "/a"},
	)
	if err == nil || !strings.Contains(err.Error(), "route 2") || !strings.Contains(err.Error(), `conflicts with pattern "GET /a/{x}"`) {
		t.Errorf("error %v", err)
	}
	if err != nil && strings.Contains(err.Error(), "registered at") {
		t.Errorf("the error tells of the source: %v", err)
	}
}

func TestNewNamesEveryFaultOfTheProviders(t *testing.T) {
	for base, want := range map[string]string{
		"":                            "not an http or https address",
		"api.wise.com":                "not an http or https address",
		"ftp://api.wise.com":          "not an http or https address",
		"https://u:p@api.wise.com":    "user information",
		"https://api.wise.com/?a=1":   "a query",
		"https://api.wise.com/a/../b": "not plain",
	} {
		if _, err := withBase(base); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("base %q: %v, want %q", base, err, want)
		}
	}
	_, err := New(Config{Upstreams: map[string]Upstream{"a": {BaseURL: "https://x"}, "b": {Provider: quiet{}, BaseURL: ":"}}})
	for _, want := range []string{`provider "a": has no provider`, "has no credentials", `provider "b": base URL`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v misses %q", err, want)
		}
	}
}

// FuzzTarget proves the promise of the allow-list: whatever a client asks for,
// what reaches the provider has the form of a route's target, and means the
// same to everyone who reads it.
func FuzzTarget(f *testing.F) {
	for _, seed := range []string{
		"/pay/transfers/1/payments", "/pay/transfers/%2e%2e/payments?x=1", "/pay/transfers/1%2F2/payments",
		"/pay/transfers/1;x/payments", "//pay/transfers/1/payments", "/pay/transfers/%c0%ae/payments", "/pay/files/a/b/",
		"/pay/files/%00", `/pay/files/a\..\b`, "/pay/files/%252e%252e/x", "/countersign/v1/../../pay/files/x", "http://evil/pay/files/x",
		"/pay/files/é", "/pay/files/a#b?c#d",
	} {
		f.Add(seed)
	}
	g, err := withBase("https://api.example/base",
		Route{Match: "GET /pay/transfers/{transferId}/payments", Provider: "wise", To: "/v3/profiles/{profileId}/transfers/{transferId}/payments"},
		Route{Match: "GET /pay/files/{rest...}", Provider: "wise", To: "/v1/files/{rest...}"},
	)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, target string) {
		reached, ok := reach(t, g, "GET", target)
		if !ok {
			return
		}
		u, err := url.ParseRequestURI(reached)
		if err != nil {
			t.Fatalf("%q reaches %q: %v", target, reached, err)
		}
		decoded, segments := u.Path, strings.Split(u.EscapedPath(), "/")
		payments := len(segments) == 8 && strings.HasPrefix(decoded, "/base/v3/profiles/30417755/transfers/") && segments[7] == "payments"
		files := strings.HasPrefix(decoded, "/base/v1/files/")
		if !payments && !files {
			t.Errorf("%q reaches %q, which no route names", target, reached)
		}
		if clean := path.Clean(decoded); clean != strings.TrimSuffix(decoded, "/") || !utf8.ValidString(decoded) || strings.ContainsAny(decoded, "\\;%\x00\r\n") {
			t.Errorf("%q reaches %q, which has more than one meaning", target, reached)
		}
		if strings.ContainsAny(reached, " \r\n\x00") {
			t.Errorf("%q reaches %q, which is no request target", target, reached)
		}
	})
}

// FuzzRoute proves that no template panics, and that what is accepted can be
// used.
func FuzzRoute(f *testing.F) {
	f.Add("GET /a/{x}", "/b/{x}", "x")
	f.Add("POST /pay/{rest...}", "/v1/{rest...}", "a/b")
	f.Add("GET /{$}", "/{$}", "")
	f.Add("GET /a/{x}.json", "/{x", "%2e")
	f.Fuzz(func(t *testing.T, match, to, value string) {
		g, err := withRoutes(Route{Match: match, Provider: "wise", To: to})
		if err != nil {
			return
		}
		method, pattern, _ := strings.Cut(match, " ")
		segments, err := parsePattern(strings.TrimLeft(pattern, " "))
		if err != nil {
			t.Fatalf("accepted %q, whose path is refused: %v", match, err)
		}
		var target strings.Builder
		for _, s := range segments {
			target.WriteByte('/')
			if s.param != "" {
				target.WriteString(url.PathEscape(value))
			} else {
				target.WriteString(s.literal)
			}
		}
		if reached, ok := reach(t, g, method, target.String()); ok && !plainPath(strings.SplitN(reached, "?", 2)[0]) {
			t.Errorf("%q to %q with %q reaches %q", match, to, value, reached)
		}
	})
}
