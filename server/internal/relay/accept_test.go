package relay_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"countersign/server/internal/relay"
	"countersign/shared/wire"
)

func TestRefusesBeforeTheUpgrade(t *testing.T) {
	f := start(t, relay.Limits{Channels: 1})
	tests := []struct {
		name      string
		from      string
		protocols []string
		status    int
		code      string
	}{
		{"foreign origin", foreign, []string{wire.Subprotocol}, http.StatusForbidden, "origin_refused"},
		{"foreign origin with a session", foreign, []string{wire.Subprotocol, wire.SubprotocolSession + f.session().Value}, http.StatusForbidden, "origin_refused"},
		{"no origin", "", []string{wire.Subprotocol}, http.StatusForbidden, "origin_refused"},
		{"opaque origin", "null", []string{wire.Subprotocol}, http.StatusForbidden, "origin_refused"},
		{"origin with a path", own + "/", []string{wire.Subprotocol}, http.StatusForbidden, "origin_refused"},
		{"no subprotocol", own, nil, http.StatusBadRequest, "subprotocol_unknown"},
		{"other version", own, []string{"countersign.v2"}, http.StatusBadRequest, "subprotocol_unknown"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c, err := f.in(t).dial(test.from, test.protocols...)
			if err == nil {
				t.Fatal("the channel opened")
			}
			c.wantRefusal(test.status, test.code)
			if got := c.answer.Header.Values("Set-Cookie"); len(got) > 0 {
				t.Errorf("a refused page was given the cookie %q", got)
			}
		})
	}
	if open, _ := f.metrics.seen(); open != 0 {
		t.Errorf("%d channels are counted as open", open)
	}

	f.ready(f.session())
	t.Run("no room", func(t *testing.T) {
		c, err := f.in(t).dial(own, wire.Subprotocol)
		if err == nil {
			t.Fatal("the channel opened")
		}
		c.wantRefusal(http.StatusServiceUnavailable, "channel_unavailable")
		if c.answer.Header.Get("Retry-After") == "" {
			t.Error("nobody says when to try again")
		}
		if limits := f.metrics.met(); !slices.Equal(limits, []string{"channels"}) {
			t.Errorf("counted %v", limits)
		}
	})
}

func TestRefusesWhatIsNoHandshake(t *testing.T) {
	f := start(t, relay.Limits{})
	address := "http" + strings.TrimPrefix(f.url, "ws")
	upgrade := http.Header{
		"Origin": {own}, "Connection": {"Upgrade"}, "Upgrade": {"websocket"}, "Sec-Websocket-Protocol": {wire.Subprotocol},
	}
	tests := []struct {
		name   string
		header http.Header
		status int
		code   string
	}{
		{"plain GET", http.Header{"Origin": {own}}, http.StatusUpgradeRequired, "upgrade_required"},
		{"no version, no key", upgrade, http.StatusBadRequest, "handshake_invalid"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			req, err := http.NewRequest(http.MethodGet, address, nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Header = test.header
			answer, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer answer.Body.Close()
			(&client{t: t, answer: answer}).wantRefusal(test.status, test.code)
		})
	}
}

func TestPageOnAnotherSiteIsGivenASession(t *testing.T) {
	f := start(t, relay.Limits{})
	c, err := f.dial(app, wire.Subprotocol)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Subprotocol(); got != wire.Subprotocol {
		t.Errorf("subprotocol %q, want %q", got, wire.Subprotocol)
	}
	first := c.next()
	if first.Type != wire.MessageSnapshot || first.Session == "" {
		t.Fatalf("first message %+v, want a snapshot with a session", first)
	}
	f.leaks.Know("given session", first.Session)
	if got := c.answer.Header.Get(wire.HeaderSession); got != "" {
		t.Errorf("the handshake carries the session in a header, where only proxies see it")
	}

	again, err := f.dial(app, wire.Subprotocol, wire.SubprotocolSession+first.Session)
	if err != nil {
		t.Fatal(err)
	}
	if got := again.Subprotocol(); got != wire.Subprotocol {
		t.Errorf("with a session, subprotocol %q was selected, want %q", got, wire.Subprotocol)
	}
	again.watch(wire.Message{})
	if m := again.next(); m.Session != "" {
		t.Error("a page that has a session was given another one")
	}
	if got := again.answer.Header.Values("Set-Cookie"); len(got) > 0 {
		t.Errorf("a page that has a session was given the cookie %q", got)
	}
}

func TestPageOfTheGatewayIsGivenACookieOnly(t *testing.T) {
	f := start(t, relay.Limits{})
	c, err := f.dial(own, wire.Subprotocol)
	if err != nil {
		t.Fatal(err)
	}
	cookies := c.answer.Cookies()
	if len(cookies) != 1 || cookies[0].Name != "__Host-countersign" || !cookies[0].HttpOnly {
		t.Fatalf("cookies %v, want the session's", cookies)
	}
	f.leaks.Know("cookie", cookies[0].Value)
	c.watch(wire.Message{})
	if m := c.next(); m.Session != "" {
		t.Error("the value of the cookie was shown to the page's script")
	}
}

func TestInvalidSessionIsToldByCode(t *testing.T) {
	f := start(t, relay.Limits{})
	c, err := f.dial(app, wire.Subprotocol, wire.SubprotocolSession+"stale")
	if err != nil {
		t.Fatal(err)
	}
	c.wantClose(wire.CloseSession)
	if wire.CloseSession.Reconnect() {
		t.Error("the code invites the page to come back with the same session")
	}
}

func TestChannelsPerSession(t *testing.T) {
	f := start(t, relay.Limits{ChannelsPerSession: 2})
	s := f.session()
	first := f.ready(s)
	f.ready(s)
	f.open(s).wantClose(wire.CloseTooMany)
	if open, codes := f.metrics.seen(); open != 2 || !slices.Equal(codes, []int{int(wire.CloseTooMany)}) {
		t.Errorf("%d are open, and the closes counted are %v", open, codes)
	}
	f.ready(f.session()) // another session is not affected

	first.Close()
	eventually(t, "the place of a closed channel is free", func() bool {
		open, _ := f.metrics.seen()
		return open == 2
	})
	f.ready(s)
}
