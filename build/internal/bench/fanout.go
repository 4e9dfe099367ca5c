package bench

import (
	"context"
	"net/http"
	"time"

	"github.com/gorilla/websocket"

	"countersign/build/measure"
	"countersign/shared/wire"
)

// FanOut is how long an event takes until the last of a number of channels has it,
// from the request that brings it about, in microseconds: the median of all events.
type FanOut struct {
	Name     string
	Channels int
	Median   float64
}

// listeners are the clients' ends of channels that are read.
type listeners struct {
	conns []*websocket.Conn
	got   chan error // one for each message
}

func (r *relay) fanOut(ctx context.Context, o Options) (all []FanOut, err error) {
	for _, count := range []int{1, 10, 100, 1000} {
		if count > o.Channels {
			break
		}
		took, err := r.tell(ctx, count, o.Events)
		if err != nil {
			return nil, err
		}
		all = append(all, FanOut{r.name, count, micros(measure.Median(took))})
	}
	return all, nil
}

// tell sends events, some more at first that do not count.
func (r *relay) tell(ctx context.Context, count, events int) (took []time.Duration, err error) {
	l := &listeners{got: make(chan error, count)}
	defer l.close()
	for range count {
		if err := l.add(ctx, r.process.Address, r.header); err != nil {
			return nil, err
		}
	}
	if err := l.await(); err != nil { // their snapshots
		return nil, err
	}
	for i := range events + events/4 + 1 {
		begin := time.Now()
		if err := r.event(ctx); err != nil {
			return nil, err
		}
		if err := l.await(); err != nil {
			return nil, err
		}
		if i > events/4 {
			took = append(took, time.Since(begin))
		}
	}
	return took, nil
}

func (l *listeners) add(ctx context.Context, address string, header http.Header) error {
	dialer := websocket.Dialer{Subprotocols: []string{wire.Subprotocol}, ReadBufferSize: 1024, WriteBufferSize: 256}
	c, answer, err := dialer.DialContext(ctx, "ws://"+address+wire.PathChannel, header)
	if answer != nil {
		defer answer.Body.Close() // of a refusal
	}
	if err != nil {
		return err
	}
	l.conns = append(l.conns, c)
	if err := c.SetReadDeadline(time.Now().Add(5 * time.Minute)); err != nil {
		return err
	}
	go func() {
		for {
			_, _, err := c.ReadMessage()
			l.got <- err
			if err != nil {
				return
			}
		}
	}()
	return c.WriteMessage(websocket.TextMessage, []byte(`{"type":"watch"}`))
}

// await waits for one message on each channel.
func (l *listeners) await() error {
	for range l.conns {
		if err := <-l.got; err != nil {
			return err
		}
	}
	return nil
}

func (l *listeners) close() {
	for _, c := range l.conns {
		_ = c.Close() // nothing is to be told any more
	}
}
