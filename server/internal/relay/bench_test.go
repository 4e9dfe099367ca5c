package relay_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"

	"github.com/gorilla/websocket"

	"countersign/server/internal/origin"
	"countersign/server/internal/relay"
	"countersign/server/internal/session"
	"countersign/shared/wire"
)

// idleBudget is what an idle channel may cost (DESIGN.md, section 6).
const idleBudget = 8 << 10

// startBench serves a relay without anything around it.
func startBench(b *testing.B) (*challenges, *session.Manager, string) {
	b.Helper()
	list, err := origin.New(own)
	if err != nil {
		b.Fatal(err)
	}
	store := &challenges{records: map[string]record{}, subs: map[session.ID][]chan string{}}
	sessions := session.New(session.Config{Own: own, Origins: list})
	r := relay.New(relay.Config{
		Challenges: store, Sessions: sessions, Origins: list,
		Limits: relay.Limits{ChannelsPerSession: 1000, Queue: 1000},
	})
	server := httptest.NewServer(r)
	b.Cleanup(func() {
		_ = r.Close(context.Background())
		server.Close()
	})
	return store, sessions, server.Listener.Addr().String()
}

// BenchmarkIdle measures the memory of an idle channel, each of a session of
// its own, and fails over the budget. The client's end is a bare connection of
// this process, so that its few hundred bytes are counted in.
func BenchmarkIdle(b *testing.B) {
	const channels = 4000
	_, _, addr := startBench(b)
	before := memory()
	conns := make([]net.Conn, channels)
	for i := range conns {
		conns[i] = handshake(b, addr)
	}
	perChannel := float64(memory()-before) / channels
	b.ReportMetric(perChannel, "B/channel")
	if perChannel > idleBudget {
		b.Errorf("an idle channel costs %.0f bytes, over the budget of %d", perChannel, idleBudget)
	}
	for b.Loop() {
		runtime.KeepAlive(conns)
	}
	for _, c := range conns {
		c.Close()
	}
}

// memory gives the bytes of heap and stacks in use, after everything that can
// be freed has been.
func memory() uint64 {
	runtime.GC()
	runtime.GC() // stacks shrink and pools empty in the second
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse
}

func handshake(b *testing.B, addr string) net.Conn {
	b.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		b.Fatal(err)
	}
	_, err = fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: x\r\nOrigin: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: %s\r\n\r\n",
		wire.PathChannel, own, wire.Subprotocol)
	if err != nil {
		b.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReaderSize(c, 512), nil)
	if err != nil || answer.StatusCode != http.StatusSwitchingProtocols {
		b.Fatalf("handshake: %v, %v", answer, err)
	}
	return c
}

// BenchmarkFanOut measures one event on its way to a number of tabs of one
// session, until the last one has it.
func BenchmarkFanOut(b *testing.B) {
	for _, tabs := range []int{1, 10, 100} {
		b.Run(fmt.Sprintf("tabs=%d", tabs), func(b *testing.B) {
			store, sessions, addr := startBench(b)
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
			for b.Loop() {
				store.put(s.ID, pending("c1"))
				wait()
			}
		})
	}
}
