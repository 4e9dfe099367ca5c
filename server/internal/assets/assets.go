// Package assets serves the built artefacts of the browser side: the loader,
// the WebAssembly and its runtime. What there is, is said by the manifest; how
// it is built lives in package build.
//
// A file goes out under its stable name, to be revalidated, and under its
// content-hashed name, to be cached for ever, each in the smallest encoding
// that the client takes. Pages of any origin may load them, because nothing in
// them is secret; the loader's integrity hashes hold there as well.
package assets

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"countersign/build/manifest"
	"countersign/server/internal/observe"
	"countersign/server/internal/problem"
)

// Config is what a Handler is made of.
type Config struct {
	// Dist is the folder of artefacts with its manifest; build.Dist.
	Dist fs.FS
	// Prefix is the path below which they are served, such as "/countersign/".
	Prefix string
}

// Handler serves artefacts. Everything is in memory and never changes, so it
// is safe for concurrent use.
type Handler struct {
	prefix string
	files  map[string]file // by the name below the prefix
}

// file is an artefact under one of its names.
type file struct {
	contentType string
	immutable   bool
	variants    map[string]variant // by content coding; identity is always there
}

// variant is a file in one encoding.
type variant struct {
	body []byte
	etag string
}

// New reads the artefacts that the manifest lists, and nothing else. It fails
// with manifest.ErrNotBuilt where there are none, and where a file is not the
// one that the manifest describes.
func New(c Config) (*Handler, error) {
	m, err := manifest.Read(c.Dist)
	if err != nil {
		return nil, err
	}
	h := &Handler{prefix: c.Prefix, files: map[string]file{}}
	for name, artefact := range m.Artefacts {
		f, err := read(c.Dist, name, artefact)
		if err != nil {
			return nil, err
		}
		h.files[name] = f
		if artefact.Hashed != "" {
			f.immutable = true
			h.files[artefact.Hashed] = f
		}
	}
	h.files[manifest.File], err = read(c.Dist, manifest.File, manifest.Artefact{})
	return h, err
}

func read(dist fs.FS, name string, artefact manifest.Artefact) (file, error) {
	f := file{contentType: contentType(name), variants: map[string]variant{}}
	for _, coding := range []struct {
		name, suffix string
		exists       bool
	}{
		{identity, "", true},
		{gzip, ".gz", artefact.Gzip > 0},
		{brotli, ".br", artefact.Brotli > 0},
	} {
		if !coding.exists {
			continue
		}
		body, err := fs.ReadFile(dist, name+coding.suffix)
		if err != nil {
			return file{}, fmt.Errorf("assets: the manifest lists %s%s: %w", name, coding.suffix, err)
		}
		sum := sha256.Sum256(body)
		hash := hex.EncodeToString(sum[:])
		if coding.name == identity && artefact.SHA256 != "" && hash != artefact.SHA256 {
			return file{}, fmt.Errorf("assets: %s is not the file that the manifest describes: run `make build`", name)
		}
		f.variants[coding.name] = variant{body: body, etag: `"` + hash[:32] + `"`}
	}
	return f, nil
}

// contentType is a table of its own, because the system's differs from machine
// to machine: streaming compilation needs application/wasm, a module script a
// JavaScript type.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".wasm":
		return "application/wasm"
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".json":
		return "application/json"
	}
	return "text/plain; charset=utf-8"
}

// ServeHTTP implements http.Handler.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, below := strings.CutPrefix(r.URL.Path, h.prefix)
	f, ok := h.files[name]
	switch {
	case !below || !ok:
		problem.Write(w, r, problem.RouteNotFound.With("There is no such file."))
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		problem.Write(w, r, problem.MethodNotAllowed)
	default:
		observe.NoteOf(r.Context()).Route = h.prefix + "{file}"
		f.serve(w, r)
	}
}

func (f file) serve(w http.ResponseWriter, r *http.Request) {
	coding := identity
	header := w.Header()
	if len(f.variants) > 1 {
		header.Add("Vary", "Accept-Encoding")
		coding = negotiate(r.Header.Values("Accept-Encoding"), f.variants)
	}
	chosen := f.variants[coding]
	if coding != identity {
		header.Set("Content-Encoding", coding)
		header.Set("Content-Length", strconv.Itoa(len(chosen.body))) // ServeContent leaves it out here
	}
	header.Set("Content-Type", f.contentType)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cross-Origin-Resource-Policy", "cross-origin")
	header.Set("Access-Control-Allow-Origin", "*")
	header.Set("ETag", chosen.etag)
	header.Set("Cache-Control", "no-cache")
	if f.immutable {
		header.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(chosen.body))
}
