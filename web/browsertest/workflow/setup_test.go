package workflow_test

import (
	"fmt"
	"net/http"
	"testing"

	"countersign/server/sandbox/mipise"
	"countersign/web/browsertest"
	"countersign/web/browsertest/front"
)

// secret is one that the sandbox takes.
const secret = "Marmot2026"

func step(n, of int) string { return fmt.Sprintf("Step %d of %d", n, of) }

// chosen chooses the secret code: a wrong try first.
func (c counter) chosen(at string) {
	c.t.Helper()
	c.asks("Choose your secret code", at)
	c.wants(map[string]string{"note": "Letters and digits are allowed. Minimum length: 8", "label": "New secret code"})
	field := browsertest.Eval[map[string]any](c, `
		const { type, autocomplete, inputMode, maxLength } = document.getElementById('countersign-input');
		return { type, autocomplete, inputMode, maxLength }`)
	if field["type"] != "password" || field["autocomplete"] != "new-password" || field["inputMode"] != "" || field["maxLength"] != -1.0 {
		c.t.Errorf("the field is %v", field)
	}
	c.Click(".countersign-reveal")
	if !browsertest.Eval[bool](c, "return document.getElementById('countersign-input').type === 'text'") {
		c.t.Error("it is not shown")
	}
	c.Click(".countersign-input")
	c.enter("Marmot7")
	c.wants(map[string]string{"fault": "This secret code is too short. Minimum length: 8"})
	c.enter(secret)
	c.asks("Repeat your secret code", at)
	c.enter("Marmot2027")
	c.asks("Choose your secret code", at)
	c.wants(map[string]string{"fault": "The two secret codes are not the same."})
	c.enter(secret)
	c.asks("Repeat your secret code", at)
	c.enter(secret)
}

// setUpAll goes through all steps of a set-up that has so many.
func (c counter) setUpAll(of int) {
	c.t.Helper()
	purposes := []string{"your e-mail address", "your phone number", "your phone number", "", "your secret code", "your secret code"}
	ways := []string{"E-mail", "E-mail", "Text message", "", "E-mail", "Text message"}
	for i := range purposes {
		at := step(i+1, of)
		if purposes[i] == "" {
			c.chosen(at)
			continue
		}
		c.asks("Get your one-time code", at)
		c.wants(map[string]string{"text": ways[i]})
		c.wants(map[string]string{"text": purposes[i]})
		c.confirm(at)
	}
}

// A new customer sets everything up in one dialog, under a strict policy, and then
// adds a payee.
func TestSetUp(t *testing.T) {
	t.Parallel()
	c := newCounter(t, mipise.NewUserID, front.Strict)
	running := c.start("return countersign.factors(" + c.options("{}") + ").setUp()")
	c.setUpAll(6)
	running.Settle().As(t, nil)
	if browsertest.Eval[bool](c, "return !!document.querySelector('dialog')") {
		t.Error("the dialog is still there")
	}
	// Nothing is left: nobody is asked.
	var nothing any
	c.start("return (await countersign.factors("+c.options("{}")+").setUp()) ?? 'nothing'").Settle().As(t, &nothing)
	if nothing != "nothing" {
		t.Errorf("gave %v", nothing)
	}
	adding := c.add()
	c.asks("Enter your secret code", step(1, 2))
	c.enter(secret)
	c.confirm(step(2, 2))
	var status int
	if adding.Settle().As(t, &status); status != http.StatusCreated {
		t.Errorf("answered %d", status)
	}
	c.executed(1)
}

// An operation of a customer who has not set up anything asks for all of it first.
func TestOperationOfANewCustomer(t *testing.T) {
	t.Parallel()
	c := newCounter(t, mipise.NewUserID, front.Strict)
	adding := c.add()
	c.setUpAll(8)
	c.asks("Enter your secret code", step(7, 8))
	c.enter(secret)
	c.confirm(step(8, 8))
	var status int
	if adding.Settle().As(t, &status); status != http.StatusCreated {
		t.Errorf("answered %d", status)
	}
	c.executed(1)
}

// What is reset is set up anew, and nothing else.
func TestResets(t *testing.T) {
	t.Parallel()
	for method, steps := range map[string]int{"resetEmail": 2, "resetPhoneNumber": 2, "resetSecret": 3} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			c := newCounter(t, mipise.CompleteUserID, front.Strict)
			running := c.start("const mine = countersign.factors(" + c.options("{}") + "); await mine." + method + "(); return mine.setUp()")
			for i := range steps {
				if method == "resetSecret" && i == 0 {
					c.chosen(step(1, steps))
				} else {
					c.confirm(step(i+1, steps))
				}
			}
			running.Settle().As(t, nil)
		})
	}
}

func TestSetUpIsCancelled(t *testing.T) {
	t.Parallel()
	c := newCounter(t, mipise.NewUserID, front.Strict)
	running := c.start("return countersign.factors(" + c.options("{}") + ").setUp()")
	c.confirm(step(1, 6))
	c.asks("Get your one-time code", step(2, 6))
	c.Press(browsertest.Escape)
	running.Settle().Is(t, "SCAError", "cancelled")
	// It goes on where it was left.
	running = c.start("return countersign.factors(" + c.options("{}") + ").setUp()")
	c.asks("Get your one-time code", step(1, 5))
	c.Press(browsertest.Escape)
	running.Settle().Is(t, "SCAError", "cancelled")
}

// A page's own prompt is told that a secret is chosen, and hands it in once.
func TestOwnPromptChoosesASecret(t *testing.T) {
	t.Parallel()
	c := newCounter(t, mipise.CompleteUserID, front.Strict)
	running := c.start(`
		const seen = [];
		const prompt = (controller) => {
			controller.subscribe(({ stage, factor, step, steps }) => seen.push([stage, factor?.method, step, steps].join(' ')));
			globalThis[Symbol.for('control')] = controller;
		};
		globalThis[Symbol.for('seen')] = seen;
		const mine = countersign.factors(` + c.options("{ prompt }") + `);
		await mine.resetSecret();
		return mine.setUp()`)
	view := "const { view } = globalThis[Symbol.for('control')] || {}; return view && !view.busy && "
	browsertest.Wait(c, "the prompt", view+"view.stage === 'enter' && view.factor.method === 'new_secret' && view.step === 1 && view.steps === 3")
	browsertest.Do(c, "globalThis[Symbol.for('control')].answer(a)", secret)
	for _, at := range []string{"2", "3"} {
		browsertest.Wait(c, "the next step", view+"view.stage === 'choose' && view.step === "+at)
		browsertest.Do(c, "globalThis[Symbol.for('control')].send()")
		browsertest.Wait(c, "the code", view+"view.stage === 'enter' && view.step === "+at)
		browsertest.Do(c, "globalThis[Symbol.for('control')].answer(a)", c.code())
	}
	running.Settle().As(t, nil)
}
