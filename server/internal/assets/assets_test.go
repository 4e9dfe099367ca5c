package assets_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/andybalholm/brotli"

	"countersign/build/manifest"
	"countersign/server/internal/assets"
)

const (
	script = "console.log('hello, hello, hello, hello, hello, hello')"
	binary = "\x00asm\x01\x00\x00\x00"
	types  = "export {}"
)

// dist makes a folder of artefacts, with files beside them that the manifest
// does not list.
func dist(t testing.TB) fstest.MapFS {
	t.Helper()
	var gz, br bytes.Buffer
	g, b := gzip.NewWriter(&gz), brotli.NewWriter(&br)
	for _, w := range []io.WriteCloser{g, b} {
		if _, err := io.WriteString(w, script); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	m := manifest.Manifest{Version: "test", Artefacts: map[string]manifest.Artefact{
		manifest.Script: {Hashed: "countersign.0123456789.js", SHA256: hash(script), Gzip: gz.Len(), Brotli: br.Len()},
		manifest.Wasm:   {Hashed: "countersign.abcdef0123.wasm", SHA256: hash(binary)},
		manifest.Types:  {SHA256: hash(types)},
	}}
	text, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	folder := fstest.MapFS{}
	for name, body := range map[string][]byte{
		manifest.File: text, manifest.Script: []byte(script), manifest.Script + ".gz": gz.Bytes(), manifest.Script + ".br": br.Bytes(),
		manifest.Wasm: []byte(binary), manifest.Types: []byte(types),
		".gitignore": []byte("*"), "notes.txt": []byte("private"), "sub/file.js": []byte("x"), "countersign": []byte("ELF"),
	} {
		folder[name] = &fstest.MapFile{Data: body}
	}
	return folder
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func handler(t *testing.T) *assets.Handler {
	t.Helper()
	h, err := assets.New(assets.Config{Dist: dist(t), Prefix: "/countersign/"})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func ask(h http.Handler, method, path string, header ...string) *http.Response {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func text(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestHeaders(t *testing.T) {
	const forEver = "public, max-age=31536000, immutable"
	tests := []struct{ path, contentType, caching, body string }{
		{"countersign.js", "text/javascript; charset=utf-8", "no-cache", script},
		{"countersign.0123456789.js", "text/javascript; charset=utf-8", forEver, script},
		{"countersign.wasm", "application/wasm", "no-cache", binary},
		{"countersign.abcdef0123.wasm", "application/wasm", forEver, binary},
		{"countersign.d.ts", "text/plain; charset=utf-8", "no-cache", types},
	}
	h := handler(t)
	for _, test := range tests {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			t.Run(method+" "+test.path, func(t *testing.T) {
				got := ask(h, method, "/countersign/"+test.path)
				for name, want := range map[string]string{
					"Content-Type": test.contentType, "Cache-Control": test.caching, "X-Content-Type-Options": "nosniff",
					"Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*", "Content-Encoding": "",
				} {
					if got.Header.Get(name) != want {
						t.Errorf("%s: %q, want %q", name, got.Header.Get(name), want)
					}
				}
				body := test.body
				if method == http.MethodHead {
					body = ""
				}
				if got.StatusCode != http.StatusOK || text(t, got) != body || got.ContentLength != int64(len(test.body)) {
					t.Errorf("status %d, length %d: want the file", got.StatusCode, got.ContentLength)
				}
			})
		}
	}
}

func TestEncodings(t *testing.T) {
	tests := []struct{ accept, want string }{
		{"", ""},
		{"gzip, deflate, br, zstd", "br"},
		{"gzip", "gzip"},
		{"x-gzip", "gzip"},
		{"GZIP;Q=1", "gzip"},
		{"br;q=0.5, gzip;q=0.8", "gzip"},
		{"br;q=0.5, gzip;q=0.5", "br"},
		{"br;q=0, gzip", "gzip"},
		{"br;q=0, *", "gzip"},
		{"*", "br"},
		{"*;q=0", ""},
		{"identity", ""},
		{"identity;q=1, br;q=0.9", ""},
		{"identity;q=0, gzip;q=0.001", "gzip"},
		{"identity;q=0", ""},
		{"br;q=high, gzip;q=2", ""},
		{"deflate", ""},
		{";;,,=;q", ""},
	}
	h := handler(t)
	for _, test := range tests {
		t.Run(test.accept, func(t *testing.T) {
			got := ask(h, http.MethodGet, "/countersign/countersign.js", "Accept-Encoding", test.accept)
			if coding := got.Header.Get("Content-Encoding"); coding != test.want {
				t.Fatalf("coding %q, want %q", coding, test.want)
			}
			if got.Header.Get("Vary") != "Accept-Encoding" {
				t.Errorf("Vary %q", got.Header.Get("Vary"))
			}
			body := text(t, got)
			if int(got.ContentLength) != len(body) {
				t.Errorf("length %d of %d bytes", got.ContentLength, len(body))
			}
			if plain := decode(t, test.want, body); plain != script {
				t.Errorf("decodes to %q", plain)
			}
		})
	}
}

func decode(t *testing.T, coding, body string) string {
	t.Helper()
	var r io.Reader = strings.NewReader(body)
	var err error
	switch coding {
	case "gzip":
		r, err = gzip.NewReader(r)
	case "br":
		r = brotli.NewReader(r)
	}
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(plain)
}

func TestRevalidation(t *testing.T) {
	h := handler(t)
	const path = "/countersign/countersign.js"
	etags := map[string]string{}
	for _, coding := range []string{"", "gzip", "br"} {
		first := ask(h, http.MethodGet, path, "Accept-Encoding", coding)
		etag := first.Header.Get("ETag")
		if etag == "" || strings.HasPrefix(etag, "W/") || etags[etag] != "" {
			t.Errorf("%q: ETag %s is weak, or that of another encoding", coding, etag)
		}
		etags[etag] = "seen"
		again := ask(h, http.MethodGet, path, "Accept-Encoding", coding, "If-None-Match", etag)
		if again.StatusCode != http.StatusNotModified || text(t, again) != "" || again.Header.Get("ETag") != etag || again.Header.Get("Vary") == "" {
			t.Errorf("%q: status %d, want 304 with ETag and Vary", coding, again.StatusCode)
		}
		if changed := ask(h, http.MethodGet, path, "Accept-Encoding", coding, "If-None-Match", `"other"`); changed.StatusCode != http.StatusOK {
			t.Errorf("%q: status %d for another ETag, want 200", coding, changed.StatusCode)
		}
	}
}

func TestRanges(t *testing.T) {
	h := handler(t)
	got := ask(h, http.MethodGet, "/countersign/countersign.wasm", "Range", "bytes=1-3")
	if got.StatusCode != http.StatusPartialContent || text(t, got) != "asm" || got.Header.Get("Content-Range") != "bytes 1-3/8" {
		t.Errorf("status %d, %q", got.StatusCode, got.Header.Get("Content-Range"))
	}
	got = ask(h, http.MethodGet, "/countersign/countersign.wasm", "Range", "bytes=100-")
	if got.StatusCode != http.StatusRequestedRangeNotSatisfiable {
		t.Errorf("status %d for a range beyond the end, want 416", got.StatusCode)
	}
	got = ask(h, http.MethodGet, "/countersign/countersign.js", "Accept-Encoding", "br", "Range", "bytes=0-3")
	if body := text(t, got); got.StatusCode != http.StatusPartialContent || len(body) != 4 || int(got.ContentLength) != 4 {
		t.Errorf("status %d with %d bytes of an encoded file, said to be %d, want 4", got.StatusCode, len(body), got.ContentLength)
	}
}

func TestServesNothingElse(t *testing.T) {
	h := handler(t)
	for _, path := range []string{
		"/countersign/", "/countersign", "/countersign/.gitignore", "/countersign/notes.txt", "/countersign/sub/", "/countersign/sub/file.js",
		"/countersign/countersign", "/countersign/countersign.js.br", "/countersign/../secret", "/countersign/./countersign.js",
		"/countersign//countersign.js", "/countersign/countersign.js/", "/other/countersign.js", "/",
	} {
		got := ask(h, http.MethodGet, path)
		if got.StatusCode != http.StatusNotFound || got.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: status %d %s, want a problem 404", path, got.StatusCode, got.Header.Get("Content-Type"))
		}
	}
	got := ask(h, http.MethodPost, "/countersign/countersign.js")
	if got.StatusCode != http.StatusMethodNotAllowed || got.Header.Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: status %d, allowed %q", got.StatusCode, got.Header.Get("Allow"))
	}
}

func TestManifestIsServed(t *testing.T) {
	got := ask(handler(t), http.MethodGet, "/countersign/manifest.json")
	if got.StatusCode != http.StatusOK || got.Header.Get("Content-Type") != "application/json" || !strings.Contains(text(t, got), "countersign.0123456789.js") {
		t.Errorf("status %d %s, want the manifest", got.StatusCode, got.Header.Get("Content-Type"))
	}
}

func TestRefusesAFolderThatIsNotAsTheManifestSays(t *testing.T) {
	if _, err := assets.New(assets.Config{Dist: fstest.MapFS{}}); !errors.Is(err, manifest.ErrNotBuilt) {
		t.Errorf("no manifest: %v, want ErrNotBuilt", err)
	}
	for what, change := range map[string]func(fstest.MapFS){
		"a file is missing":    func(d fstest.MapFS) { delete(d, manifest.Wasm) },
		"a variant is missing": func(d fstest.MapFS) { delete(d, manifest.Script+".br") },
		"a file was changed":   func(d fstest.MapFS) { d[manifest.Script] = &fstest.MapFile{Data: []byte("evil")} },
	} {
		folder := dist(t)
		change(folder)
		if _, err := assets.New(assets.Config{Dist: folder}); err == nil {
			t.Errorf("%s: accepted", what)
		}
	}
}

func FuzzNegotiate(f *testing.F) {
	for _, seed := range []string{"gzip, br;q=0.5", "*;q=0", ";;q=", "br;q=NaN", "identity;q=0,*;q=1e-9"} {
		f.Add(seed)
	}
	h, err := assets.New(assets.Config{Dist: dist(f), Prefix: "/"})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, accept string) {
		got := ask(h, http.MethodGet, "/countersign.js", "Accept-Encoding", accept)
		coding := got.Header.Get("Content-Encoding")
		if got.StatusCode != http.StatusOK || coding != "" && !strings.Contains(strings.ToLower(accept), coding) && !strings.Contains(accept, "*") {
			t.Errorf("%q was answered with %d in %q", accept, got.StatusCode, coding)
		}
	})
}
