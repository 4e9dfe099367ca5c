package compat_test

import (
	"io/fs"
	"net/http"
	"testing"

	"countersign/web/browsertest/npm"
)

// What the tests take from npm.
var (
	// resizer is what hosted approval pages use to grow their frame.
	resizer = npm.Package{
		Name: "iframe-resizer", Version: "4.4.5",
		Integrity: "sha512-U8bCywf/Gh07O69RXo6dXAzTtODQrxaHGHRI7Nt4ipXsuq6EMxVsOP/jjaP43YtXz/ibESS0uSVDN3sOGCzSmw==",
	}
	// requireJS is the AMD loader that pages have.
	requireJS = npm.Package{
		Name: "requirejs", Version: "2.3.7",
		Integrity: "sha512-DouTG8T1WanGok6Qjg2SXuCMzszOo0eHeH9hDZ5Y4x8Je+9JB38HdTLT4/VA8OaUhBa0JPVHJ0pyBkM1z+pDsw==",
	}
)

// serve serves a file of a package as a script at a path.
func (b *bank) serve(t testing.TB, at string, p npm.Package, file string) {
	t.Helper()
	text, err := fs.ReadFile(npm.Files(t, p), file)
	if err != nil {
		t.Fatalf("%s@%s: %v", p.Name, p.Version, err)
	}
	b.HandleFunc("GET "+at, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		_, _ = w.Write(text)
	})
}
