// Package sandbox owns the simulated providers: what demos, tests and a
// newcomer's first minute run on, with no account anywhere. Everything is in
// memory, fresh on each start, and all of it is invented.
//
// Each provider is simulated by a package below this one; they share a phone
// on which codes arrive, a clock that can be moved, a history, and a
// management API under /_sandbox/, whose operations are listed in
// management.go and on the page at /_sandbox/.
//
// It must never import server/provider, nor anything else of the product: a
// simulator built from the code it tests would mark its own homework. A test
// holds this.
package sandbox
