package browsertest

import (
	"strings"
	"sync"

	"github.com/chromedp/cdproto/network"
)

// requests keeps what a page has asked for.
type requests struct {
	mu   sync.Mutex
	urls []string
}

func (r *requests) hear(event any) {
	if sent, ok := event.(*network.EventRequestWillBeSent); ok {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.urls = append(r.urls, sent.Request.URL)
	}
}

// Requests gives the URLs that contain this text and that the page has asked
// for up to now, in order, those of its own process's frames included.
func (p *Page) Requests(text string) []string {
	p.requests.mu.Lock()
	defer p.requests.mu.Unlock()
	var urls []string
	for _, url := range p.requests.urls {
		if strings.Contains(url, text) {
			urls = append(urls, url)
		}
	}
	return urls
}
