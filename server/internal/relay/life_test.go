package relay_test

import (
	"context"
	"errors"
	"net/http"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"countersign/server/internal/relay"
	"countersign/shared/wire"
)

func TestHalfOpenConnectionIsClosed(t *testing.T) {
	f := start(t, relay.Limits{PingInterval: 64 * time.Millisecond, CloseGrace: 10 * time.Millisecond})
	c := f.ready(f.session())
	c.SetPingHandler(func(string) error { return nil }) // never a pong
	c.wantClose(wire.CloseIdle)
	eventually(t, "its place is free", func() bool {
		open, codes := f.metrics.seen()
		return open == 0 && slices.Contains(codes, int(wire.CloseIdle))
	})
}

func TestPongsKeepAChannelOpen(t *testing.T) {
	f := start(t, relay.Limits{PingInterval: 64 * time.Millisecond})
	s := f.session()
	c := f.ready(s)
	pings := 0
	answer := c.PingHandler()
	c.SetPingHandler(func(data string) error {
		if pings++; pings == 5 {
			f.store.put(s.ID, pending("c1"))
		}
		return answer(data)
	})
	if m := c.next(); m.Challenge == nil || m.Challenge.ID != "c1" {
		t.Errorf("%+v, want the event of c1 after five pings", m)
	}
}

func TestClientsPingIsAnswered(t *testing.T) {
	f := start(t, relay.Limits{})
	s := f.session()
	c := f.ready(s)
	var pong string
	c.SetPongHandler(func(data string) error {
		pong = data
		f.store.put(s.ID, pending("c1"))
		return nil
	})
	if err := c.WriteControl(websocket.PingMessage, []byte("here?"), time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	c.next()
	if pong != "here?" {
		t.Errorf("pong %q, want what was asked", pong)
	}
}

func TestClosesAreCountedByCode(t *testing.T) {
	f := start(t, relay.Limits{})
	goodbye := f.ready(f.session())
	abrupt := f.ready(f.session())
	if err := goodbye.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	goodbye.wantClose(websocket.CloseNormalClosure)
	abrupt.Close()
	eventually(t, "both are counted", func() bool {
		_, codes := f.metrics.seen()
		slices.Sort(codes)
		return slices.Equal(codes, []int{websocket.CloseNormalClosure, websocket.CloseAbnormalClosure})
	})
}

func TestCloseSendsEverybodyElsewhere(t *testing.T) {
	before := runtime.NumGoroutine()
	t.Run("", func(t *testing.T) {
		f := start(t, relay.Limits{})
		s := f.session()
		clients := []*client{f.ready(s), f.ready(s), f.ready(f.session())}
		closed := make(chan error)
		go func() {
			ctx, cancel := context.WithTimeout(context.Background(), patience)
			defer cancel()
			closed <- f.relay.Close(ctx)
		}()
		for _, c := range clients {
			c.wantClose(wire.CloseElsewhere)
		}
		if err := <-closed; err != nil {
			t.Errorf("close: %v", err)
		}
		if open, _ := f.metrics.seen(); open != 0 {
			t.Errorf("%d channels are open after Close", open)
		}
		if _, open := f.store.counts(); open != 0 {
			t.Errorf("%d subscriptions stand after Close", open)
		}
		c, err := f.dial(own, wire.Subprotocol)
		if err == nil {
			t.Fatal("a channel opened after Close")
		}
		c.wantRefusal(http.StatusServiceUnavailable, "channel_unavailable")
		http.DefaultClient.CloseIdleConnections()
	})
	eventually(t, "every goroutine has ended", func() bool { return runtime.NumGoroutine() <= before })
}

func TestCloseCutsThoseThatStay(t *testing.T) {
	f := start(t, relay.Limits{CloseGrace: time.Hour})
	c := f.ready(f.session())
	c.SetCloseHandler(func(int, string) error { return nil }) // hears it and stays
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		c.wantClose(wire.CloseElsewhere)
		cancel()
	}()
	if err := f.relay.Close(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("close: %v, want the context's error", err)
	}
	if open, _ := f.metrics.seen(); open != 0 {
		t.Errorf("%d channels are open after Close", open)
	}
}
