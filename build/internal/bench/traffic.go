package bench

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

const (
	// page is where the pages are that send the requests.
	page = "http://127.0.0.1:1"
	// target is what is asked for.
	target = "/v1/anything"
	// challenged is what is challenged.
	challenged = "/v1/challenged"
	// clients are how many send at once, each on a connection that it keeps.
	clients = 8
	// answering is how long an answer may take.
	answering = 30 * time.Second
)

// traffic is one kind of request.
type traffic struct {
	name, title string
	// batch is how many are sent in one turn.
	batch   int
	request []byte
}

func kindsOfTraffic() []traffic {
	return []traffic{
		{"get", "GET", 2000, request(http.MethodGet, 0)},
		{"post-300", "POST, 300 B", 2000, request(http.MethodPost, 300)},
		{"post-64k", "POST, 64 KB", 800, request(http.MethodPost, 64<<10)},
	}
}

// request writes a request down, as a browser sends it from a page of the gateway's
// own origin (without Origin, where nothing is changed), once for all times:
// the client is to cost little beside what is measured.
func request(method string, body int) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:1\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36\r\n"+
		"Accept: application/json\r\nAccept-Language: en-GB\r\nReferer: "+page+"/\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors\r\n", method, target)
	if method == http.MethodPost {
		fmt.Fprintf(&b, "Origin: "+page+"\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n\"%s\"", body, strings.Repeat("x", body-2))
	} else {
		b.WriteString("\r\n")
	}
	return []byte(b.String())
}

// client is one connection.
type client struct {
	conn net.Conn
	read *bufio.Reader
}

func dialClients(address string) (all []*client, err error) {
	for range clients {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			hangUp(all)
			return nil, err
		}
		all = append(all, &client{conn, bufio.NewReader(conn)})
	}
	return all, nil
}

func hangUp(all []*client) {
	for _, c := range all {
		_ = c.conn.Close() // it has done its work
	}
}

// send sends the requests of a turn and gives how long each took.
func (t traffic) send(all []*client, count int) ([]time.Duration, error) {
	took, faults := make([]time.Duration, count), make([]error, len(all))
	var group sync.WaitGroup
	for n, c := range all {
		group.Go(func() {
			for i := n; i < count; i += len(all) {
				begin := time.Now()
				if faults[n] = c.exchange(t.request); faults[n] != nil {
					return
				}
				took[i] = time.Since(begin)
			}
		})
	}
	group.Wait()
	return took, errors.Join(faults...)
}

// exchange sends one request, whose answer must be the upstream's.
func (c *client) exchange(request []byte) error {
	if err := c.conn.SetDeadline(time.Now().Add(answering)); err != nil {
		return err
	}
	if _, err := c.conn.Write(request); err != nil {
		return err
	}
	res, err := http.ReadResponse(c.read, nil)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err == nil && (res.StatusCode != http.StatusOK || string(body) != payload || res.Close) {
		err = fmt.Errorf("answered %s, %.200q", res.Status, body)
	}
	return err
}
