// Package dialog owns what is put before the customer: the hosted approval
// page in a frame, a tab or a popup, the dialogs around them, and the messages
// that come back; the dialog that sends the customer to a page of the provider's and
// waits; the built-in dialog and the one for choosing a PIN; the page's
// own prompt in their place; and all words and colours of them. It implements the
// helper's Presenter. When to show something and what follows from it is decided
// in wasm/internal/helper, what happens in the built-in dialog in
// wasm/internal/prompt; the crossing to JavaScript is wasm/internal/jsbridge.
//
// The parts that need no browser (what a screen says, the texts, the resizer
// protocol, the rules for message origins, the place of a popup) have no
// syscall/js in them.
package dialog
