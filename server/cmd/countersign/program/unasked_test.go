package program_test

import (
	"bytes"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"testing"
)

// TestAttackUnaskedAnswers has the provider send an answer that nobody waits for,
// with secrets in it, on connections of both kinds: net/http would repeat it to the
// standard logger.
func TestAttackUnaskedAnswers(t *testing.T) {
	for name, body := range map[string]io.Reader{
		"plain":            nil,
		"left to net/http": io.MultiReader(strings.NewReader("a body of unknown length")),
	} {
		t.Run(name, func(t *testing.T) {
			var standard bytes.Buffer
			before := log.Writer()
			log.SetOutput(&standard)
			defer log.SetOutput(before)
			const secret = "secret-of-another-customer"
			upstream, closed := unasked(t, "HTTP/1.1 200 OK\r\nX-Token: "+secret+"\r\nContent-Length: 2\r\n\r\n{}")
			p := serve(t, "http://"+upstream)
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.at.Gateway+"/me", body)
			if err != nil {
				t.Fatal(err)
			}
			answer, err := http.DefaultClient.Do(r)
			if err != nil || answer.StatusCode != http.StatusOK {
				t.Fatalf("%v, %v", answer, err)
			}
			answer.Body.Close()
			<-closed // the gateway has seen it
			p.Close()
			log.SetOutput(io.Discard) // and nobody writes any more
			if text := standard.String() + p.stderr.String(); strings.Contains(text, secret) {
				t.Errorf("logged: %s", text)
			}
		})
	}
}

// unasked is a provider that answers every request, and then sends something more.
// closed is told when the other side has closed the connection.
func unasked(t *testing.T, more string) (address string, closed <-chan struct{}) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	ended := make(chan struct{})
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		defer close(ended)
		_, _ = conn.Read(make([]byte, 4096)) // the request
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"+more)
		_, _ = io.Copy(io.Discard, conn)
	}()
	return l.Addr().String(), ended
}
