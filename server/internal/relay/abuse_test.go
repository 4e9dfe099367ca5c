package relay_test

import (
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"countersign/server/internal/relay"
	"countersign/shared/wire"
)

func TestRefusesWhatIsNotOfTheProtocol(t *testing.T) {
	many := `"` + strings.Repeat(`id","`, 64) + `id"`
	tests := []struct {
		name, data string
		kind       int
		want       wire.CloseCode
	}{
		{"empty", ``, websocket.TextMessage, wire.CloseProtocol},
		{"cut off", `{"type":"watch"`, websocket.TextMessage, wire.CloseProtocol},
		{"not an object", `["watch"]`, websocket.TextMessage, wire.CloseProtocol},
		{"null", `null`, websocket.TextMessage, wire.CloseProtocol},
		{"two messages", `{"type":"watch"}{"type":"watch"}`, websocket.TextMessage, wire.CloseProtocol},
		{"a server's message", `{"type":"outcome","challenges":["c1"]}`, websocket.TextMessage, wire.CloseProtocol},
		{"unknown field", `{"type":"watch","approve":["c1"]}`, websocket.TextMessage, wire.CloseProtocol},
		{"wrong type", `{"type":"watch","challenges":"c1"}`, websocket.TextMessage, wire.CloseProtocol},
		{"id with a slash", `{"type":"watch","challenges":["../c1"]}`, websocket.TextMessage, wire.CloseProtocol},
		{"empty id", `{"type":"watch","requests":[""]}`, websocket.TextMessage, wire.CloseProtocol},
		{"long id", `{"type":"watch","requests":["` + strings.Repeat("a", wire.MaxID+1) + `"]}`, websocket.TextMessage, wire.CloseProtocol},
		{"too many ids", `{"type":"watch","requests":[` + many + `]}`, websocket.TextMessage, wire.CloseProtocol},
		{"deeply nested", `{"type":"watch","requests":` + strings.Repeat("[", 8000), websocket.TextMessage, wire.CloseProtocol},
		{"not UTF-8", "{\"type\":\"watch\",\"requests\":[\"\xff\"]}", websocket.TextMessage, wire.CloseProtocol},
		{"binary", `{"type":"watch"}`, websocket.BinaryMessage, wire.CloseProtocol},
		{"oversized", `{"type":"watch"}` + strings.Repeat(" ", 8<<10), websocket.TextMessage, wire.CloseTooLarge},
		{"far oversized", strings.Repeat("a", 1<<20), websocket.TextMessage, wire.CloseTooLarge},
	}
	f := start(t, relay.Limits{})
	s := f.session()
	bystander := f.ready(s)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := f.in(t).ready(s)
			// The write may fail when the close comes before its end.
			go func() { _ = c.WriteMessage(test.kind, []byte(test.data)) }()
			c.wantClose(test.want)
		})
	}
	f.store.put(s.ID, pending("c1"))
	if m := bystander.next(); m.Challenge == nil {
		t.Errorf("another tab of the session got %+v, want the event", m)
	}
}

func TestFlood(t *testing.T) {
	floods := map[string]func(c *client) error{
		"messages": func(c *client) error { return c.WriteMessage(websocket.TextMessage, []byte(`{"type":"watch"}`)) },
		"pings":    func(c *client) error { return c.WriteControl(websocket.PingMessage, nil, time.Now().Add(patience)) },
	}
	for name, send := range floods {
		t.Run(name, func(t *testing.T) {
			f := start(t, relay.Limits{MessageRate: 0.001, MessageBurst: 5, Queue: 100})
			c := f.open(f.session())
			for range 10 {
				if err := send(c); err != nil {
					break // closed before the last one
				}
			}
			c.wantClose(wire.CloseFlood)
		})
	}
}

func TestSlowClientLosesItsChannelAndNobodyElse(t *testing.T) {
	f := start(t, relay.Limits{Queue: 4})
	s := f.session()
	slow, quick := f.ready(s), f.ready(s)
	c := pending("big")
	c.Provider = strings.Repeat("x", 64<<10) // more than the system buffers, soon
	for round := range 100 {
		f.store.putRound(s.ID, c, round+1)
		if m := quick.next(); m.Challenge == nil {
			t.Fatalf("the quick client got %+v, want every event", m)
		}
	}
	slow.wantClose(wire.CloseSlow)
	if !wire.CloseSlow.Reconnect() {
		t.Error("the slow client is not asked to come back")
	}
}
