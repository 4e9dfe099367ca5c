package program

import (
	"context"
	"log/slog"
	"net"
)

// notify tells a service manager that the program is ready, and later that it
// is ending (sd_notify(3)). Where none waits to be told, nothing happens.
func (m *Main) notify(ctx context.Context, log *slog.Logger) {
	address := m.env("NOTIFY_SOCKET")
	if address == "" {
		return
	}
	tell := func(state string) {
		if err := send(address, state); err != nil {
			log.Warn("the service manager cannot be told", "state", state, "error", err)
		}
	}
	tell("READY=1")
	context.AfterFunc(ctx, func() { tell("STOPPING=1") })
}

// send sends one datagram. An address that begins with @ is one of Linux's
// abstract sockets, which package net knows by that name too.
func send(address, text string) error {
	conn, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: address, Net: "unixgram"})
	if err != nil {
		return err
	}
	_, err = conn.Write([]byte(text))
	if closing := conn.Close(); err == nil {
		err = closing
	}
	return err
}
