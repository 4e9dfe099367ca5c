package workflow_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"countersign/server"
	"countersign/server/sandbox"
	"countersign/server/sandbox/mipise"
	"countersign/web/browsertest"
)

// strict is a policy under which all of this works. axe-core needs another.
const strict = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'"

// counter is a platform's page at a real gateway, in front of a real sandbox.
type counter struct {
	*browsertest.Page
	t       testing.TB
	user    string
	sandbox string
}

func newCounter(t testing.TB, user, csp string) counter {
	t.Helper()
	made, err := sandbox.New(sandbox.Config{})
	if err != nil {
		t.Fatal(err)
	}
	bank := httptest.NewServer(made.Handler())
	t.Cleanup(func() {
		made.Close()
		bank.CloseClientConnections()
		bank.Close()
	})
	p := browsertest.Open(t, startGateway(t, bank.URL, csp)+"/")
	browsertest.Do(p, `
		const e = await countersign.runFlow({ token: 't', flow: 'none such' }).catch((e) => e);
		if (e.code !== 'unsupported') throw e;`)
	return counter{p, t, user, bank.URL}
}

func startGateway(t testing.TB, bank, csp string) (address string) {
	t.Helper()
	web := httptest.NewUnstartedServer(nil)
	address = "http://" + web.Listener.Addr().String()
	var limits server.Limits
	limits.PollInterval, limits.ResendPause = time.Millisecond, time.Millisecond
	made, err := server.New(server.Config{
		PublicURL: address, Limits: limits, Fallback: pages(csp),
		Providers: map[string]server.Provider{"mipise": {
			Mode: "sandbox", BaseURL: bank + mipise.Prefix, Login: server.Agent(mipise.Agent, mipise.AgentPassword),
			Params: map[string]string{"platformUUID": mipise.PlatformID}, Enrol: []string{"secret", "code"}, Authorise: true,
		}},
		Routes: []server.Route{{
			Match: "POST /users/{userUUID}/beneficiaries", Provider: "mipise", SCA: "required",
			To:       "/platforms/{platformUUID}/users/{userUUID}/beneficiaries",
			Describe: &server.Description{Title: "New payee", Payee: "/name"},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	web.Config.Handler = made.Handler()
	web.Start()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := made.Close(ctx); err != nil {
			t.Errorf("the gateway did not end cleanly: %v", err)
		}
		web.CloseClientConnections()
		web.Close()
	})
	return address
}

func pages(csp string) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /dist/", http.StripPrefix("/dist/", http.FileServerFS(browsertest.Dist())))
	mux.HandleFunc("GET /favicon.ico", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if csp != "" {
			w.Header().Set("Content-Security-Policy", csp)
		}
		fmt.Fprint(w, `<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content="width=device-width"><title>Counter</title>`+
			`<script src="/dist/countersign.js"></script><main><h1>Counter</h1></main>`)
	})
	return mux
}

// manage reads from the sandbox's management.
func (c counter) manage(path string, out any) {
	c.t.Helper()
	res, err := http.Get(c.sandbox + "/_sandbox/" + path)
	if err != nil {
		c.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		c.t.Fatalf("%s: %s %s (%v)", path, res.Status, text, err)
	}
	if err := json.Unmarshal(text, out); err != nil {
		c.t.Fatal(err)
	}
}

// code is the one that the customer got last.
func (c counter) code() (code string) {
	c.t.Helper()
	var answer struct {
		Codes []struct {
			Code string
			Sent time.Time `json:"sentAt"`
		}
	}
	c.manage("mipise/users/"+c.user+"/codes", &answer)
	var at time.Time
	for _, one := range answer.Codes {
		if !one.Sent.Before(at) {
			code, at = one.Code, one.Sent
		}
	}
	return code
}

// executed fails the test unless the provider has carried out this many operations.
func (c counter) executed(want int) {
	c.t.Helper()
	var answer struct{ Executions []json.RawMessage }
	c.manage("executions?provider=mipise", &answer)
	if got := len(answer.Executions); got != want {
		c.t.Errorf("%d operations were executed, want %d", got, want)
	}
}

// options are what names the customer, and the configuration besides.
func (c counter) options(config string) string {
	return "{ gateway: '/', provider: 'mipise', params: { userUUID: '" + c.user + "' }, ..." + config + " }"
}

func (c counter) start(body string) browsertest.Running {
	c.t.Helper()
	return browsertest.Start(c, body)
}

// add adds a payee, which is an operation.
func (c counter) add() browsertest.Running {
	c.t.Helper()
	return browsertest.Start(c, `
		const response = await countersign.create({ gateway: '/' })('/users/`+c.user+`/beneficiaries', { method: 'POST', body: a });
		return response.status`, `{"name":"Atelier Sud","iban":"FR7630006000011234567890189"}`)
}

// says gives the texts of the dialog's heading, text, progress and fault.
func (c counter) says() map[string]string {
	c.t.Helper()
	return browsertest.Eval[map[string]string](c, `
		const text = (name) => document.querySelector('.countersign-panel .countersign-' + name)?.textContent ?? '';
		return { heading: text('heading'), text: text('say'), steps: text('steps'), note: text('note'), fault: text('fault'), label: text('label') }`)
}

// asks waits until the dialog has this heading, at this step, and nothing is under
// way.
func (c counter) asks(heading, step string) {
	c.t.Helper()
	browsertest.Wait(c, "the dialog to ask: "+heading+" "+step, `
		const box = document.querySelector('.countersign-panel');
		return box?.querySelector('.countersign-heading').textContent === a && box.querySelector('form').getAttribute('aria-busy') === 'false'
			&& box.querySelector('.countersign-steps').textContent === b`, heading, step)
}

// enter types into the field, in the place of what is there, and hands it in.
func (c counter) enter(text string) {
	c.t.Helper()
	browsertest.Wait(c, "the field", "return document.activeElement?.id === 'countersign-input'")
	c.Type(text)
	c.Press(browsertest.Enter)
}

// confirm has a code sent and enters it.
func (c counter) confirm(step string) {
	c.t.Helper()
	c.asks("Get your one-time code", step)
	c.Click(".countersign-panel .countersign-button--primary")
	c.asks("Enter your code", step)
	c.enter(c.code())
}

// wants fails the test unless the dialog says each of these texts.
func (c counter) wants(texts map[string]string) {
	c.t.Helper()
	said := c.says()
	for part, want := range texts {
		if !strings.Contains(said[part], want) {
			c.t.Errorf("the %s is %q, want %q in it", part, said[part], want)
		}
	}
}
