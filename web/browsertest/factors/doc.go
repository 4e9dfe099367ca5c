// Package factors holds the browser tests of the built-in dialog: each factor
// that Wise knows, what can go wrong with it, what customers are shown of it and
// what they never have to see, and how factors are set up.
//
// The parts are real: Chromium, the built artefacts, the gateway, and the sandbox
// with its phone and its management API. Tests do what a customer does, with
// keys and clicks, and read what is on the screen (dialog_test.go). What drives
// the browser is the package above.
package factors
