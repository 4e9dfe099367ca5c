package limit

import (
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"countersign/server/internal/problem"
	"countersign/server/internal/proxy"
)

// Listener admits so many connections, and says why to those that it does not. It
// also ends those whose client does not read; see conn.
type Listener struct {
	net.Listener
	limits Limits
	guard  *Guard

	mu      sync.Mutex
	open    int
	holders map[netip.Addr]int
	parting chan struct{} // who is told why
}

// maxParting is how many refused clients are told why at a time; more are cut.
const maxParting = 128

// Protect limits the connections of a listener that server is to serve, and has it
// note what they do.
func (g *Guard) Protect(server *http.Server, l net.Listener) *Listener {
	server.ConnContext, server.ConnState = connContext, connState
	return &Listener{
		Listener: l, limits: g.limits, guard: g,
		holders: map[netip.Addr]int{}, parting: make(chan struct{}, maxParting),
	}
}

// Accept implements net.Listener.
func (l *Listener) Accept() (net.Conn, error) {
	for {
		accepted, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		who := proxy.Peer(accepted.RemoteAddr().String())
		if reason, p := l.admit(who); reason != "" {
			l.guard.Note(reason)
			l.refuse(accepted, p)
			continue
		}
		return &conn{Conn: accepted, listener: l, who: holder(who), timeout: l.limits.WriteTime}, nil
	}
}

// admit takes a place for a connection, or says why there is none.
func (l *Listener) admit(who netip.Addr) (Reason, problem.Problem) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open >= l.limits.Connections {
		return Connections, problem.Overloaded
	}
	key := holder(who)
	if l.guard.config.counts(who) && l.holders[key] >= l.limits.ConnectionsPerAddress {
		return AddressConnection, problem.TooManyRequests
	}
	l.open++
	l.holders[key]++
	return "", problem.Problem{}
}

func (l *Listener) leave(who netip.Addr) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open--
	if l.holders[who]--; l.holders[who] == 0 {
		delete(l.holders, who)
	}
}

// partingTime is how long somebody may take to hear why they are refused.
const partingTime = time.Second

// refuse tells a client why, without waiting for it.
func (l *Listener) refuse(c net.Conn, p problem.Problem) {
	select {
	case l.parting <- struct{}{}:
	default:
		_ = c.Close()
		return
	}
	go func() {
		defer func() { <-l.parting }()
		defer c.Close()
		_ = c.SetDeadline(time.Now().Add(partingTime))
		part(c, p)
	}()
}
