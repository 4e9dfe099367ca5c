//go:build !unix || aix

package transport

import "net"

// peeks says that this system cannot look at a connection without waiting: all
// requests are net/http's.
const peeks = false

type peek struct{}

func (*peek) of(net.Conn) {}

func (*peek) silent() bool { return false }
