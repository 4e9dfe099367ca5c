package browser

import (
	"syscall/js"

	"countersign/shared/stepup"
	"countersign/wasm/internal/jsbridge"
	"countersign/wasm/internal/sealing"
)

// letter is a sealed answer. Its content key is the browser's own object, whose
// bytes nobody sees; it opens the reply and then goes with the letter.
type letter struct {
	text    string
	content js.Value
}

// subtle is the browser's crypto, which it gives to secure contexts only.
func (p *Page) subtle() (js.Value, error) {
	if crypto := p.Window.Get("crypto"); crypto.Type() == js.TypeObject {
		if subtle := crypto.Get("subtle"); subtle.Type() == js.TypeObject {
			return subtle, nil
		}
	}
	return js.Undefined(), &stepup.Error{
		Code:    stepup.Unsupported,
		Message: "This page cannot encrypt the answer: browsers allow it on https and localhost only.",
	}
}

// seal encrypts an answer for the holder of a key: a compact JWE with alg
// RSA-OAEP-256 and enc A256GCM.
func (p *Page) seal(key js.Value, m stepup.Method, answer string) (*letter, error) {
	subtle, err := p.subtle()
	if err != nil {
		return nil, err
	}
	if sealing.Member(m) == "" {
		return nil, &stepup.Error{Code: stepup.Unsupported, Message: "Nobody knows here how such an answer is encrypted."}
	}
	content, err := await(func() js.Value {
		return subtle.Call("generateKey", jsbridge.Object("name", "AES-GCM", "length", 256), true, []any{"encrypt", "decrypt"})
	})
	if err != nil {
		return nil, notSealed(err)
	}
	wrapped, err := await(func() js.Value {
		return subtle.Call("wrapKey", "raw", content, key, jsbridge.Object("name", "RSA-OAEP"))
	})
	if err != nil {
		return nil, notSealed(err)
	}
	iv := p.Window.Get("crypto").Call("getRandomValues", p.Window.Get("Uint8Array").New(sealing.IVLength))
	plain := p.utf8(json().Call("stringify", jsbridge.Object(sealing.Member(m), answer)).String())
	sealed, err := await(func() js.Value {
		return subtle.Call("encrypt", p.gcm(iv, sealing.Protected), content, plain)
	})
	plain.Call("fill", 0)
	if err != nil {
		return nil, notSealed(err)
	}
	return &letter{text: sealing.Compact(p.read(wrapped), p.read(iv), p.read(sealed)), content: content}, nil
}

// open reads the reply to a letter: JSON, encrypted with the letter's key.
func (p *Page) open(l *letter, text string) (js.Value, error) {
	if l == nil {
		return js.Undefined(), unclear(nil) // nothing was sealed
	}
	reply, ok := sealing.Parse(text)
	if !ok {
		return js.Undefined(), unclear(nil)
	}
	subtle, err := p.subtle()
	if err != nil {
		return js.Undefined(), err
	}
	plain, err := await(func() js.Value {
		return subtle.Call("decrypt", p.gcm(p.bytes(reply.IV), reply.Protected), l.content, p.bytes(reply.Sealed))
	})
	if err != nil {
		return js.Undefined(), unclear(err)
	}
	value, err := jsbridge.Try(func() js.Value {
		decoder := p.Window.Get("TextDecoder").New("utf-8", jsbridge.Object("fatal", true))
		return json().Call("parse", decoder.Call("decode", plain))
	})
	if err != nil {
		// What the parser says of it may quote it.
		return js.Undefined(), unclear(nil)
	}
	return value, nil
}

// gcm are the parameters of AES-GCM; the header is the additional data.
func (p *Page) gcm(iv js.Value, header string) js.Value {
	return jsbridge.Object("name", "AES-GCM", "iv", iv, "additionalData", p.utf8(header), "tagLength", 128)
}

func (p *Page) utf8(text string) js.Value {
	return p.Window.Get("TextEncoder").New().Call("encode", text)
}

// bytes hands bytes to JavaScript.
func (p *Page) bytes(data []byte) js.Value {
	array := p.Window.Get("Uint8Array").New(len(data))
	js.CopyBytesToJS(array, data)
	return array
}

// read gives the bytes of an ArrayBuffer or of an array of bytes.
func (p *Page) read(buffer js.Value) []byte {
	array := p.Window.Get("Uint8Array").New(buffer)
	data := make([]byte, array.Get("length").Int())
	js.CopyBytesToGo(data, array)
	return data
}

func notSealed(cause error) error {
	return &stepup.Error{Code: stepup.Unavailable, Message: "The answer could not be encrypted. Try again.", Cause: cause}
}
