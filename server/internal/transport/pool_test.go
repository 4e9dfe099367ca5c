package transport

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestAsManyConnectionsAsRequests: those that are under way at once have one each,
// and no more wait afterwards than may.
func TestAsManyConnectionsAsRequests(t *testing.T) {
	const many, few = 8, 3
	var arrived sync.WaitGroup
	arrived.Add(many)
	h := newHost(t, serial(t, func(l *line, _, _ int) { arrived.Done(); arrived.Wait(); l.say(fine) }))
	d := h.direct(t)
	d.idle.limit = few
	var all sync.WaitGroup
	for range many {
		all.Go(func() {
			res, err := d.RoundTrip(h.ask(t, "POST", "{}"))
			want(t, "200 OK: ok", res, err)
		})
	}
	all.Wait()
	if d.waiting() != few {
		t.Errorf("%d connections wait", d.waiting())
	}
}

// TestTheLastOneUsedIsUsedFirst, so that what is too many grows old and is closed.
func TestTheLastOneUsedIsUsedFirst(t *testing.T) {
	p := pool{timeout: time.Hour}
	defer p.drain()
	h := newHost(t, func(l *line, _ int) { _ = l.ended() })
	d := h.direct(t)
	open := func() *conn {
		tcp, _, err := d.dial.connect(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return newConn(tcp, nil, d)
	}
	first, second := open(), open()
	p.put(first)
	p.put(second)
	if p.take() != second || p.take() != first || p.take() != nil {
		t.Error("not the last one first")
	}
	first.close()
	second.close()
}

// TestConnectionsGrowOld: what has waited too long is closed, and what has not is
// kept.
func TestConnectionsGrowOld(t *testing.T) {
	h, ended := ending(t)
	d := h.direct(t)
	h.openTwo(t, d)
	d.idle.mu.Lock()
	d.idle.conns[0].since = time.Now().Add(-d.idle.timeout)
	d.idle.mu.Unlock()
	d.idle.expire()
	if n := <-ended; n != 0 || d.waiting() != 1 {
		t.Errorf("connection %d was closed, %d wait", n, d.waiting())
	}
	res, err := d.RoundTrip(h.ask(t, "GET", ""))
	want(t, "200 OK: ok", res, err)
	d.CloseIdleConnections()
	if n := <-ended; n != 1 || d.waiting() != 0 {
		t.Errorf("connection %d was closed, %d wait", n, d.waiting())
	}
}

// TestConnectionsGrowOldByThemselves, the last one too.
func TestConnectionsGrowOldByThemselves(t *testing.T) {
	h, ended := ending(t)
	d := h.direct(t)
	d.idle.timeout = 20 * time.Millisecond
	h.openTwo(t, d)
	if first, second := <-ended, <-ended; first+second != 1 || d.waiting() != 0 {
		t.Errorf("connections %d and %d were closed, %d wait", first, second, d.waiting())
	}
}

// ending is a host that tells which connections have ended.
func ending(t *testing.T) (*host, <-chan int) {
	t.Helper()
	ended := make(chan int, 10)
	return newHost(t, func(l *line, n int) {
		serial(t, func(l *line, _, _ int) { l.say(fine) })(l, n)
		ended <- n
	}), ended
}

// openTwo leaves two connections waiting, the older one first.
func (h *host) openTwo(t *testing.T, d *Direct) {
	t.Helper()
	first, err := d.RoundTrip(h.ask(t, "GET", ""))
	if err != nil {
		t.Fatal(err)
	}
	second, err := d.RoundTrip(h.ask(t, "GET", ""))
	want(t, "200 OK: ok", first, nil)
	time.Sleep(time.Millisecond) // so that they do not end at one time
	want(t, "200 OK: ok", second, err)
}

// TestWhatIsGivenBackLateIsClosed: who closes the connections that wait wants none of
// those that are under way to wait afterwards, until there are requests again.
func TestWhatIsGivenBackLateIsClosed(t *testing.T) {
	h := newHost(t, serial(t, func(l *line, _, _ int) { l.say(fine) }))
	d := h.direct(t)
	res, err := d.RoundTrip(h.ask(t, "GET", ""))
	d.CloseIdleConnections()
	want(t, "200 OK: ok", res, err)
	if d.waiting() != 0 {
		t.Error("the connection waits")
	}
	for range 2 {
		res, err = d.RoundTrip(h.ask(t, "GET", ""))
		want(t, "200 OK: ok", res, err)
		if d.waiting() != 1 {
			t.Error("the connection does not wait")
		}
	}
}

// TestConnectionsEnd: one that has been in use for long carries no other request.
func TestConnectionsEnd(t *testing.T) {
	var conns atomic.Int64
	h := newHost(t, serial(t, func(l *line, n, _ int) { conns.Store(int64(n) + 1); l.say(fine) }))
	d := h.direct(t)
	d.idle.lifetime = 100 * time.Millisecond
	began := time.Now()
	for time.Since(began) < 3*d.idle.lifetime {
		res, err := d.RoundTrip(h.ask(t, "POST", "{}"))
		want(t, "200 OK: ok", res, err)
	}
	if n := conns.Load(); n < 2 || n > 4 {
		t.Errorf("%d connections", n)
	}
}
