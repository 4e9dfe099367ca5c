package browsertest

import (
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"testing"
)

// Site serves pages on two origins that are cross-site to each other.
type Site struct {
	// Home and Foreign are the two origins, without a trailing slash.
	Home, Foreign string

	mux *http.ServeMux
}

// Header is a response header that a page is served with.
type Header struct{ Name, Value string }

// CSP is a Content-Security-Policy.
func CSP(policy string) Header { return Header{"Content-Security-Policy", policy} }

// NewSite starts a site that serves the built artefacts under /dist/, to any
// origin. It ends with the test.
func NewSite(t testing.TB) *Site {
	t.Helper()
	s := &Site{mux: http.NewServeMux()}
	files := http.StripPrefix("/dist/", http.FileServerFS(Dist()))
	s.mux.HandleFunc("GET /dist/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
		if path.Ext(r.URL.Path) == ".mjs" {
			w.Header().Set("Content-Type", "text/javascript")
		}
		files.ServeHTTP(w, r)
	})
	s.mux.HandleFunc("GET /favicon.ico", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNoContent)
	})
	s.Home = s.start(t)
	s.Foreign = strings.Replace(s.start(t), "127.0.0.1", "localhost", 1)
	return s
}

func (s *Site) start(t testing.TB) string {
	t.Helper()
	server := httptest.NewServer(s.mux)
	t.Cleanup(server.CloseClientConnections)
	t.Cleanup(server.Close)
	return server.URL
}

// Handle serves a pattern of net/http on both origins.
func (s *Site) Handle(pattern string, h http.Handler) { s.mux.Handle(pattern, h) }

// HandleFunc serves a pattern of net/http on both origins.
func (s *Site) HandleFunc(pattern string, h http.HandlerFunc) { s.mux.Handle(pattern, h) }

// Page serves HTML at a path ("/" means just that). It is in standards mode and
// UTF-8; a document that begins with "<!" or "<html" is served as it is.
func (s *Site) Page(at, html string, headers ...Header) {
	if !strings.HasPrefix(html, "<!") && !strings.HasPrefix(html, "<html") {
		html = "<!doctype html><meta charset=utf-8><title>" + at + "</title>\n" + html
	}
	if strings.HasSuffix(at, "/") {
		at += "{$}"
	}
	s.HandleFunc(at, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		for _, h := range headers {
			w.Header().Add(h.Name, h.Value)
		}
		_, _ = w.Write([]byte(html)) // the browser has gone: nobody to tell
	})
}
