//go:build unix

package relay_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"countersign/server/internal/challenge"
	"countersign/server/internal/origin"
	"countersign/server/internal/relay"
	"countersign/server/internal/session"
	"countersign/server/internal/store/memory"
	"countersign/shared/wire"
)

// idleBudget is what an idle channel may cost.
const idleBudget = 8 << 10

// startBench serves a relay without anything around it.
func startBench(b *testing.B) (*challenge.Service, *session.Manager, string) {
	b.Helper()
	list, err := origin.New(own)
	if err != nil {
		b.Fatal(err)
	}
	service := challenge.New(challenge.Config{
		Store: memory.New(memory.Config{}), MaxOpen: 10, Lifetime: time.Hour, Keep: time.Hour, Lease: time.Minute,
	})
	sessions := session.New(session.Config{Own: own, Origins: list})
	r := relay.New(relay.Config{
		Challenges: service, Sessions: sessions, Origins: list,
		Limits: relay.Limits{ChannelsPerSession: 1000, Queue: 1000},
	})
	server := httptest.NewServer(r)
	b.Cleanup(func() {
		_ = r.Close(context.Background())
		server.Close()
	})
	return service, sessions, server.Listener.Addr().String()
}

// BenchmarkIdle measures the memory of an idle channel, each of a session of
// its own, and fails over the budget.
func BenchmarkIdle(b *testing.B) {
	const channels = 4000
	_, _, addr := startBench(b)
	before := inUse()
	conns := make([]int, channels)
	for i := range conns {
		conns[i] = handshake(b, addr)
	}
	perChannel := float64(inUse()-before) / channels
	if perChannel > idleBudget {
		b.Errorf("an idle channel costs %.0f bytes, over the budget of %d", perChannel, idleBudget)
	}
	for b.Loop() { // the measurement is made
	}
	b.ReportMetric(perChannel, "B/channel")
	for _, fd := range conns {
		_ = syscall.Close(fd)
	}
}

// inUse gives the bytes of heap and stacks in use, after everything that can
// be freed has been.
func inUse() uint64 {
	runtime.GC()
	runtime.GC() // stacks shrink and pools empty in the second
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse
}

// handshake opens a channel and gives the bare socket of its client's end,
// which costs this process no memory to speak of.
func handshake(b *testing.B, addr string) (socket int) {
	b.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	_, err = fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: x\r\nOrigin: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: %s\r\n\r\n",
		wire.PathChannel, own, wire.Subprotocol)
	if err != nil {
		b.Fatal(err)
	}
	buffered := bufio.NewReaderSize(c, 512)
	answer, err := http.ReadResponse(buffered, nil)
	if err != nil || answer.StatusCode != http.StatusSwitchingProtocols {
		b.Fatalf("handshake: %v, %v", answer, err)
	}
	// A watch without ids, and its answer, because every page begins so. The
	// mask (RFC 6455, section 5.3) is zero.
	watch := `{"type":"watch"}`
	if _, err := c.Write(append([]byte{0x81, 0x80 | byte(len(watch)), 0, 0, 0, 0}, watch...)); err != nil {
		b.Fatal(err)
	}
	if _, err := io.ReadFull(buffered, make([]byte, 2+len(`{"type":"snapshot"}`))); err != nil {
		b.Fatal(err)
	}
	raw, err := c.(*net.TCPConn).SyscallConn()
	if err != nil {
		b.Fatal(err)
	}
	var dup error
	if err := raw.Control(func(fd uintptr) { socket, dup = syscall.Dup(int(fd)) }); err != nil || dup != nil {
		b.Fatal(err, dup)
	}
	return socket
}

// touch changes a record, as a challenge of another round does.
func touch(b *testing.B, service *challenge.Service, id string) {
	b.Helper()
	if _, err := service.Store.Update(b.Context(), id, func(r *challenge.Record) error { r.Rounds++; return nil }); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkFanOut measures one event on its way to a number of tabs of one
// session, until the last one has it.
func BenchmarkFanOut(b *testing.B) {
	for _, tabs := range []int{1, 10, 100} {
		b.Run(fmt.Sprintf("tabs=%d", tabs), func(b *testing.B) {
			service, sessions, addr := startBench(b)
			s := sessions.Ensure(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
			got := make(chan error, tabs)
			for range tabs {
				dialer := websocket.Dialer{Subprotocols: []string{wire.Subprotocol, wire.SubprotocolSession + s.Value}}
				c, _, err := dialer.Dial("ws://"+addr+wire.PathChannel, http.Header{"Origin": {own}})
				if err != nil {
					b.Fatal(err)
				}
				b.Cleanup(func() { c.Close() })
				if err := c.WriteMessage(websocket.TextMessage, []byte(`{"type":"watch"}`)); err != nil {
					b.Fatal(err)
				}
				go func() {
					for {
						_, _, err := c.ReadMessage()
						got <- err
						if err != nil {
							return
						}
					}
				}()
			}
			wait := func() {
				for range tabs {
					if err := <-got; err != nil {
						b.Fatal(err)
					}
				}
			}
			wait() // for the snapshots
			r, err := service.Raise(b.Context(), challenge.Raised{Session: s.ID, Provider: "wise"})
			if err != nil {
				b.Fatal(err)
			}
			wait()
			for b.Loop() {
				touch(b, service, r.ID)
				wait()
			}
		})
	}
}
