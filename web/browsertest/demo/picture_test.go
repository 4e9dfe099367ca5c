package demo

import (
	"bytes"
	"flag"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"countersign/web/browsertest"
	"countersign/web/browsertest/customer"
)

var update = flag.Bool("update", false, "write the README's pictures anew")

// pictures is where the README's pictures are.
const pictures = "../../demo/screenshots"

// TestPictures takes the README's pictures of a real payment. With -update they
// are written; otherwise those that are there must be of the same size, so that
// none is missing or left from another page.
func TestPictures(t *testing.T) {
	t.Run("wide", func(t *testing.T) {
		b := open(t, func(p *browsertest.Page) { p.Viewport(1280, 860) })
		b.Pay("dialog")
		b.EnterPIN()
		b.SendCode()
		customer.Still(b.Page)
		b.picture("dialog.png")
		b.Type(b.Code())
		b.Press(browsertest.Enter)
		b.WantResult("Paid", "exactly once")
		b.Viewport(1280, 1060) // all of it, to the last line
		customer.Still(b.Page)
		b.picture("paid.png")
	})
	t.Run("framed", func(t *testing.T) {
		b := open(t, func(p *browsertest.Page) { p.Viewport(1280, 1060) })
		b.Pay("iframe")
		b.Password(b.Frame("/approve-api-action/"), b.Page)
		customer.Still(b.Page)
		b.picture("approval.png")
	})
	t.Run("small and dark", func(t *testing.T) {
		b := open(t, func(p *browsertest.Page) {
			p.Viewport(320, 860)
			p.Media("prefers-color-scheme", "dark")
		})
		b.Pay("dialog")
		b.EnterPIN()
		b.SendCode()
		customer.Still(b.Page)
		b.picture("phone.png")
	})
}

func (b bank) picture(name string) {
	b.T.Helper()
	browsertest.Do(b, "scrollTo(0, 0)")
	shot := b.Screenshot()
	file := filepath.Join(pictures, name)
	if *update {
		if err := os.WriteFile(file, shot, 0o600); err != nil {
			b.T.Fatal(err)
		}
		return
	}
	kept, err := os.ReadFile(file)
	if err != nil {
		b.T.Fatalf("%v: take the pictures with -update", err)
	}
	if got, want := size(b.T, shot), size(b.T, kept); got != want {
		b.T.Errorf("%s is of %v, the page of %v: take the pictures with -update", name, want, got)
	}
}

func size(t testing.TB, picture []byte) [2]int {
	t.Helper()
	c, err := png.DecodeConfig(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	return [2]int{c.Width, c.Height}
}
