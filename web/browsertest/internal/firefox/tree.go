package firefox

import (
	"slices"
	"strings"
	"time"

	"countersign/web/browsertest"
)

// tree is what browsingContext.getTree gives: windows and their frames.
type tree struct{ Contexts []node }

type node struct {
	Context, URL, UserContext string
	Children                  []node
}

func (p *Page) tree(params object) []node {
	p.t.Helper()
	var t tree
	p.must("browsingContext.getTree", params, &t)
	return t.Contexts
}

// windows are those of this customer.
func (p *Page) windows() []node {
	p.t.Helper()
	return slices.DeleteFunc(p.tree(object{}), func(n node) bool { return n.UserContext != p.user })
}

// frames are those of this page.
func (p *Page) frames() (all []node) {
	p.t.Helper()
	for _, n := range p.tree(object{"root": p.context}) {
		all = append(all, n.Children...)
	}
	return all
}

// Window waits for a window that the page has opened and that the test has not yet
// seen, and whose URL contains this text.
func (p *Page) Window(url string) *Page {
	p.t.Helper()
	return p.await("window", url, p.windows)
}

// Frame waits for a frame that the test has not yet seen, whose URL contains this text
// and whose document is there.
func (p *Page) Frame(url string) *Page {
	p.t.Helper()
	f := p.await("frame", url, p.frames)
	browsertest.Wait(f, "the frame at "+url, "return document.readyState !== 'loading' && location.href.includes(a)", url)
	return f
}

func (p *Page) await(what, url string, list func() []node) (found *Page) {
	p.t.Helper()
	p.until("a "+what+" at "+url, func() bool {
		all := list()
		i := slices.IndexFunc(all, func(n node) bool { return strings.Contains(n.URL, url) && !p.seen[n.Context] })
		if i >= 0 {
			found = p.at(all[i].Context)
		}
		return i >= 0
	})
	return found
}

// WaitAlone waits until there is no other window of this customer's.
func (p *Page) WaitAlone() {
	p.t.Helper()
	p.until("the other windows to close", func() bool { return len(p.windows()) == 1 })
}

// until asks again and again until the answer is true, or patience is at its end.
func (p *Page) until(what string, done func() bool) {
	p.t.Helper()
	for end := time.Now().Add(patience); !done(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			p.t.Fatalf("waited in vain for %s", what)
		}
	}
}
