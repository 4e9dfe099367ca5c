package browsertest

import (
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Frame is a frame of a page, on whatever origin.
type Frame struct {
	scope
	page *Page
	id   cdp.FrameID
}

// Frame waits for a frame whose URL contains this text and whose document is
// there. A frame that goes to another site is a new one.
func (p *Page) Frame(url string) *Frame {
	p.t.Helper()
	var f *Frame
	found := until(p.ctx, func() bool {
		if f = p.frameInside(url); f == nil {
			f = p.frameElsewhere(url)
		}
		return f != nil
	})
	if !found {
		p.t.Fatalf("waited in vain for a frame at %s", url)
	}
	Wait(f, "the frame at "+url, "return document.readyState !== 'loading' && location.href.includes(a)", url)
	return f
}

// frameInside finds a frame that runs in the page's own process.
func (p *Page) frameInside(url string) *Frame {
	p.t.Helper()
	var find func(tree *page.FrameTree) *cdp.Frame
	find = func(tree *page.FrameTree) *cdp.Frame {
		for _, child := range tree.ChildFrames {
			if strings.Contains(child.Frame.URL, url) {
				return child.Frame
			}
			if f := find(child); f != nil {
				return f
			}
		}
		return nil
	}
	frame := find(must(p, page.GetFrameTree, cdp.Empty{}).FrameTree)
	if frame == nil || p.frames.context(frame.ID) == 0 {
		return nil
	}
	f := &Frame{scope: scope{t: p.t, ctx: p.ctx}, page: p, id: frame.ID}
	f.in(func() runtime.ExecutionContextID { return p.frames.context(frame.ID) })
	return f
}

// frameElsewhere finds a frame that site isolation has put into a process of
// its own, which is a target of its own.
func (p *Page) frameElsewhere(url string) *Frame {
	p.t.Helper()
	for _, info := range p.targets() {
		if info.Type != "iframe" || !strings.Contains(info.URL, url) {
			continue
		}
		ctx, cancel := chromedp.NewContext(p.ctx, chromedp.WithTargetID(info.TargetID))
		if chromedp.Do(ctx) != nil {
			cancel()
			continue // it has gone already
		}
		p.t.Cleanup(cancel)
		f := &Frame{scope: scope{t: p.t, ctx: ctx}, page: p, id: cdp.FrameID(info.TargetID)}
		f.in(mainFrame)
		return f
	}
	return nil
}

// Click clicks the middle of the element, as a customer would.
func (f *Frame) Click(selector string) {
	f.t.Helper()
	x, y := Middle(f, selector)
	owner := must(f.page, dom.GetFrameOwner, dom.GetFrameOwnerParams{FrameID: f.id})
	box := must(f.page, dom.GetBoxModel, dom.GetBoxModelParams{BackendNodeID: owner.BackendNodeID})
	f.page.clickAt(x+box.Model.Content[0], y+box.Model.Content[1])
}
