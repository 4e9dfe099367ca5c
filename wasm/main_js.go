package main

import (
	"countersign/wasm/internal/browser"
	"countersign/wasm/internal/dialog"
	"countersign/wasm/internal/helper"
)

func main() {
	page := browser.Open()
	page.Serve(helper.New(helper.Ports{
		Presenter: dialog.New(dialog.Config{Window: page.Window, Version: page.Version()}),
		Clock:     browser.Clock{},
		Codec:     browser.Codec{},
		Gateway:   page.Gateway,
		Session:   page.SetSession,
	}))
	// The page ends the program by going away.
	select {}
}
