package firefox_test

import (
	"bytes"
	"image/color"
	"image/png"
	"testing"

	"countersign/web/browsertest"
	"countersign/web/browsertest/axe"
	"countersign/web/browsertest/customer"
	"countersign/web/browsertest/internal/firefox"
)

// Neither the frame nor the dialog is cut off, on a screen of 320 pixels as on a wide
// one, and axe-core finds nothing to complain about where it is dark and narrow.
func TestLooks(t *testing.T) {
	script := axe.Script(t)
	for _, look := range []struct {
		name          string
		width, height int
		dark          bool
	}{{"light", 1024, 768, false}, {"dark and narrow", 320, 640, true}} {
		t.Run(look.name, func(t *testing.T) {
			b := open(t, func(p *firefox.Page) {
				p.Viewport(look.width, look.height)
				if look.dark {
					p.Dark()
				}
			})
			if got := browsertest.Eval[bool](b, "return matchMedia('(prefers-color-scheme: dark)').matches"); got != look.dark {
				t.Fatalf("the page is dark: %v", got)
			}
			b.Pay("iframe")
			b.Password(b.Frame(approvalPage), b.Page)
			b.fits("frame")
			b.Press(browsertest.Escape)
			b.notPaid("Cancelled", 0)

			b.Pay("dialog")
			b.secondStep()
			b.fits("way")
			if look.dark {
				b.wantDarkScrollbar()
				axe.Check(t, b, script, "dialog")
			}
			b.Press(browsertest.Escape)
			b.notPaid("Cancelled", 0)
		})
	}
}

// fits fails the test if the box is wider than the screen. It keeps a picture.
func (b bank) fits(picture string) {
	b.T.Helper()
	customer.Still(b.Page)
	b.SaveScreenshot(picture + ".png")
	if by := browsertest.Eval[int](b, `
		const box = document.querySelector('.tw-approval-modal').getBoundingClientRect();
		return Math.max(box.right, document.documentElement.scrollWidth) - innerWidth`); by > 0 {
		b.T.Errorf("%s is wider than the screen by %d px", picture, by)
	}
}

// wantDarkScrollbar fails the test unless a dialog that is higher than the screen has a
// scrollbar of its own colours: of itself it is white in some Firefoxes, whatever the
// dialog's color-scheme.
func (b bank) wantDarkScrollbar() {
	b.T.Helper()
	bar := browsertest.Eval[struct{ Left, Right, Bottom int }](b, `
		const dialog = document.querySelector('dialog');
		const { right } = dialog.getBoundingClientRect();
		return { Left: Math.round(dialog.clientWidth), Right: Math.round(right), Bottom: dialog.clientHeight }`)
	if bar.Right-bar.Left < 4 {
		b.T.Fatalf("there is no scrollbar between %d and %d", bar.Left, bar.Right)
	}
	picture, err := png.Decode(bytes.NewReader(b.Screenshot()))
	if err != nil {
		b.T.Fatal(err)
	}
	at := picture.At((bar.Left+bar.Right)/2, bar.Bottom-8)
	if grey := color.GrayModel.Convert(at).(color.Gray); grey.Y > 100 {
		b.T.Errorf("the end of the scrollbar is %v", at)
	}
}
