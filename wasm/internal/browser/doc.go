// Package browser owns what the helper uses of a browser besides the screen:
// the page's exchanges and their answers, the gateway over HTTP and WebSocket,
// timers, and JSON. It implements the ports of wasm/internal/helper. The
// crossing itself is wasm/internal/jsbridge; dialogs and windows are
// wasm/internal/dialog.
package browser
