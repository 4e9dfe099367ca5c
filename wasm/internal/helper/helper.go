// Package helper owns what happens to a challenged request in the browser:
// recognising, queueing, prompting, confirming, retrying, settling. It has no
// syscall/js in it, so all of it is tested on the host; the page is reached
// through the ports in ports.go, which wasm/internal/browser and
// wasm/internal/dialog implement.
package helper
