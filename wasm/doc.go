// Command wasm is the helper as the loader runs it in a page: it opens the
// page, gives the helper its ports, and tells the loader that it is ready. The
// helper itself is in wasm/internal/helper; the loader is web/countersign.mjs.
//
// It is built with GOOS=js GOARCH=wasm. Elsewhere it only says so.
package main
