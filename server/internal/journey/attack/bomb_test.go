package attack_test

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"countersign/server"
	"countersign/shared/wire"
)

// unpacked is how long a bomb is for whoever unpacks it.
const unpacked = 128 << 20

// bomb is a small body that becomes a large one.
func bomb(t *testing.T) []byte {
	t.Helper()
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	block := make([]byte, 1<<20)
	for range unpacked / len(block) {
		_, _ = z.Write(block) // to memory
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// TestAttackDecompressionBomb has the provider answer whatever the gateway itself
// asks with what becomes 128 MB when it is unpacked, or never ends: the gateway
// holds little of it, and the customer can go on.
func TestAttackDecompressionBomb(t *testing.T) {
	packed := bomb(t)
	zeros := make([]byte, 64<<10)
	answers := map[string]http.HandlerFunc{
		"packed": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write(packed)
		},
		"endless": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			for range unpacked / len(zeros) {
				if _, err := w.Write(zeros); err != nil {
					return // the gateway has had enough
				}
			}
		},
	}
	for name, explode := range answers {
		t.Run(name, func(t *testing.T) {
			a := aim(t, func(w http.ResponseWriter, r *http.Request) {
				if strings.HasPrefix(r.URL.Path, "/v1/pay") {
					challenging(w, r)
					return
				}
				explode(w, r)
			}, func(c *server.Config) {
				wise := c.Providers["wise"]
				wise.Unverifiable, wise.Client = false, server.Client{ID: "id", Secret: "secret"}
				c.Providers["wise"] = wise
				c.Routes[0].Describe = &server.Description{Lookup: "GET /v2/lookup/{id}", Amount: "/amount"}
			})
			before := allocated()
			first := a.one(t, post("/pay/1", "{}"))
			session := first.session(t)
			for _, path := range []string{wire.PathChallenges + "/" + first.Header.Get(wire.HeaderChallenge), wire.PathProviders + "/wise" + wire.SegmentKey} {
				_ = a.raw(t, request("GET "+path, "", "Origin: "+page, session, "Connection: close"))
			}
			if grown := allocated() - before; grown > unpacked/4 {
				t.Errorf("%d MB were held", grown>>20)
			}
			exploded := map[string]bool{}
			for _, r := range a.arrivals() {
				exploded[r.URL.Path] = true
			}
			for _, path := range []string{"/v1/one-time-token/status", "/v2/lookup/1", "/oauth/token"} {
				if !exploded[path] {
					t.Errorf("%s was not asked: %v", path, exploded)
				}
			}
			if got := a.one(t, post("/pay/1", "{}", first.proof(), session)); got.body != "done" {
				t.Errorf("afterwards %v", got)
			}
		})
	}
}

// allocated is all that was ever allocated.
func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// TestAttackPackedRequests sends packed bodies to what the gateway reads itself,
// and offers to pack the messages of a channel: nothing is unpacked. What is
// forwarded passes packed.
func TestAttackPackedRequests(t *testing.T) {
	packed := string(bomb(t))
	a := aim(t, challenging, nil)
	first := a.one(t, post("/pay/1", "{}"))
	session := first.session(t)
	of := wire.PathChallenges + "/" + first.Header.Get(wire.HeaderChallenge)
	before := allocated()
	for _, path := range []string{of + wire.SegmentRedirect, of + wire.SegmentFactors + "x" + wire.SegmentVerify, of + wire.SegmentCancel + "led"} {
		for _, got := range a.raw(t, post(path, packed, session, "Content-Encoding: gzip")) {
			if got.StatusCode < 400 {
				t.Errorf("%s: answered %v", path, got)
			}
		}
	}
	if grown := allocated() - before; grown > unpacked/4 {
		t.Errorf("%d MB were held", grown>>20)
	}
	channel := a.raw(t, request("GET "+wire.PathChannel, "", "Origin: "+page, session, "Connection: Upgrade", "Upgrade: websocket",
		"Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol: "+wire.Subprotocol,
		"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"))
	if len(channel) != 0 && channel[0].Header.Get("Sec-Websocket-Extensions") != "" {
		t.Errorf("the channel takes %q", channel[0].Header.Get("Sec-Websocket-Extensions"))
	}
	_ = a.raw(t, post("/pay/2", packed, "Content-Encoding: gzip"))
	arrivals := a.arrivals()
	if last := arrivals[len(arrivals)-1]; last.body != packed || last.Header.Get("Content-Encoding") != "gzip" {
		t.Errorf("the provider got %d bytes, %q", len(last.body), last.Header.Get("Content-Encoding"))
	}
}

// TestAttackEndlessBody sends a body for ever: the gateway holds what has come, and
// no more, and goes on serving others.
func TestAttackEndlessBody(t *testing.T) {
	a := aim(t, nil, func(c *server.Config) { c.Limits.BodyBytes = 1 << 20 })
	before := allocated()
	for _, headers := range []string{"Transfer-Encoding: chunked", "Content-Length: 9223372036854775807"} {
		body := strings.Repeat("10000\r\n"+strings.Repeat("x", 1<<16)+"\r\n", 64)
		for _, got := range a.raw(t, request("POST /pay/1", body, "Origin: "+page, headers, "Connection: close")) {
			got.refused(t, "body_too_large")
		}
	}
	if grown := allocated() - before; grown > 64<<20 {
		t.Errorf("%d MB were held", grown>>20)
	}
	if got := a.one(t, post("/pay/1", "{}")); got.StatusCode != 200 {
		t.Errorf("afterwards %v", got)
	}
}
