package browsertest

import (
	"strings"
	"sync"

	"github.com/chromedp/cdproto/network"
)

// requests keeps what a page has asked for.
type requests struct {
	mu   sync.Mutex
	sent []Sent
}

// Sent is one thing that a page has sent: a request, or a message on a
// WebSocket, which has no URL of its own.
type Sent struct {
	Method, URL, Body string
	// Headers are those that the page itself has set.
	Headers map[string]any
}

func (r *requests) hear(event any) {
	var s Sent
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		s = Sent{Method: e.Request.Method, URL: e.Request.URL, Headers: e.Request.Headers}
		for _, entry := range e.Request.PostDataEntries {
			s.Body += string(entry.Bytes)
		}
	case *network.EventWebSocketFrameSent:
		s = Sent{Method: "message", Body: string(e.Response.PayloadData)}
	default:
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sent = append(r.sent, s)
}

// Sent gives what the page has sent up to now, in order, with what its own
// process's frames have.
func (p *Page) Sent() []Sent {
	p.requests.mu.Lock()
	defer p.requests.mu.Unlock()
	return append([]Sent(nil), p.requests.sent...)
}

// Requests gives the URLs that contain this text and that the page has asked
// for up to now, in order, those of its own process's frames included.
func (p *Page) Requests(text string) []string {
	var urls []string
	for _, s := range p.Sent() {
		if s.URL != "" && strings.Contains(s.URL, text) {
			urls = append(urls, s.URL)
		}
	}
	return urls
}
