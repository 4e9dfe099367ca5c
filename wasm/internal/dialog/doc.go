// Package dialog owns what is put before the customer: the hosted approval
// page in a frame, a tab or a popup, the dialogs around them, and the messages
// that come back. It implements the helper's Presenter. When to show something
// and what follows from it is decided in wasm/internal/helper; the crossing to
// JavaScript is wasm/internal/jsbridge.
//
// The parts that need no browser (the resizer protocol, the rules for message
// origins, the place of a popup, the texts) have no syscall/js in them.
package dialog
