package rows_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"countersign/web/browsertest"
)

// slowHelper is a helper whose WebAssembly arrives when the test says so.
type slowHelper struct {
	// asked is closed when it is asked for.
	asked   chan struct{}
	release func()
}

// slowHelper serves the page at /slow, whose WebAssembly takes its time.
func (b *bank) slowHelper(t testing.TB) slowHelper {
	t.Helper()
	asked, free := make(chan struct{}), make(chan struct{})
	var once, freed sync.Once
	s := slowHelper{asked, func() { freed.Do(func() { close(free) }) }}
	t.Cleanup(s.release)
	b.artefacts("/slow", func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if strings.HasSuffix(r.URL.Path, ".wasm") {
			once.Do(func() { close(asked) })
			<-free
		}
		next.ServeHTTP(w, r)
	})
	return s
}

// artefacts serves a page at the given path and the built artefacts below it,
// the way that serve sees fit.
func (b *bank) artefacts(at string, serve func(w http.ResponseWriter, r *http.Request, next http.Handler)) {
	b.Page(at, strings.ReplaceAll(page, "/dist/", at+"/dist/"))
	files := http.StripPrefix(at+"/dist/", http.FileServerFS(browsertest.Dist()))
	b.HandleFunc("GET "+at+"/dist/", func(w http.ResponseWriter, r *http.Request) { serve(w, r, files) })
}
