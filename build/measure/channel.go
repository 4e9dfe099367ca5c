package measure

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"countersign/shared/wire"
)

// watch is how every page begins: it says what it waits for, which is nothing yet.
const watch = `{"type":"watch"}`

// Channels are clients' ends of channels that nobody reads from: bare sockets,
// which cost their own process next to nothing.
type Channels []net.Conn

// Open opens channels with a server at an address, each of a page of this origin
// with a session of its own, and has each answered its first message. So that
// there are ports for all of them, they come from several loopback addresses.
func Open(ctx context.Context, address, origin string, count int) (Channels, error) {
	var (
		all    = make(Channels, count)
		faults = make([]error, 16)
		group  sync.WaitGroup
	)
	for n := range faults {
		group.Go(func() {
			for i := n; i < count && faults[n] == nil; i += len(faults) {
				source := net.IPv4(127, 0, 0, byte(2+i/4000))
				all[i], faults[n] = channel(ctx, source, address, origin)
			}
		})
	}
	group.Wait()
	if err := errors.Join(faults...); err != nil {
		all.Close()
		return nil, err
	}
	return all, nil
}

// Close drops the connections, without a word and without leaving anything behind.
func (all Channels) Close() {
	for _, c := range all {
		if c == nil {
			continue
		}
		if tcp, ok := c.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // or else its port stays in use for a while
		}
		_ = c.Close() // nothing is to be told any more
	}
}

func channel(ctx context.Context, source net.IP, address, origin string) (net.Conn, error) {
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: source}, Timeout: patience, KeepAlive: -1}
	c, err := dialer.DialContext(ctx, "tcp4", address)
	if err != nil {
		return nil, err
	}
	if err := greet(c, origin); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// greet shakes hands (RFC 6455, section 4.1) and says what it waits for.
func greet(c net.Conn, origin string) error {
	if err := c.SetDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	_, err := fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: x\r\nOrigin: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: %s\r\n\r\n",
		wire.PathChannel, origin, wire.Subprotocol)
	if err != nil {
		return err
	}
	read := bufio.NewReaderSize(c, 512)
	answer, err := http.ReadResponse(read, nil)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusSwitchingProtocols {
		return fmt.Errorf("channel refused: %s", answer.Status)
	}
	// The mask (section 5.3) is zero.
	if _, err := c.Write(append([]byte{0x81, 0x80 | byte(len(watch)), 0, 0, 0, 0}, watch...)); err != nil {
		return err
	}
	_, err = io.ReadFull(read, make([]byte, 2+len(`{"type":"snapshot"}`)))
	return err
}
