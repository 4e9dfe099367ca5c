package compat_test

import (
	"io"
	"net/http"
	"testing"

	"countersign/web/browsertest"
)

// growing gives a bank an approval page that holds the content window of the
// real iframe-resizer 4.x, and a block of the height that its query says.
func growing(t testing.TB, b *bank) {
	t.Helper()
	b.serve(t, "/resizer.js", resizer, "js/iframeResizer.contentWindow.js")
	b.HandleFunc("POST /growing", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, `<!doctype html><meta charset=utf-8><title>growing</title>
			<style>body { margin: 0 } div { height: `+r.URL.Query().Get("height")+`px }</style>
			<div></div><script src="/resizer.js"></script>`)
	})
}

// resize has the page in the frame change, and waits until the frame follows.
func resize(page *browsertest.Page) {
	frame := page.Frame("/growing")
	frameHeight(page, "the height of the content", 700)
	for _, height := range []int{900, 450, 1500} {
		browsertest.Do(frame, `document.querySelector('div').style.height = a + 'px'`, height)
		frameHeight(page, "the new height of the content", height)
	}
	browsertest.Do(frame, `document.querySelector('div').style.height = '50px'`)
	frameHeight(page, "the minimum height", 400)
	browsertest.Do(frame, `parentIFrame.size(640)`)
	frameHeight(page, "a height that the page asks for", 640)
}

// frameHeight waits until the frame has been given a height, which is what the
// page sees of it: without borders, in CSS pixels.
func frameHeight(page *browsertest.Page, what string, height int) {
	browsertest.Wait(page, what, `return document.querySelector('iframe').clientHeight === a`, height)
}

// "The iframe grows with its content as the hosted page expects (the resizer
// protocol spoken by iframe-resizer 4.x's content window, minimum height 400
// px)", and shrinks with it.
func TestFrameGrowsWithItsContent(t *testing.T) {
	b, page := start(t)
	growing(t, b)
	running := pay(page, b.Foreign+"/growing?height=700")
	resize(page)
	browsertest.Do(page.Frame("/growing"), `parent.postMessage('tw-approve-api-action-success', '*')`)
	paid(t, running.Settle())
}

// A page that closes itself through the resizer's protocol ends the flow.
func TestFrameClosesItself(t *testing.T) {
	b, page := start(t)
	growing(t, b)
	running := pay(page, b.Foreign+"/growing?height=500")
	frameHeight(page, "the height of the content", 500)
	browsertest.Do(page.Frame("/growing"), `setTimeout(() => parentIFrame.close())`)
	running.Settle().Is(t, "SCAError", "cancelled")
}
