//go:build unix && !aix

package transport

import (
	"errors"
	"net"
	"syscall"
)

// peeks says that this system can look at a connection without waiting.
const peeks = true

// peek looks at a connection without taking from it.
type peek struct {
	raw   syscall.RawConn // nil where it cannot be looked at
	look  func(fd uintptr)
	quiet bool
	one   [1]byte
}

func (p *peek) of(c net.Conn) {
	s, ok := c.(syscall.Conn)
	if !ok {
		return
	}
	if raw, err := s.SyscallConn(); err == nil {
		p.raw, p.look = raw, p.recv
	}
}

// recv is kept as a value, so that looking costs no memory.
func (p *peek) recv(fd uintptr) {
	_, _, err := syscall.Recvfrom(int(fd), p.one[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT) //nolint:gosec // descriptors are small
	p.quiet = errors.Is(err, syscall.EAGAIN)
}

// silent reports an open connection on which nothing has come.
func (p *peek) silent() bool {
	p.quiet = false
	return p.raw != nil && p.raw.Control(p.look) == nil && p.quiet
}
