package transport

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// said is a connection whose other side has said all that it will.
type said struct {
	net.Conn
	in   *bytes.Reader
	deaf bool // it takes nothing
}

func (s *said) Read(p []byte) (int, error) { return s.in.Read(p) }
func (s *said) Write(p []byte) (int, error) {
	if s.deaf {
		return 0, net.ErrClosed
	}
	return len(p), nil
}
func (*said) Close() error                { return nil }
func (*said) SetDeadline(time.Time) error { return nil }

// FuzzAnswer proves that whatever a host says, the answer is the one that net/http
// reads in it, and that the connection is used again only where the host has said
// nothing more than that.
func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{
		fine, fine + fine,
		"HTTP/1.1 204 No Content\r\n\r\n",
		"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + fine,
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n2;a=b\r\nok\r\n0\r\nX: y\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n2\r\nok\r\n0\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok",
		"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok",
		"HTTP/1.1 200 OK\r\n\r\nuntil the end",
		"HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\nok",
		"HTTP/1.1 101 Switching Protocols\r\n\r\nx",
	} {
		f.Add([]byte(seed), false)
		f.Add([]byte(seed), true)
	}
	f.Fuzz(func(t *testing.T, answer []byte, head bool) {
		method := http.MethodGet
		if head {
			method = http.MethodHead
		}
		r := &http.Request{Method: method}
		in := bytes.NewReader(answer)
		d := &Direct{full: &http.Transport{MaxResponseHeaderBytes: 1 << 10}}
		c := newConn(&said{in: in}, nil, d)
		res, err := c.exchange(r, []byte("GET / HTTP/1.1\r\n\r\n"))
		if err != nil {
			if d.waiting() != 0 {
				t.Fatal("a broken connection waits")
			}
			return
		}
		body, bodyErr := io.ReadAll(res.Body)
		res.Body.Close()

		rest := bufio.NewReader(bytes.NewReader(answer))
		theirs, err := http.ReadResponse(rest, r)
		for err == nil && theirs.StatusCode >= 100 && theirs.StatusCode < 200 && theirs.StatusCode != 101 {
			theirs, err = http.ReadResponse(rest, r)
		}
		if err != nil {
			t.Fatalf("net/http reads no answer: %v", err)
		}
		if theirs.StatusCode != res.StatusCode || len(theirs.Header) != len(res.Header) {
			t.Fatalf("status %d, net/http reads %d", res.StatusCode, theirs.StatusCode)
		}
		if res.StatusCode >= 200 { // any other is none that counts
			want, wantErr := io.ReadAll(theirs.Body)
			if !bytes.Equal(body, want) || (bodyErr == nil) != (wantErr == nil) {
				t.Fatalf("body %q, %v; net/http reads %q, %v", body, bodyErr, want, wantErr)
			}
		}
		if d.waiting() == 0 {
			return
		}
		if res.Close || bodyErr != nil || res.StatusCode < 200 {
			t.Fatal("a connection that is over waits")
		}
		if left := c.reader.Buffered() + in.Len(); left != rest.Buffered() {
			t.Fatalf("%d bytes are left, net/http leaves %d", left, rest.Buffered())
		}
		if c.reader.Buffered() > 0 {
			t.Fatal("a connection waits on which something has come")
		}
	})
}

// FuzzRequest proves that whoever makes up a request makes up one: what is written
// of it is read as that request, and nothing is left to be read as another.
func FuzzRequest(f *testing.F) {
	f.Add("GET", "/a/b%2Fc", "d=e", "bank.example", "X-A", "1", "")
	f.Add("POST", "", "", "bank.example:8080", "Accept", "*/*", "{}")
	f.Add("PUT", "//a", "?", "[::1]", "X-B", " \xe4\t", "GET / HTTP/1.1\r\n\r\n")
	f.Add("REPORT", "*", "a b", "b\r\nX: y", "Content-length", "7", "x")
	f.Add("OPTIONS", "a", "#", "", "Transfer_Encoding", "chunked", "0\r\n\r\n")
	f.Fuzz(func(t *testing.T, method, path, query, host, name, value, body string) {
		u := &url.URL{Scheme: "http", Host: "bank.example", RawQuery: query}
		if u.Path, u.RawPath = path, path; strings.Contains(path, "%") {
			u.Path, _ = url.PathUnescape(path) // where it cannot be, RawPath does not count
		}
		r := &http.Request{Method: method, URL: u, Host: host, Header: http.Header{"User-Agent": {""}}}
		r.Header.Add(name, value)
		if body != "" {
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
		}
		var m message
		if !plain(r) || m.write(r) != nil {
			return
		}
		in := bufio.NewReader(bytes.NewReader(m.text))
		got, err := http.ReadRequest(in)
		if err != nil && !strings.HasPrefix(path, "/") {
			return // net/http sends what is no path as it is, too
		}
		if err != nil {
			t.Fatalf("%q: %v", m.text, err)
		}
		text, err := io.ReadAll(got.Body)
		if err != nil || string(text) != body || in.Buffered() > 0 {
			t.Fatalf("body %q, %v, and %d bytes more", text, err, in.Buffered())
		}
		if host == "" {
			host = u.Host
		}
		if got.Method != method || got.Host != host || got.RequestURI != u.RequestURI() {
			t.Fatalf("%s %s of %s", got.Method, got.RequestURI, got.Host)
		}
		if values := got.Header.Values(name); name != "User-Agent" && !slices.Equal(values, []string{strings.Trim(value, " \t")}) {
			t.Fatalf("%s is %q", name, values)
		}
	})
}
