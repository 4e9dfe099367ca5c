// Package sealing owns the framing of sealed answers: the compact JWE (RFC
// 7516, section 7.1) that a PIN or a fingerprint leaves the browser in, and the
// strict reading of the provider's reply to it. Encrypting itself is the
// browser's crypto.subtle, called by wasm/internal/browser. It has no
// syscall/js in it, so all of it is tested on the host.
package sealing
