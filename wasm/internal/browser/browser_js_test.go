package browser

import (
	"syscall/js"
	"testing"

	"countersign/shared/stepup"
	"countersign/wasm/internal/jsbridge"
)

// Under Node there is no private global object; window is the global itself.
func TestMain(m *testing.M) {
	js.Global().Set("window", js.Global())
	m.Run()
}

func script(t *testing.T, body string, args ...any) js.Value {
	t.Helper()
	return js.Global().Get("Function").New("a", "b", body).Invoke(args...)
}

const whole = `{"id":"c1","provider":"wise","approach":"hosted","state":"pending","verifiable":true,
	"factors":[{"id":"f","type":"sms","category":"possession","state":"pending","hint":"*42","length":6,"alternatives":[{"id":"g","type":"pin"}]}],
	"subject":{"title":"Pay","amount":"1.00","currency":"EUR","payee":"Ana"},"hosted":{"url":"https://a.example/","token":"t"},
	"expiresAt":"2026-01-02T03:04:05Z","attemptsLeft":3,"covers":true,"request":"r","later":{"unknown":[1]}}`

func TestDecode(t *testing.T) {
	d, ok := Codec{}.Decode(`{"type":"snapshot","session":"s","snapshot":[` + whole + `,{"id":"c2","state":"approved"}],"new":1}`)
	if !ok || d.Type != "snapshot" || d.Session != "s" || len(d.Snapshot) != 2 {
		t.Fatalf("got %+v, %v", d, ok)
	}
	c := d.Snapshot[0]
	switch {
	case c.ID != "c1", c.Provider != "wise", c.Approach != stepup.ApproachHosted, c.State != stepup.StatePending, !c.Verifiable, !c.Covers,
		c.Request != "r", c.ExpiresAt != "2026-01-02T03:04:05Z", c.AttemptsLeft == nil || *c.AttemptsLeft != 3,
		c.Subject == nil || *c.Subject != stepup.Subject{Title: "Pay", Amount: "1.00", Currency: "EUR", Payee: "Ana"},
		c.Hosted == nil || *c.Hosted != stepup.Hosted{URL: "https://a.example/", Token: "t"}:
		t.Errorf("got %+v", c)
	}
	if len(c.Factors) != 1 || c.Factors[0].Length != 6 || len(c.Factors[0].Alternatives) != 1 || c.Factors[0].Alternatives[0].Type != "pin" {
		t.Errorf("factors %+v", c.Factors)
	}
	if second := d.Snapshot[1]; second.AttemptsLeft != nil || second.Subject != nil || second.State != stepup.StateApproved {
		t.Errorf("second %+v", second)
	}
	if d, ok = (Codec{}).Decode(`{"type":"outcome","challenge":` + whole + `}`); !ok || d.Challenge == nil || d.Challenge.ID != "c1" {
		t.Errorf("outcome: %+v, %v", d, ok)
	}
}

func TestDecodeRefuses(t *testing.T) {
	for _, text := range []string{
		"", "{", "null", "1", `"x"`, "[]", "{}", `{"type":1}`, `{"type":"a","session":1}`, `{"type":"a","snapshot":{}}`,
		`{"type":"a","snapshot":[1]}`, `{"type":"a","snapshot":[null]}`, `{"type":"a","snapshot":[{}]}`, `{"type":"a","challenge":"c"}`,
		`{"type":"a","challenge":{"id":1,"state":"pending"}}`, `{"type":"a","challenge":{"id":"c"}}`,
		`{"type":"a","challenge":{"id":"c","state":"pending","verifiable":"yes"}}`,
		`{"type":"a","challenge":{"id":"c","state":"pending","attemptsLeft":-1}}`,
		`{"type":"a","challenge":{"id":"c","state":"pending","attemptsLeft":1.5}}`,
		`{"type":"a","challenge":{"id":"c","state":"pending","attemptsLeft":1e99}}`,
		`{"type":"a","challenge":{"id":"c","state":"pending","subject":"x"}}`,
		`{"type":"a","challenge":{"id":"c","state":"pending","subject":{"payee":1}}}`,
		`{"type":"a","challenge":{"id":"c","state":"pending","factors":{"length":1}}}`,
		`{"type":"a","challenge":{"id":"c","state":"pending","factors":[{"id":1}]}}`,
	} {
		if d, ok := (Codec{}).Decode(text); ok {
			t.Errorf("Decode(%s) = %+v, want a refusal", text, d)
		}
	}
}

func TestNullIsMissing(t *testing.T) {
	d, ok := Codec{}.Decode(`{"type":"a","challenge":null,"snapshot":null,"session":null}`)
	if !ok || d.Challenge != nil || d.Snapshot != nil || d.Session != "" {
		t.Errorf("got %+v, %v", d, ok)
	}
}

func TestEncodeWatch(t *testing.T) {
	got := Codec{}.EncodeWatch([]string{"c"}, nil)
	if want := `{"type":"watch","challenges":["c"],"requests":[]}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Answers of a page's own tests come in any shape.
func TestResponseHeader(t *testing.T) {
	for _, test := range []struct{ name, stub, header, want string }{
		{"real", "return new Response('', { headers: { 'x-2fa-approval': 't' } })", "x-2fa-approval", "t"},
		{"knows one spelling", "return { headers: { get: (k) => ({ 'X-2FA-APPROVAL': 't' })[k] } }", "x-2fa-approval", "t"},
		{"missing", "return new Response('')", "x-2fa-approval", ""},
		{"no headers", "return {}", "x-2fa-approval", ""},
		{"no get", "return { headers: {} }", "x-2fa-approval", ""},
		{"get throws", "return { headers: { get() { throw 1 } } }", "x-2fa-approval", ""},
		{"not a string", "return { headers: { get: () => 7 } }", "x-2fa-approval", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := (&response{value: script(t, test.stub)}).Header(test.header); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestResponseProblem(t *testing.T) {
	answer := script(t, `return new Response('{"code":"mismatch"}', { headers: { 'Content-Type': 'application/problem+json' } })`)
	if got := (&response{value: answer}).Problem(); got != "mismatch" {
		t.Errorf("got %q", got)
	}
	if answer.Get("bodyUsed").Bool() {
		t.Error("the page's answer was read")
	}
	for _, stub := range []string{
		`return new Response('{"code":"mismatch"}', { headers: { 'Content-Type': 'application/json' } })`,
		`return new Response('{', { headers: { 'Content-Type': 'application/problem+json' } })`,
		`return { headers: { get: () => 'application/problem+json' } }`,
	} {
		if got := (&response{value: script(t, stub)}).Problem(); got != "" {
			t.Errorf("%s: got %q", stub, got)
		}
	}
}

// page is a loader whose fetch and sessions are seen through.
func page(t *testing.T, answer string) (*Page, js.Value) {
	t.Helper()
	seen := script(t, `return { calls: [], sessions: {} }`)
	bridge := script(t, `return {
		version: '1.2.3',
		fail: (code, message, challenge, cause) => Object.assign(new Error(message), { code, challenge, cause }),
		session: (gateway, value) => { if (value) a.sessions[gateway] = value; return a.sessions[gateway] || '' },
	}`, seen)
	// Node's own crypto may be asked for of the global object only.
	window := script(t, `return Object.assign(Object.create(globalThis, { crypto: { value: crypto, writable: true } }), {
		fetch: async (url, init) => { a.calls.push({ url, init }); `+answer+` },
	})`, seen)
	return &Page{Window: window, Bridge: bridge}, seen
}

func TestGatewayChallenge(t *testing.T) {
	p, seen := page(t, "return new Response(`"+whole+"`, { headers: { 'Countersign-Session': 'new' } })")
	p.SetSession("https://g.example", "old")
	c, err := p.Gateway("https://g.example").Challenge("c1")
	if err != nil || c.ID != "c1" {
		t.Fatalf("got %+v, %v", c, err)
	}
	if !script(t, `const [{ url, init }] = a.calls
		return url === 'https://g.example/countersign/v1/challenges/c1' && init.method === 'GET' && init.credentials === 'include' &&
			init.headers['Countersign-Session'] === 'old' && !init.keepalive && init.signal instanceof AbortSignal`, seen).Bool() {
		t.Error("not the right request")
	}
	if got := p.Session("https://g.example"); got != "new" {
		t.Errorf("session %q, want new", got)
	}
}

func TestGatewayByRequest(t *testing.T) {
	p, seen := page(t, "return new Response('', { status: 404 })")
	if _, found, err := p.Gateway("https://g.example").ByRequest("r-1"); found || err != nil {
		t.Errorf("found %v, %v", found, err)
	}
	if got := script(t, "return a.calls[0].url", seen).String(); got != "https://g.example/countersign/v1/challenges?request=r-1" {
		t.Errorf("asked %s", got)
	}
}

func TestGatewayFailures(t *testing.T) {
	for _, test := range []struct {
		name, answer string
		code         stepup.Code
	}{
		{"gone", "return new Response('', { status: 404 })", stepup.Expired},
		{"refused", "return new Response('{\"code\":\"internal\"}', { status: 500, headers: { 'Content-Type': 'application/problem+json' } })", stepup.Unavailable},
		{"not JSON", "return new Response('<html>')", stepup.Unavailable},
		{"not a challenge", "return new Response('[]')", stepup.Unavailable},
		{"unreachable", "throw new TypeError('Failed to fetch')", stepup.Unavailable},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, _ := page(t, test.answer)
			_, err := p.Gateway("https://g.example").Challenge("c")
			step, ok := err.(*stepup.Error) //nolint:errorlint // not wrapped
			if !ok || step.Code != test.code || step.Message == "" {
				t.Errorf("got %v, want the code %s", err, test.code)
			}
		})
	}
}

func TestGatewayCancel(t *testing.T) {
	p, seen := page(t, "a.called(); return new Response('{}')")
	called := make(chan struct{})
	callback := js.FuncOf(func(js.Value, []js.Value) any { close(called); return nil })
	defer callback.Release()
	seen.Set("called", callback)
	p.Gateway("https://g.example").Cancel("c")
	<-called
	if !script(t, `const [{ url, init }] = a.calls
		return url === 'https://g.example/countersign/v1/challenges/c/cancel' && init.method === 'POST' && init.keepalive`, seen).Bool() {
		t.Error("not the right request")
	}
}

// webSocket is the browser's class as far as the channel uses it; the test
// plays the server.
const webSocket = `globalThis.sockets = []
	return Object.assign(a, { WebSocket: class extends EventTarget {
		constructor(url, protocols) { super(); Object.assign(this, { url, protocols, sent: [] }); sockets.push(this); setTimeout(() => b(this)) }
		send(text) { this.sent.push(text) }
		close() { this.closed = true }
		receive(data) { this.dispatchEvent(Object.assign(new Event('message'), { data })) }
		end(code) { this.dispatchEvent(Object.assign(new Event('close'), { code })) }
	} })`

func TestSocket(t *testing.T) {
	p, _ := page(t, "")
	p.SetSession("https://g.example", "value")
	script(t, webSocket, p.Window, script(t, "return (s) => s.dispatchEvent(new Event('open'))"))
	s, err := p.Gateway("https://g.example").Dial()
	if err != nil {
		t.Fatal(err)
	}
	server := js.Global().Get("sockets").Index(0)
	if !script(t, `return a.url === 'wss://g.example/countersign/v1/channel' && a.protocols.join() === 'countersign.v1,countersign.session.value'`, server).Bool() {
		t.Errorf("dialled %v", server.Get("url"))
	}
	if err := s.Send("hello"); err != nil || server.Get("sent").Index(0).String() != "hello" {
		t.Errorf("send: %v", err)
	}
	script(t, "a.receive('one'); a.receive(new ArrayBuffer(1)); a.receive('two'); a.end(4500)", server)
	for _, want := range []string{"one", "two"} {
		if text, _, ok := s.Receive(); !ok || text != want {
			t.Errorf("received %q, %v, want %q", text, ok, want)
		}
	}
	if _, code, ok := s.Receive(); ok || code != 4500 {
		t.Errorf("the end: %d, %v", code, ok)
	}
	s.Close()
	if _, code, _ := s.Receive(); code != 4500 {
		t.Errorf("after Close: %d", code)
	}
}

func TestSocketThatIsRefused(t *testing.T) {
	p, _ := page(t, "")
	script(t, webSocket, p.Window, script(t, "return (s) => s.end(1006)"))
	if _, err := p.Gateway("http://g.example").Dial(); err == nil {
		t.Error("dialled")
	}
	if got := js.Global().Get("sockets").Index(0).Get("url").String(); got != "ws://g.example/countersign/v1/channel" {
		t.Errorf("dialled %s", got)
	}
	script(t, "a.WebSocket = class { constructor() { throw new Error('SecurityError') } }", p.Window)
	if _, err := p.Gateway("http://g.example").Dial(); err == nil {
		t.Error("dialled, though the constructor throws")
	}
}

func TestSocketThatIsNotRead(t *testing.T) {
	p, _ := page(t, "")
	script(t, webSocket, p.Window, script(t, "return (s) => s.dispatchEvent(new Event('open'))"))
	s, err := p.Gateway("https://g.example").Dial()
	if err != nil {
		t.Fatal(err)
	}
	server := js.Global().Get("sockets").Index(0)
	script(t, "for (let i = 0; i < 300; i++) a.receive('' + i)", server)
	if !server.Get("closed").Truthy() {
		t.Error("the connection was not closed")
	}
	n := 0
	for ; ; n++ {
		if _, code, ok := s.Receive(); !ok {
			if code != closeAbnormal {
				t.Errorf("ended with %d", code)
			}
			break
		}
	}
	if n != maxQueued {
		t.Errorf("received %d messages, want %d", n, maxQueued)
	}
}

func TestExchange(t *testing.T) {
	seen := script(t, "return {}")
	controller := script(t, "return new AbortController()")
	object := script(t, `return {
		method: 'POST', request: 'r', sent: 1795990000123, gateway: 'https://g.example', signal: b.signal, response: new Response('', { status: 403 }),
		config: () => ({ flow: 'tab', timeout: 5, approvalOrigins: ['https://o.example'], gateway: 'ignored' }),
		resend: async (pairs) => { a.pairs = pairs; if (a.fails) throw a.fails; return new Response('', { status: 201 }) },
		required: () => { if (a.fails) throw a.fails },
		completed: () => {},
	}`, seen, controller)
	p, _ := page(t, "")
	x := p.newExchange(object)
	defer x.release()
	config := x.Config()
	if x.Method() != "POST" || x.Request() != "r" || x.Sent() != 1_795_990_000_123 || x.Response().Status() != 403 || config.Gateway != "https://g.example" ||
		config.Flow != "tab" || config.Timeout != 5 || len(config.ApprovalOrigins) != 1 {
		t.Errorf("read %+v", config)
	}
	if x.Required() != nil || x.Completed() != nil {
		t.Error("a callback failed")
	}
	fails := script(t, "return a.fails = new RangeError('mine')", seen)
	if thrown, ok := jsbridge.Thrown(x.Required()); !ok || !thrown.Equal(fails) {
		t.Error("what a callback throws is not the same object")
	}
	_, err := x.Resend(nil)
	if thrown, ok := jsbridge.Thrown(err); !ok || !thrown.Equal(fails) {
		t.Error("fetch's rejection is not the same object")
	}

	select {
	case <-x.Aborted():
		t.Error("aborted too early")
	default:
	}
	script(t, "a.abort('why')", controller)
	<-x.Aborted()
	value := p.failure(x.explain(&stepup.Error{Code: stepup.Aborted, Message: "gone"}))
	if value.Get("code").String() != "aborted" || value.Get("cause").String() != "why" {
		t.Errorf("failure %v %v", value.Get("code"), value.Get("cause"))
	}
	if again := p.newExchange(object); again != nil {
		<-again.Aborted() // at once
	}
}

func TestFailure(t *testing.T) {
	p, _ := page(t, "")
	reason := script(t, "return { any: 'thing' }")
	if !p.failure(&jsbridge.Rejection{Value: reason}).Equal(reason) {
		t.Error("what the page threw is not the same object")
	}
	value := p.failure(&stepup.Error{
		Code: stepup.Declined, Message: "No.", Provider: "wise", Cause: &jsbridge.Rejection{Value: reason},
		Challenge: &stepup.Challenge{ID: "c", Hosted: &stepup.Hosted{Token: "secret"}, Subject: &stepup.Subject{Payee: "Ana"}},
	})
	if value.Get("code").String() != "declined" || value.Get("message").String() != "wise: No." || !value.Get("cause").Equal(reason) {
		t.Errorf("failure %v", value)
	}
	if got := json().Call("stringify", value.Get("challenge")).String(); got != `{"id":"c","subject":{"payee":"Ana"}}` {
		t.Errorf("challenge %s", got)
	}
	value = p.failure(jsbridge.Panicked{Cause: &jsbridge.Rejection{Value: reason}})
	if value.Get("code").String() != "unavailable" || !value.Get("cause").Equal(reason) {
		t.Errorf("panic: %v", value)
	}
}

func TestConfigFlow(t *testing.T) {
	for body, want := range map[string]string{
		"return {}": "", "return { flow: 'popup' }": "popup", "return { flow: null }": "unknown",
		"return { flow: 7 }": "unknown", "return { flow: '' }": "unknown", "return { flow: undefined }": "",
	} {
		if got := (&Page{}).readConfig(script(t, body), "", &fault{}).Flow; got != want {
			t.Errorf("%s: flow %q, want %q", body, got, want)
		}
	}
}

func TestClock(t *testing.T) {
	done, stop := Clock{}.After(1)
	<-done
	stop()
	stop()
	if n := (Clock{}).Jitter(10); n < 0 || n > 9 {
		t.Errorf("jitter %d", n)
	}
	if (Clock{}).Now() < 1_700_000_000_000 {
		t.Error("a clock from before this program")
	}
}
