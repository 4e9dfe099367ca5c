// Package journey owns the tests of whole journeys: a browser's client, the
// gateway and the simulated provider, over real HTTP and WebSockets on the
// loopback interface. It shows what the parts promise together, above all that
// an approved request is executed once and that every journey ends in a known
// way. What a part promises by itself is tested in its own package.
//
// Besides the tests it holds the client that they are written with: Rig is
// gateway and sandbox as a deployment has them, Browser is a page's side of the
// neutral protocol without a page, and Sandbox moves the provider and counts
// what it has done. The helper that real pages use lives in wasm.
package journey
