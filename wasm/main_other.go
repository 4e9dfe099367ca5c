//go:build !js

package main

func main() {
	panic("the helper runs in a browser: build it with GOOS=js GOARCH=wasm")
}
