package demo

import (
	"testing"

	"countersign/web/browsertest"
)

// TestWaysToConfirm sets up and deletes what a customer confirms with: each
// button does what it says, and the page tells what came of it.
func TestWaysToConfirm(t *testing.T) {
	b := open(t)
	b.do("createPin")
	b.choosePIN("2580")
	b.told("Not done", "There is one already")
	b.do("deletePin")
	b.told("PIN deleted", "Choose another one")
	b.do("createPin")
	b.choosePIN("2580")
	b.told("PIN chosen", "encrypted in this browser")

	b.do("createDeviceFingerprint")
	b.told("Device remembered", "can confirm payments")
	browsertest.Wait(b, "the device on the list", "return document.querySelectorAll('#devices li').length === 1")
	b.Click("#devices button")
	b.told("Device forgotten", "no longer")
	browsertest.Wait(b, "an empty list", "return document.querySelectorAll('#devices li').length === 0")

	b.do("authorise")
	b.Focused("#countersign-input[type=password]")
	b.Type("2580")
	b.Press(browsertest.Enter)
	b.EnterCode()
	b.told("Confirmed", "five minutes")
}

func (b bank) do(name string) {
	b.T.Helper()
	b.Click("[data-do=" + name + "]")
}

// choosePIN enters a PIN twice.
func (b bank) choosePIN(pin string) {
	b.T.Helper()
	for _, heading := range []string{"first", "second"} {
		browsertest.Wait(b, "the "+heading+" field", "return document.activeElement.matches('#countersign-input') && document.activeElement.value === ''")
		b.Type(pin)
		b.Press(browsertest.Enter)
	}
}

// told waits until the page tells the end of what was asked for.
func (b bank) told(title, text string) {
	b.T.Helper()
	browsertest.Wait(b, title, `
		const result = document.querySelector('#secure-result');
		return result.firstChild?.textContent === a && result.textContent.includes(b)`, title, text)
}
