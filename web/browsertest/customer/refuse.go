package customer

import "countersign/web/browsertest"

// Refuse refuses on the approval page, which sits in a frame, or is keys itself.
func Refuse(page Clicker, keys Page) {
	for range tries {
		Still(keys)
		page.Click("[data-do=decline]")
		// Browsers drop clicks on a frame of another site that has moved just before.
		if browsertest.Eval[bool](page, `
			const there = () => document.querySelector('[data-do=end-failed]') !== null;
			for (let i = 0; i < 50 && !there(); i++) await new Promise((next) => setTimeout(next, 20));
			return there()`) {
			break
		}
	}
	page.Click("[data-do=end-failed]") // which ends the test where it is not there
}
