package server_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"countersign/server"
)

// limited is a gateway behind a trusted proxy on this machine, in front of a
// provider that challenges everything but GET.
type limited struct {
	t              *testing.T
	address, admin string
}

const shop = "https://app.example.com"

func newLimited(t *testing.T, change func(*server.Config), tune func(*http.Server)) limited {
	t.Helper()
	challenges := 0
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if r.Method != http.MethodGet {
			challenges++
			w.Header().Set("x-2fa-approval", fmt.Sprintf("00000000-0000-4000-8000-%012d", challenges))
			w.WriteHeader(http.StatusForbidden)
		}
	}))
	t.Cleanup(provider.Close)
	front := httptest.NewUnstartedServer(nil)
	front.Config.ErrorLog = log.New(io.Discard, "", 0)
	c := server.Config{
		PublicURL: "http://" + front.Listener.Addr().String(), AllowedOrigins: []string{shop},
		TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
		Providers:      map[string]server.Provider{"wise": {BaseURL: provider.URL, Unverifiable: true, Credentials: server.StaticToken("t")}},
		Routes: []server.Route{
			{Match: "GET /pay", Provider: "wise", To: "/v1/pay"}, {Match: "POST /pay", Provider: "wise", To: "/v1/pay"},
		},
	}
	change(&c)
	s := open(t, c)
	front.Config.Handler = s.Handler()
	if tune != nil {
		tune(front.Config)
	}
	front.Listener = s.Protect(front.Config, front.Listener)
	front.Start()
	admin := httptest.NewServer(s.AdminHandler())
	t.Cleanup(func() {
		admin.Close()
		front.CloseClientConnections()
		front.Close()
	})
	return limited{t, c.PublicURL, admin.URL}
}

// from sends a request as the proxy does, for whoever it names; cookie is that of a
// session, or "".
func (l limited) from(who, method, path, cookie string) *http.Response {
	l.t.Helper()
	r, err := http.NewRequestWithContext(l.t.Context(), method, l.address+path, nil)
	if err != nil {
		l.t.Fatal(err)
	}
	r.Header.Set("Origin", shop)
	if who != "" {
		r.Header.Set("X-Forwarded-For", who)
	}
	if cookie != "" {
		r.Header.Set("Cookie", cookie)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		l.t.Fatal(err)
	}
	l.t.Cleanup(func() { _ = res.Body.Close() })
	return res
}

// refused fails the test unless an answer is this problem, in a form that a page
// can read.
func refused(t *testing.T, res *http.Response, status int, code string) {
	t.Helper()
	var p struct{ Code string }
	if err := json.NewDecoder(res.Body).Decode(&p); err != nil || res.StatusCode != status || p.Code != code {
		t.Errorf("answered %d %q (%v), want %d %q", res.StatusCode, p.Code, err, status, code)
	}
	if res.Header.Get("Access-Control-Allow-Origin") != shop {
		t.Error("a page cannot read it")
	}
	if status == http.StatusTooManyRequests && res.Header.Get("Retry-After") == "" {
		t.Error("nobody says when to try again")
	}
}

// counted fails the test unless the metrics say how often a limit was met.
func (l limited) counted(reason string, times int) {
	l.t.Helper()
	res, err := http.Get(l.admin + "/metrics")
	if err != nil {
		l.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		l.t.Fatal(err)
	}
	if want := fmt.Sprintf("countersign_limited_total{reason=%q} %d\n", reason, times); !strings.Contains(string(text), want) {
		l.t.Errorf("the metrics lack %s in\n%s", want, regexp.MustCompile("(?m)^countersign_limited.*$").FindAllString(string(text), -1))
	}
}

// seldom is a rate that only a burst passes.
func seldom(burst int) server.Rate { return server.Rate{PerSecond: 0.001, Burst: burst} }

func TestRequestsOfAnAddress(t *testing.T) {
	l := newLimited(t, func(c *server.Config) { c.Limits.Clients.Address = seldom(3) }, nil)
	for i := range 3 {
		if res := l.from("203.0.113.7", "GET", "/pay", ""); res.StatusCode != http.StatusOK {
			t.Fatalf("request %d: %d", i, res.StatusCode)
		}
	}
	for _, who := range []string{"203.0.113.7", "198.51.100.1, 203.0.113.7", "203.0.113.7, 127.0.0.9"} {
		refused(t, l.from(who, "GET", "/pay", ""), http.StatusTooManyRequests, "too_many_requests")
	}
	for _, who := range []string{"203.0.113.8", ""} {
		if res := l.from(who, "GET", "/pay", ""); res.StatusCode != http.StatusOK {
			t.Errorf("%q: %d", who, res.StatusCode)
		}
	}
	l.counted("address", 3)
}

func TestForwardedIsBelievedWhereItIsSet(t *testing.T) {
	l := newLimited(t, func(c *server.Config) { c.Limits.Clients.Address, c.ClientHeader = seldom(1), "Forwarded" }, nil)
	for i := range 3 { // the header that the proxy does not set says nothing
		if res := l.from(fmt.Sprintf("203.0.113.%d", i), "GET", "/pay", ""); res.StatusCode != http.StatusOK {
			t.Errorf("request %d: %d", i, res.StatusCode)
		}
	}
}

// begun gives the cookie of a new session, which a challenge begins.
func (l limited) begun(who string) string {
	l.t.Helper()
	res := l.from(who, "POST", "/pay", "")
	if res.StatusCode != http.StatusForbidden || len(res.Cookies()) == 0 {
		l.t.Fatalf("answered %d, %v", res.StatusCode, res.Header)
	}
	return res.Cookies()[0].Name + "=" + res.Cookies()[0].Value
}

func TestRequestsOfASession(t *testing.T) {
	l := newLimited(t, func(c *server.Config) { c.Limits.Clients.Session = seldom(2) }, nil)
	one, another := l.begun("203.0.113.7"), l.begun("203.0.113.7")
	for i := range 2 { // from wherever
		if res := l.from(fmt.Sprintf("203.0.113.%d", i), "GET", "/pay", one); res.StatusCode != http.StatusOK {
			t.Fatalf("request %d: %d", i, res.StatusCode)
		}
	}
	refused(t, l.from("203.0.113.9", "GET", "/pay", one), http.StatusTooManyRequests, "too_many_requests")
	if res := l.from("203.0.113.7", "GET", "/pay", another); res.StatusCode != http.StatusOK {
		t.Errorf("another session: %d", res.StatusCode)
	}
	l.counted("session", 1)
}

func TestNewSessionsOfAnAddress(t *testing.T) {
	l := newLimited(t, func(c *server.Config) { c.Limits.Clients.NewSessions = seldom(2) }, nil)
	known := l.begun("203.0.113.7")
	l.begun("203.0.113.7")
	refused(t, l.from("203.0.113.7", "POST", "/pay", ""), http.StatusTooManyRequests, "too_many_requests")
	if res := l.from("203.0.113.7", "GET", "/pay", ""); res.StatusCode != http.StatusOK {
		t.Errorf("what needs no session: %d", res.StatusCode)
	}
	if res := l.from("203.0.113.7", "POST", "/pay", known); res.StatusCode != http.StatusForbidden {
		t.Errorf("a session from before: %d", res.StatusCode)
	}
	header := http.Header{"Origin": {shop}, "X-Forwarded-For": {"203.0.113.7"}, "Sec-WebSocket-Protocol": {"countersign.v1"}}
	_, res, err := websocket.DefaultDialer.DialContext(t.Context(), strings.Replace(l.address, "http", "ws", 1)+"/countersign/v1/channel", header)
	if err == nil || res == nil || res.StatusCode != http.StatusTooManyRequests || res.Header.Get("Retry-After") == "" {
		t.Errorf("a channel: %v %v", res, err)
	}
	l.begun("203.0.113.8")
	l.counted("new_sessions", 2)
}

func TestRequestsAboutAChallenge(t *testing.T) {
	l := newLimited(t, func(c *server.Config) { c.Limits.Clients.Challenge = seldom(2) }, nil)
	cookie := l.begun("")
	ids := make([]string, 2)
	for i := range ids {
		ids[i] = l.from("", "POST", "/pay", cookie).Header.Get("Countersign-Challenge")
	}
	about := func(id, cookie string) *http.Response {
		return l.from("", "GET", "/countersign/v1/challenges/"+id, cookie)
	}
	for range 2 {
		if res := about(ids[0], cookie); res.StatusCode != http.StatusOK {
			t.Fatalf("answered %d", res.StatusCode)
		}
	}
	refused(t, about(ids[0], cookie), http.StatusTooManyRequests, "too_many_requests")
	if res := about(ids[1], cookie); res.StatusCode != http.StatusOK {
		t.Errorf("another challenge: %d", res.StatusCode)
	}
	stranger := l.begun("")
	for range 5 {
		about(ids[1], stranger)
	}
	if res := about(ids[1], cookie); res.StatusCode != http.StatusOK {
		t.Errorf("a stranger has used up what others may ask: %d", res.StatusCode)
	}
	l.counted("challenge", 4) // three of them the stranger's
}

func TestOpenChallengesAreCounted(t *testing.T) {
	l := newLimited(t, func(c *server.Config) { c.Limits.OpenChallenges = 1 }, nil)
	var p struct{ Code string }
	res := l.from("", "POST", "/pay", l.begun(""))
	if err := json.NewDecoder(res.Body).Decode(&p); err != nil || res.StatusCode != http.StatusTooManyRequests || p.Code != "too_many_challenges" {
		t.Errorf("answered %d %q (%v)", res.StatusCode, p.Code, err)
	}
	l.counted("open_challenges", 1)
}

func TestSizesAreCounted(t *testing.T) {
	l := newLimited(t, func(c *server.Config) { c.Limits.HeaderBytes, c.Limits.BodyBytes = 4<<10, 1<<10 }, nil)
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, l.address+"/pay", strings.NewReader(strings.Repeat("x", 2<<10)))
	r.Header.Set("Origin", shop)
	large, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer large.Body.Close()
	refused(t, large, http.StatusRequestEntityTooLarge, "body_too_large")
	refused(t, l.from(strings.Repeat("203.0.113.7,", 500), "GET", "/pay", ""), http.StatusRequestHeaderFieldsTooLarge, "headers_too_large")
	l.counted("body_size", 1)
	l.counted("header_size", 1)
}

// dial opens a connection and begins to say something.
func (l limited) dial(text string) net.Conn {
	l.t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(l.address, "http://"))
	if err != nil {
		l.t.Fatal(err)
	}
	l.t.Cleanup(func() { _ = c.Close() })
	_ = c.SetDeadline(time.Now().Add(20 * time.Second))
	if _, err := io.WriteString(c, text); err != nil {
		l.t.Fatal(err)
	}
	return c
}

func heard(t *testing.T, c net.Conn) *http.Response {
	t.Helper()
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// TestSlowClients get an answer that says so, whatever they were to be told.
func TestSlowClients(t *testing.T) {
	l := newLimited(t, func(c *server.Config) { c.Limits.Clients.BodyTime = 100 * time.Millisecond },
		func(s *http.Server) { s.ReadHeaderTimeout = 100 * time.Millisecond })
	const from = "Host: x\r\nOrigin: " + shop + "\r\n"
	cookie := l.begun("")
	for name, request := range map[string]string{
		"a forwarded body": "POST /pay HTTP/1.1\r\n" + from + "Content-Length: 10\r\n\r\n123",
		"a large one":      "POST /pay HTTP/1.1\r\n" + from + "Content-Length: 100000\r\n\r\n123",
		"in chunks":        "POST /pay HTTP/1.1\r\n" + from + "Transfer-Encoding: chunked\r\n\r\n3\r\n123\r\n",
		"one of the protocol": "POST /countersign/v1/challenges/00000000-0000-4000-8000-000000000001/redirect HTTP/1.1\r\n" + from +
			"Cookie: " + cookie + "\r\nContent-Length: 10\r\n\r\n123",
	} {
		res := heard(t, l.dial(request))
		refused(t, res, http.StatusRequestTimeout, "request_timeout")
		if !res.Close {
			t.Errorf("%s: the connection goes on", name)
		}
	}
	l.counted("slow_body", 4)
	slow := heard(t, l.dial("GET /pay HTTP/1.1\r\n"+from))
	if slow.StatusCode != http.StatusRequestTimeout {
		t.Errorf("a header: %d", slow.StatusCode)
	}
	l.counted("slow_header", 1)
}

func TestClientLimitsAreChecked(t *testing.T) {
	c := good()
	c.ClientHeader, c.TrustedProxies = "X-Real-IP", []netip.Prefix{{}}
	c.Limits.Clients = server.ClientLimits{Connections: -1, BodyTime: -1}
	c.Limits.Clients.Session.Burst = -1
	_, err := server.New(c)
	for _, want := range []string{`client header "X-Real-IP"`, "trusted proxies:", "Connections is negative", "BodyTime is negative", "the rate Session is negative"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("nobody says %q: %v", want, err)
		}
	}
}
