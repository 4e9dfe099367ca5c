package gateway_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"countersign/server/internal/limit"
	"countersign/shared/wire"
)

// dribble sends the header of a request and then the pieces of its body with a
// pause before each, and gives the answer.
func dribble(t *testing.T, rig *rig, header string, length int, pause time.Duration, pieces ...string) answer {
	t.Helper()
	conn, err := net.Dial("tcp", rig.server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	_, err = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: gateway\r\nOrigin: %s\r\n%sContent-Length: %d\r\n\r\n", path, page, header, length)
	for _, piece := range pieces {
		time.Sleep(pause)
		if err == nil {
			_, err = io.WriteString(conn, piece)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{status: res.StatusCode, header: res.Header, body: string(body)}
}

// paced lets bodies take so long, and a second more for each so many bytes.
func paced(time time.Duration, bytes int64) *limit.Guard {
	return limit.NewGuard(limit.GuardConfig{Limits: limit.Limits{BodyTime: time, BodyRate: bytes}})
}

// TestABodyThatStops: a client that sends the beginning of a body and then
// nothing is told so, and holds nothing any more.
func TestABodyThatStops(t *testing.T) {
	for _, test := range []struct {
		name, header string
		length       int
	}{
		{"small", "", 10},
		{"large", "", 1 << 20},
		{"of a retry", wire.HeaderChallenge + ": {id}\r\nCookie: {cookie}\r\n", 10},
	} {
		t.Run(test.name, func(t *testing.T) {
			released := make(chan struct{}, 1)
			rig := serving(t, rigConfig{guard: paced(100*time.Millisecond, 0)}, func(w http.ResponseWriter, r *http.Request) {
				if _, err := io.Copy(io.Discard, r.Body); err != nil {
					released <- struct{}{}
					return
				}
				w.Header().Set(wire.HeaderApproval, "7d3c")
				w.WriteHeader(http.StatusForbidden)
			})
			header := test.header
			if header != "" {
				first := rig.send(t, "POST", path, payment)
				cookie, _, _ := strings.Cut(first.header.Get("Set-Cookie"), ";")
				header = strings.NewReplacer("{id}", first.header.Get(wire.HeaderChallenge), "{cookie}", cookie).Replace(header)
			}
			dribble(t, rig, header, test.length, 0, "abc").wantProblem(t, 408, "request_timeout")
			if test.name == "large" {
				<-released // the provider's side has ended as well
			}
		})
	}
}

// TestABodyThatTakesItsTime: who keeps the pace is served, however long it takes
// altogether, and may wait for the answer.
func TestABodyThatTakesItsTime(t *testing.T) {
	const pause = 300 * time.Millisecond
	for _, length := range []int{8, 8 << 10} {
		rig := serving(t, rigConfig{guard: paced(pause, 1)}, func(w http.ResponseWriter, r *http.Request) {
			n, err := io.Copy(io.Discard, r.Body)
			select {
			case <-time.After(2 * pause):
			case <-r.Context().Done():
				t.Error("the gateway has given up")
			}
			_, _ = fmt.Fprint(w, n, err)
		})
		pieces := make([]string, 8)
		for i := range pieces {
			pieces[i] = strings.Repeat("x", length/len(pieces))
		}
		dribble(t, rig, "", length, pause/4, pieces...).want(t, 200, fmt.Sprint(int64(length), error(nil)))
	}
}
