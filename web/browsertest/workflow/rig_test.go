package workflow_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"countersign/server"
	"countersign/server/sandbox"
	"countersign/server/sandbox/mipise"
	"countersign/web/browsertest"
	"countersign/web/browsertest/front"
)

// counter is a platform's page at a real gateway, in front of a real sandbox.
type counter struct {
	*browsertest.Page
	t    testing.TB
	user string
	bank front.Sandbox
}

// newCounter starts all of it; options are settings of Mipise's, by name.
func newCounter(t testing.TB, user, csp string, options ...string) counter {
	t.Helper()
	settings := map[string]string{}
	for i := 0; i+1 < len(options); i += 2 {
		settings[options[i]] = options[i+1]
	}
	bank := front.NewSandbox(t, sandbox.Config{})
	gateway := front.NewGateway(t, csp, func(string) server.Config {
		return server.Config{
			Providers: map[string]server.Provider{"mipise": {
				Mode: "sandbox", BaseURL: bank.URL + mipise.Prefix, Login: server.Agent(mipise.Agent, mipise.AgentPassword),
				Params: map[string]string{"platformUUID": mipise.PlatformID, "userUUID": user}, Enrol: []string{"secret", "code"}, Authorise: true,
				Options: settings,
			}},
			Routes: []server.Route{{
				Match: "GET /balance", Provider: "mipise", SCA: "reading", To: "/platforms/{platformUUID}/users/{userUUID}/balance",
			}, {
				Match: "POST /beneficiaries", Provider: "mipise", SCA: "required",
				To:       "/platforms/{platformUUID}/users/{userUUID}/beneficiaries",
				Describe: &server.Description{Title: "New payee", Payee: "/name"},
			}},
		}
	})
	return counter{gateway.Visit(t, "/"), t, user, bank}
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
	c.bank.Manage(http.MethodGet, "mipise/users/"+c.user+"/codes", &answer)
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
	c.bank.Executed("mipise", want)
}

// options are what names the provider, and the configuration besides.
func (c counter) options(config string) string {
	return "{ gateway: '/', provider: 'mipise', ..." + config + " }"
}

func (c counter) start(body string) browsertest.Running {
	c.t.Helper()
	return browsertest.Start(c, body)
}

// add adds a payee, which is an operation.
func (c counter) add() browsertest.Running {
	c.t.Helper()
	return browsertest.Start(c, `
		const response = await countersign.create({ gateway: '/' })('/beneficiaries', { method: 'POST', body: a });
		return response.status`, `{"name":"Atelier Sud","iban":"FR7630006000011234567890189"}`)
}

// read looks at the balance, which is free for 180 days after an authentication.
func (c counter) read() browsertest.Running {
	c.t.Helper()
	return c.start("return (await countersign.create({ gateway: '/' })('/balance')).status")
}

// wantStatus waits for the answer of an operation, or of reading.
func (c counter) wantStatus(running browsertest.Running, want int) {
	c.t.Helper()
	var status int
	if running.Settle().As(c.t, &status); status != want {
		c.t.Errorf("answered %d, want %d", status, want)
	}
}

// authenticate goes through the two steps of a customer who is set up.
func (c counter) authenticate() {
	c.t.Helper()
	c.asks("Enter your secret code", step(1, 2))
	c.enter(mipise.SecretCode)
	c.confirm(step(2, 2))
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
