package browsertest

import (
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Page is a tab, or a window that a page has opened.
type Page struct {
	scope
	complaints *complaints
	frames     *contexts
	requests   *requests
	// windows are the targets that the test has seen already, this page first.
	windows *windows
}

// Open opens a page in a browser context of its own and waits until it has
// loaded. The context ends with the test, with all its windows.
func Open(t testing.TB, url string) *Page {
	t.Helper()
	p := Blank(t)
	p.Go(url)
	return p
}

// Blank opens an empty page, for tests that set something up before they Go
// anywhere.
func Blank(t testing.TB) *Page {
	t.Helper()
	ctx, cancel := chromedp.NewContext(shared.browser.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("opening a page: %v", err)
	}
	p := &Page{scope: scope{t: t, ctx: ctx}, windows: &windows{in: chromedp.FromContext(ctx).BrowserContextID}}
	p.windows.add(p.id())
	p.attach("page")
	return p
}

// attach starts to listen to a target whose context is set.
func (p *Page) attach(name string) {
	p.t.Helper()
	p.complaints, p.frames, p.requests = &complaints{}, &contexts{}, &requests{}
	p.in(mainFrame)
	err := chromedp.Listen(p.ctx, func(event any) {
		p.complaints.hear(event)
		p.frames.hear(event)
		p.requests.hear(event)
	})
	if err != nil {
		p.t.Fatalf("listening to a %s: %v", name, err)
	}
	// What has happened before is told again.
	must(p, runtime.Disable, cdp.Empty{})
	must(p, runtime.Enable, cdp.Empty{})
	p.t.Cleanup(func() { p.conclude(name) })
}

// must runs a command of the protocol.
func must[P, R any](p *Page, command cdp.Command[P, R], params P) R {
	p.t.Helper()
	ctx, cancel := p.limited()
	defer cancel()
	result, err := chromedp.Call(ctx, command, params)
	if err != nil {
		p.t.Fatalf("%s: %v", command.Method, err)
	}
	return result
}

// act runs an action on the page.
func (p *Page) act(what string, actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := p.limited()
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		p.t.Fatalf("%s: %v", what, err)
	}
}

// Go loads a URL and waits until it has loaded.
func (p *Page) Go(url string) {
	p.t.Helper()
	p.act("loading "+url, chromedp.Navigate(url))
}

// Reload loads the page again.
func (p *Page) Reload() {
	p.t.Helper()
	p.act("reloading", chromedp.Reload())
}

// Back goes back in the history. It waits until the URL has changed and the
// document is complete; a page that comes from the back-forward cache loads
// nothing.
func (p *Page) Back() {
	p.t.Helper()
	p.through(-1)
}

// Forward goes forward in the history.
func (p *Page) Forward() {
	p.t.Helper()
	p.through(+1)
}

func (p *Page) through(step int64) {
	p.t.Helper()
	history := must(p, page.GetNavigationHistory, cdp.Empty{})
	at := history.CurrentIndex + step
	if at < 0 || at >= int64(len(history.Entries)) {
		p.t.Fatalf("the history has no entry %d", at)
	}
	entry := history.Entries[at]
	must(p, page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{EntryID: entry.ID})
	Wait(p, "the history entry "+entry.URL, "return location.href === a && document.readyState === 'complete'", entry.URL)
}

// URL is the page's address.
func (p *Page) URL() string {
	p.t.Helper()
	return Eval[string](p, "return location.href")
}

// contexts knows the execution context of each frame's own world.
type contexts struct {
	mu sync.Mutex
	of map[cdp.FrameID]runtime.ExecutionContextID
}

func (c *contexts) hear(event any) {
	created, ok := event.(*runtime.EventExecutionContextCreated)
	if !ok {
		return
	}
	var aux struct {
		FrameID   cdp.FrameID `json:"frameId"`
		IsDefault bool        `json:"isDefault"`
	}
	if err := unmarshal(created.Context.AuxData, &aux); err != nil || !aux.IsDefault {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of == nil {
		c.of = map[cdp.FrameID]runtime.ExecutionContextID{}
	}
	c.of[aux.FrameID] = created.Context.ID
}

func (c *contexts) context(id cdp.FrameID) runtime.ExecutionContextID {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.of[id]
}
