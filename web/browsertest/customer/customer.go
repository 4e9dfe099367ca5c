// Package customer answers the sandbox's approval page in a browser, as the
// person would whom it asks: with the password, and the code from the phone.
// Driving the browser itself lives in package browsertest.
package customer

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"countersign/web/browsertest"
)

// Customer is one person with a sandbox's phone.
type Customer struct {
	T testing.TB
	// Sandbox is the sandbox's base URL.
	Sandbox string
}

// Clicker is where the approval page is: a frame, a tab or a popup.
type Clicker interface {
	browsertest.Scope
	Click(selector string)
}

// Page is a page or window, in whatever browser, that has the keyboard.
type Page interface {
	Clicker
	Type(text string)
	Press(key string)
}

// Approve answers the whole approval page. keys is the page or window that has
// the keyboard; for a frame that is the page around it.
func (c Customer) Approve(page Clicker, keys Page) {
	c.T.Helper()
	c.Password(page, keys)
	code := c.Code()
	keys.Type(code)
	browsertest.Wait(page, "the code in its field", "return document.activeElement.value === a", code)
	keys.Press(browsertest.Enter)
}

// Password answers the first step, and waits for the second.
func (c Customer) Password(page Clicker, keys Page) {
	c.T.Helper()
	browsertest.Wait(page, "the password's field to be there", "return document.querySelector('input[type=password]') !== null")
	c.enter(page, keys)
	keys.Type("sandbox")
	keys.Press(browsertest.Enter)
	browsertest.Wait(page, "the code's field", focused, "one-time-code")
}

// tries is how often a customer clicks into a field before giving up. Browsers
// drop clicks on a frame of another site that has moved just before.
const tries = 10

// enter clicks into the password's field until it has the focus.
func (c Customer) enter(page Clicker, keys Page) {
	c.T.Helper()
	for range tries {
		Still(keys)
		page.Click("input[type=password]")
		if browsertest.Eval[bool](page, `
			const has = () => document.hasFocus() && document.activeElement.getAttribute('autocomplete') === 'current-password';
			for (let i = 0; i < 50 && !has(); i++) await new Promise((next) => setTimeout(next, 20));
			return has()`) {
			return
		}
	}
	c.T.Fatal("the password's field takes no clicks")
}

const focused = "return document.hasFocus() && document.activeElement.getAttribute('autocomplete') === a"

// Still waits until nothing on a page moves any more: a frame that grows gets
// no clicks meanwhile.
func Still(page browsertest.Scope) {
	browsertest.Wait(page, "the end of all movement", `
		const moving = () => document.getAnimations().filter((a) => a.playState === 'running').length;
		const size = () => JSON.stringify(document.querySelector('.tw-approval-modal')?.getBoundingClientRect());
		const before = size();
		await new Promise((next) => setTimeout(next, 400));
		return !moving() && size() === before`)
}

// Code reads the newest code from the phone.
func (c Customer) Code() string {
	c.T.Helper()
	var phone struct{ Messages []struct{ Code string } }
	c.Read("/_sandbox/phone", &phone)
	if len(phone.Messages) == 0 {
		c.T.Fatal("no code has arrived on the phone")
	}
	return phone.Messages[len(phone.Messages)-1].Code
}

// Payments counts the payments that the provider has executed.
func (c Customer) Payments() int {
	c.T.Helper()
	var list struct{ Total int }
	c.Read("/_sandbox/executions?action=fund", &list)
	return list.Total
}

// Read reads JSON from the sandbox.
func (c Customer) Read(path string, value any) {
	c.T.Helper()
	client := http.Client{Timeout: 30 * time.Second}
	res, err := client.Get(c.Sandbox + path)
	if err != nil {
		c.T.Fatal(err)
	}
	defer res.Body.Close()
	if err := json.NewDecoder(res.Body).Decode(value); err != nil {
		c.T.Fatal(err)
	}
}
