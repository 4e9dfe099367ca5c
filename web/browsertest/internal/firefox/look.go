package firefox

import (
	"os"
	"path/filepath"
)

// Viewport sets the size of the page, in CSS pixels.
func (p *Page) Viewport(width, height int) {
	p.t.Helper()
	p.must("browsingContext.setViewport", object{"context": p.context, "viewport": object{"width": width, "height": height}}, nil)
}

// Dark has the page see a customer who prefers dark pages. WebDriver BiDi has no word
// for it.
func (p *Page) Dark() {
	p.t.Helper()
	p.system(`ChromeUtils.importESModule('chrome://remote/content/shared/NavigableManager.sys.mjs').NavigableManager
		.getBrowsingContextById('` + p.context + `').prefersColorSchemeOverride = 'dark'`)
}

// Screenshot gives what the page looks like, as PNG.
func (p *Page) Screenshot() []byte {
	p.t.Helper()
	picture, err := screenshot(p.context)
	if err != nil {
		p.t.Fatal(err)
	}
	return picture
}

// SaveScreenshot writes what the page looks like into the test's artefacts.
func (p *Page) SaveScreenshot(name string) {
	p.t.Helper()
	if err := os.WriteFile(filepath.Join(p.t.ArtifactDir(), name), p.Screenshot(), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

func screenshot(context string) ([]byte, error) {
	var shot struct{ Data []byte } // in base64
	err := running.call("browsingContext.captureScreenshot", object{"context": context}, &shot)
	return shot.Data, err
}
