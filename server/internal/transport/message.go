package transport

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strconv"
	"sync"
)

// errLength says that a body is not as long as it was said to be.
var errLength = errors.New("transport: the body is longer than its Content-Length")

// message is a plain request as it is sent (RFC 9112, sections 2 and 3).
type message struct {
	text []byte
	body int // where its body begins in text
}

var messages = sync.Pool{New: func() any { return new(message) }}

// write writes a request down, with all of its body, which it closes.
func (m *message) write(r *http.Request) error {
	m.text = append(m.text[:0], r.Method...)
	m.text = append(append(append(m.text, ' '), r.URL.RequestURI()...), " HTTP/1.1\r\n"...)
	host := r.Host
	if host == "" {
		host = r.URL.Host
	}
	m.field("Host", host)
	for name, values := range r.Header {
		for _, value := range values {
			if value != "" || name != "User-Agent" { // net/http's way to say that there is none
				m.field(name, value)
			}
		}
	}
	if hasBody(r) || counted(r.Method) {
		m.field("Content-Length", strconv.FormatInt(r.ContentLength, 10))
	}
	m.text = append(m.text, "\r\n"...)
	m.body = len(m.text)
	return m.take(r)
}

// counted reports a method whose requests say that they have no body, because
// servers expect them to have one (RFC 9110, section 8.6).
func counted(method string) bool {
	return method == http.MethodPost || method == http.MethodPut || method == http.MethodPatch
}

func (m *message) field(name, value string) {
	m.text = append(append(append(append(m.text, name...), ": "...), value...), "\r\n"...)
}

// take reads the body.
func (m *message) take(r *http.Request) error {
	if !hasBody(r) {
		return nil
	}
	defer r.Body.Close()
	length := int(r.ContentLength)
	m.text = append(m.text, make([]byte, length+1)...)
	n, err := io.ReadFull(r.Body, m.text[m.body:])
	m.text = m.text[:m.body+length]
	switch {
	case err == nil:
		return errLength
	case n < length && errors.Is(err, io.EOF):
		return io.ErrUnexpectedEOF
	case n < length || !errors.Is(err, io.ErrUnexpectedEOF):
		return err
	}
	return nil
}

// request gives the request that was written down anew.
func (m *message) request(r *http.Request) *http.Request {
	if !hasBody(r) {
		return r
	}
	again := *r
	again.Body = io.NopCloser(bytes.NewReader(bytes.Clone(m.text[m.body:])))
	return &again
}
