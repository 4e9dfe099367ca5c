package redis_test

import (
	"bytes"
	"net"
	"sync"
	"testing"
)

// lossy stands between a client and Redis. It can lose the answer to the next
// script that writes, together with the connection.
type lossy struct {
	address string
	mu      sync.Mutex
	armed   bool
	n       int
}

func newLossy(t *testing.T, redis string) *lossy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	x := &lossy{address: l.Addr().String()}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go x.serve(c, redis)
		}
	}()
	return x
}

func (x *lossy) lose() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.armed = true
}

func (x *lossy) lost() int {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.n
}

// take reports that the answer to this command is lost.
func (x *lossy) take(command []byte) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	if !x.armed || !bytes.Contains(bytes.ToLower(command), []byte("evalsha")) {
		return false
	}
	x.armed = false
	x.n++
	return true
}

func (x *lossy) serve(client net.Conn, redis string) {
	defer client.Close()
	server, err := net.Dial("tcp", redis)
	if err != nil {
		return
	}
	defer server.Close()
	buffer := make([]byte, 1<<16)
	for {
		n, err := client.Read(buffer)
		if err != nil {
			return
		}
		losing := x.take(buffer[:n])
		if _, err := server.Write(buffer[:n]); err != nil {
			return
		}
		m, err := server.Read(buffer)
		if err != nil || losing {
			return // Redis has done it, and nobody hears of it
		}
		if _, err := client.Write(buffer[:m]); err != nil {
			return
		}
	}
}
