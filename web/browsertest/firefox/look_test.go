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

// On a small screen in the dark neither the frame nor the dialog is cut off, and axe-core
// finds nothing to complain about.
func TestDarkAndNarrow(t *testing.T) {
	script := axe.Script(t)
	b := open(t, func(p *firefox.Page) {
		p.Viewport(320, 640)
		p.Dark()
	})
	if !browsertest.Eval[bool](b, "return matchMedia('(prefers-color-scheme: dark)').matches") {
		t.Fatal("the page is not dark")
	}
	b.Pay("iframe")
	b.Password(b.Frame(approvalPage), b.Page)
	b.fits("frame")
	b.Press(browsertest.Escape)
	b.notPaid("Cancelled", 0)

	b.Pay("dialog")
	b.secondStep()
	b.fits("way")
	b.wantDarkScrollbar()
	axe.Check(t, b, script, "dialog")
	b.Press(browsertest.Escape)
	b.notPaid("Cancelled", 0)
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
