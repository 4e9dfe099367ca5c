package relay

import (
	"bufio"
	"errors"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/websocket"

	"countersign/server/internal/observe"
	"countersign/server/internal/problem"
	"countersign/shared/wire"
)

// ServeHTTP judges the request and opens the channel. It returns at once; the
// channel lives on in its reader.
//
// What a browser's page could do nothing about is refused with an HTTP status,
// which a page cannot see and takes for a lost connection. What a page should
// know, because trying again would not help, is told by a close code.
func (r *Relay) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	if p, wait := r.judge(req); p.Status != 0 {
		w.Header().Set("Upgrade", "websocket") // required on a 426
		turnAway(w, req, p, wait)
		return
	}
	s, known := r.sessions.Read(req)
	stale := !known && offersSession(req)
	if !known && !stale {
		if wait := r.fresh(req); wait > 0 {
			turnAway(w, req, problem.TooManyRequests, wait)
			return
		}
		s = r.sessions.Ensure(w, req)
	}
	observe.NoteOf(req.Context()).Session = string(s.ID)
	sees := r.viewer(req)
	ws, err := r.upgrader.Upgrade(hijacker{w}, req, handshakeHeader(w))
	if err != nil {
		// The upgrader has answered already.
		r.log.Debug("channel handshake failed", "error", err)
		return
	}
	if stale {
		r.refuse(ws, wire.CloseSession)
		return
	}
	c := newConn(r, s.ID, ws)
	c.sees = sees
	if err := r.join(c); err != nil {
		r.refuse(ws, refusal(err))
		return
	}
	c.group.subscribe()
	r.metrics.ChannelOpened()
	r.log.Debug("channel opened", "session", prefix(s.ID))
	if w.Header().Get(wire.HeaderSession) != "" {
		// A page on another site, which has no cookie and cannot read the
		// headers of a handshake. Its session is new: there is nothing in it.
		c.enqueue(text(encode(wire.Message{Type: wire.MessageSnapshot, Session: s.Value})))
	}
	go c.read()
}

// badHandshake answers what the upgrader refuses.
func badHandshake(w http.ResponseWriter, req *http.Request, status int, _ error) {
	w.Header().Set("Sec-Websocket-Version", "13") // RFC 6455, section 4.4
	p := problem.HandshakeInvalid
	p.Status = status
	turnAway(w, req, p, 0)
}

// turnAway answers a request that becomes no channel, and may be worth another one
// after wait.
func turnAway(w http.ResponseWriter, req *http.Request, p problem.Problem, wait time.Duration) {
	if wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int((wait+time.Second-1)/time.Second)))
	}
	observe.NoteOf(req.Context()).Code = string(p.Code)
	problem.Write(w, req, p)
}

// fullPause is after how long there may be room again.
const fullPause = 5 * time.Second

// judge checks a request before the cost of an upgrade. A browser always names
// the page's origin, so a request that names none is refused as well.
func (r *Relay) judge(req *http.Request) (p problem.Problem, wait time.Duration) {
	switch {
	case !websocket.IsWebSocketUpgrade(req):
		return problem.UpgradeRequired, 0
	case !r.origins.Allowed(req.Header.Get("Origin")):
		return problem.OriginRefused, 0
	case !slices.Contains(websocket.Subprotocols(req), wire.Subprotocol):
		return problem.SubprotocolUnknown, 0
	case r.full():
		return problem.ChannelUnavailable, fullPause
	}
	return problem.Problem{}, 0
}

// offersSession reports whether the page brings a session value of its own. If
// that is not valid, the page must know: it would go on using it.
func offersSession(req *http.Request) bool {
	return slices.ContainsFunc(websocket.Subprotocols(req), func(p string) bool {
		return strings.HasPrefix(p, wire.SubprotocolSession)
	})
}

// handshakeHeader is what of the response's header belongs on the 101: the
// cookie of a new session.
func handshakeHeader(w http.ResponseWriter) http.Header {
	return http.Header{"Set-Cookie": w.Header().Values("Set-Cookie")}
}

func refusal(err error) wire.CloseCode {
	if errors.Is(err, errSessions) {
		return wire.CloseTooMany
	}
	return wire.CloseElsewhere
}

// refuse ends a connection that never became a channel. It counts as one that was
// open for no time.
func (r *Relay) refuse(ws *websocket.Conn, code wire.CloseCode) {
	defer ws.Close()
	r.metrics.ChannelOpened()
	r.metrics.ChannelClosed(int(code))
	f := closing(code)
	if err := ws.WriteControl(f.kind, f.data, time.Now().Add(r.limits.WriteTimeout)); err != nil {
		return
	}
	_ = ws.SetReadDeadline(time.Now().Add(r.limits.CloseGrace))
	for {
		if _, _, err := ws.NextReader(); err != nil {
			return
		}
	}
}

// hijacker lets the upgrader take the connection through whatever has wrapped
// the response on its way here (logging, metrics).
type hijacker struct{ http.ResponseWriter }

func (h hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return http.NewResponseController(h.ResponseWriter).Hijack()
}
