package browsertest

import (
	"os"
	"path/filepath"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Viewport sets the size of the page, in CSS pixels.
func (p *Page) Viewport(width, height int) {
	p.t.Helper()
	must(p, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: int64(width), Height: int64(height), DeviceScaleFactor: 1,
	})
}

// Media sets media features, such as "prefers-color-scheme" to "dark" or
// "prefers-reduced-motion" to "reduce". It replaces the ones set before.
func (p *Page) Media(namesAndValues ...string) {
	p.t.Helper()
	var features []*emulation.MediaFeature
	for i := 0; i+1 < len(namesAndValues); i += 2 {
		features = append(features, &emulation.MediaFeature{Name: namesAndValues[i], Value: namesAndValues[i+1]})
	}
	must(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features})
}

// Block makes requests fail whose URL matches one of these patterns (URL
// Pattern standard, absolute, as in "*://*:*/dist/*.wasm"). It replaces the
// ones set before.
func (p *Page) Block(patterns ...string) {
	p.t.Helper()
	blocked := []*network.BlockPattern{}
	for _, pattern := range patterns {
		blocked = append(blocked, &network.BlockPattern{URLPattern: pattern, Block: true})
	}
	must(p, network.SetBlockedURLs, network.SetBlockedURLsParams{URLPatterns: blocked})
}

// Screenshot gives what the page looks like, as PNG.
func (p *Page) Screenshot() []byte {
	p.t.Helper()
	return must(p, page.CaptureScreenshot, page.CaptureScreenshotParams{}).Data
}

// SaveScreenshot writes what the page looks like into the test's artefacts.
func (p *Page) SaveScreenshot(name string) {
	p.t.Helper()
	file := filepath.Join(p.t.ArtifactDir(), name)
	if err := os.WriteFile(file, p.Screenshot(), 0o600); err != nil {
		p.t.Fatalf("saving a screenshot: %v", err)
	}
}

// keepScreenshot keeps a last picture of a page whose test has failed, if it is
// still there to be seen.
func (p *Page) keepScreenshot(name string) {
	ctx, cancel := p.limited()
	defer cancel()
	shot, err := chromedp.Call(ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{})
	if err != nil {
		return // closed, which the test knows best
	}
	file := filepath.Join(p.t.ArtifactDir(), name+".png")
	if err := os.WriteFile(file, shot.Data, 0o600); err != nil {
		p.t.Logf("keeping a screenshot: %v", err)
	}
}

// ForgetCookies deletes all cookies, as when a session has ended.
func (p *Page) ForgetCookies() {
	p.t.Helper()
	must(p, network.ClearBrowserCookies, cdp.Empty{})
}
