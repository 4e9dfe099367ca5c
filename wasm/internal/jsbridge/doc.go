// Package jsbridge owns the crossing between Go and JavaScript: the only way a
// Go call becomes a Promise, waiting for a Promise, callbacks whose
// registration returns their release, timers, and errors that keep their
// identity on the way through. What lies on the other side (fetch, WebSocket,
// the gateway) is in wasm/internal/browser; what is put before the customer is
// in wasm/internal/dialog.
//
// A callback runs on JavaScript's stack: the page stands still until it
// returns or blocks. Callbacks therefore do little and never wait.
package jsbridge
