package browser

import (
	"syscall/js"

	"countersign/shared/stepup"
	"countersign/shared/wire"
	"countersign/wasm/internal/helper"
	"countersign/wasm/internal/jsbridge"
)

// Codec turns channel messages into JSON text and back with the browser's own
// parser.
type Codec struct{}

var _ helper.Codec = Codec{}

// maxSnapshot bounds the challenges in one message.
const maxSnapshot = 1024

// EncodeWatch writes a watch message.
func (Codec) EncodeWatch(challenges, requests []string) string {
	return json().Call("stringify", jsbridge.Object(
		"type", string(wire.MessageWatch), "challenges", list(challenges), "requests", list(requests),
	)).String()
}

// Decode reads a message from the gateway. ok is false where it is not one.
func (Codec) Decode(text string) (d helper.Decoded, ok bool) {
	value, err := jsbridge.Try(func() js.Value { return json().Call("parse", text) })
	if err != nil {
		return d, false
	}
	f := fields{object: value, sound: value.Type() == js.TypeObject}
	d.Type = f.text("type")
	d.Session = f.text("session")
	f.each("snapshot", maxSnapshot, func(f *fields) {
		c, ok := readChallenge(f.object)
		f.sound = ok
		d.Snapshot = append(d.Snapshot, c)
	})
	f.within("challenge", func(f *fields) {
		var c stepup.Challenge
		if c, f.sound = readChallenge(f.object); f.sound {
			d.Challenge = &c
		}
	})
	return d, f.sound && d.Type != ""
}

func json() js.Value { return js.Global().Get("window").Get("JSON") }

func list(texts []string) []any {
	values := make([]any, len(texts))
	for i, text := range texts {
		values[i] = text
	}
	return values
}
