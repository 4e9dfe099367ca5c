package browsertest

import (
	"slices"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// Window waits for a window that the page has opened and that the test has not
// yet seen, and whose URL contains this text.
func (p *Page) Window(url string) *Page {
	p.t.Helper()
	var w *Page
	found := until(p.ctx, func() bool {
		for _, info := range p.targets() {
			if info.Type != "page" || !strings.Contains(info.URL, url) || p.windows.seen(info.TargetID) {
				continue
			}
			ctx, cancel := chromedp.NewContext(p.ctx, chromedp.WithTargetID(info.TargetID))
			if chromedp.Do(ctx) != nil {
				cancel()
				continue // it has gone already
			}
			p.t.Cleanup(cancel)
			p.windows.add(info.TargetID)
			w = &Page{scope: scope{t: p.t, ctx: ctx}, windows: p.windows}
			return true
		}
		return false
	})
	if !found {
		p.t.Fatalf("waited in vain for a window at %s", url)
	}
	w.attach("window")
	return w
}

// Tab opens what another tab of the same customer's would: cookies and storage
// are shared. It is a window of its own, so that neither is in the background.
func (p *Page) Tab(url string) *Page {
	p.t.Helper()
	yes := true
	limited, cancel := p.limited()
	defer cancel()
	made, err := chromedp.CallBrowser(limited, target.CreateTarget, target.CreateTargetParams{
		URL: "about:blank", BrowserContextID: p.windows.in, NewWindow: &yes,
	})
	if err != nil {
		p.t.Fatalf("opening another tab: %v", err)
	}
	ctx, stop := chromedp.NewContext(p.ctx, chromedp.WithTargetID(made.TargetID))
	p.t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil {
		p.t.Fatalf("opening another tab: %v", err)
	}
	p.windows.add(made.TargetID)
	tab := &Page{scope: scope{t: p.t, ctx: ctx}, windows: p.windows}
	tab.attach("tab")
	tab.Go(url)
	return tab
}

// Windows counts the windows that are open, this page among them.
func (p *Page) Windows() int {
	p.t.Helper()
	count := 0
	for _, info := range p.targets() {
		if info.Type == "page" {
			count++
		}
	}
	return count
}

// Close closes the page or window as a customer would.
func (p *Page) Close() {
	p.t.Helper()
	must(p, page.Close, cdp.Empty{})
}

// WaitClosed waits until the page or window has closed, whoever closes it.
func (p *Page) WaitClosed() {
	p.t.Helper()
	gone := until(shared.browser.ctx, func() bool {
		return !slices.ContainsFunc(p.targets(), func(info *target.Info) bool { return info.TargetID == p.id() })
	})
	if !gone {
		p.t.Fatal("waited in vain for the window to close")
	}
}

func (p *Page) id() target.ID { return chromedp.FromContext(p.ctx).Target.TargetID }

// targets lists the pages and isolated frames of this browser context.
func (p *Page) targets() []*target.Info {
	p.t.Helper()
	all, err := chromedp.Targets(shared.browser.ctx)
	if err != nil {
		p.t.Fatalf("listing targets: %v", err)
	}
	var list []*target.Info
	for _, info := range all {
		if info.BrowserContextID == p.windows.in {
			list = append(list, info)
		}
	}
	return list
}

// windows are the page targets of one browser context that a test knows.
type windows struct {
	in  cdp.BrowserContextID
	mu  sync.Mutex
	ids []target.ID
}

func (w *windows) add(id target.ID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ids = append(w.ids, id)
}

func (w *windows) seen(id target.ID) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Contains(w.ids, id)
}
