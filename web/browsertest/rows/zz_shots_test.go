package rows_test

import (
	"fmt"
	"os"
	"testing"

	"countersign/server/sandbox/wise"
	"countersign/web/browsertest"
)

func TestZZShots(t *testing.T) {
	os.MkdirAll("/tmp/shots", 0o755)
	for _, scheme := range []string{"light", "dark"} {
		for _, w := range []int{1024, 320} {
			p := browsertest.Blank(t)
			g := newGateway(t, setup{})
			p.Media("prefers-color-scheme", scheme)
			p.Viewport(w, 720)
			p.Go(g.Address + "/")
			warm(p)
			browsertest.Do(p, "document.head.insertAdjacentHTML('beforeend','<meta name=viewport content=\"width=device-width\"><meta name=color-scheme content=\"light dark\">'); document.querySelector('main').innerHTML += '<h1>A shop</h1><p>Some page text that lies behind the dialog.</p>'.repeat(6)")
			snap := func(n string) {
				customerSees(p)
				browsertest.Do(p, "await new Promise(n=>setTimeout(n,600))")
				os.WriteFile(fmt.Sprintf("/tmp/shots/%s-%s-%d.png", n, scheme, w), p.Screenshot(), 0o644)
			}
			r := fund(p, object{"flow": "popup"})
			browsertest.Wait(p, "b", "return document.querySelector(a)", primary)
			snap("blocked")
			p.Click(cancel)
			r.Settle()
			r = fund(p, nil)
			f := p.Frame(wise.PagePath)
			browsertest.Wait(f, "x", "return document.querySelector('input[type=password]')")
			snap("frame")
			p.Click(cancel)
			r.Settle()
			r = fundByClick(p, object{"flow": "popup"})
			p.Window(wise.PagePath).Close()
			browsertest.Wait(p, "b", "return document.querySelector(a)", primary)
			snap("waiting")
			p.Click(cancel)
			r.Settle()
		}
	}
}
