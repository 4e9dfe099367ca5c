// Package rows holds the browser tests of what Countersign does better than the
// library that it replaces: each promise of that list is a test or a family of
// tests. What is kept from that library is tested beside this package, and what
// drives the browser is the package above.
//
// The parts are real: Chromium, the built artefacts, the gateway and the
// sandbox. Only back ends that misbehave and approval pages that lie are made by
// hand (bank_test.go).
package rows
