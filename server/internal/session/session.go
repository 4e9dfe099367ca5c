// Package session owns the browser session: an opaque random value that binds
// a challenge to the browser that raised it. It travels as a cookie, or, for
// an allowed origin on another site, as a header and a channel subprotocol.
package session
