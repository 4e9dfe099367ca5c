package dist

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"path"
	"strings"

	"countersign/build/manifest"

	"github.com/andybalholm/brotli"
)

// artefact is one file to publish. One without a hashed name is not for pages
// and gets no compressed variants.
type artefact struct {
	name, hashed string
	content      []byte
}

// newArtefact names an artefact by its content as well.
func newArtefact(name string, content []byte) artefact {
	sum := sha256.Sum256(content)
	ext := path.Ext(name)
	hashed := strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:5]) + ext
	return artefact{name, hashed, content}
}

// integrity is for the integrity attribute (W3C Subresource Integrity).
func (a artefact) integrity() string {
	sum := sha512.Sum384(a.content)
	return "sha384-" + base64.StdEncoding.EncodeToString(sum[:])
}

func (a artefact) reference() reference {
	return reference{File: a.hashed, Integrity: a.integrity()}
}

// files adds the artefact under its names, with its compressed variants, and
// says what the manifest shall say of it.
func (a artefact) files(to map[string][]byte) (manifest.Artefact, error) {
	sum := sha256.Sum256(a.content)
	entry := manifest.Artefact{
		Hashed:    a.hashed,
		Size:      len(a.content),
		SHA256:    hex.EncodeToString(sum[:]),
		Integrity: a.integrity(),
	}
	to[a.name] = a.content
	if a.hashed == "" {
		return entry, nil
	}
	zipped, err := compress(a.content, func(w io.Writer) (io.WriteCloser, error) {
		return gzip.NewWriterLevel(w, gzip.BestCompression)
	})
	if err != nil {
		return entry, err
	}
	squeezed, err := compress(a.content, func(w io.Writer) (io.WriteCloser, error) {
		return brotli.NewWriterLevel(w, brotli.BestCompression), nil
	})
	if err != nil {
		return entry, err
	}
	entry.Gzip, entry.Brotli = len(zipped), len(squeezed)
	for _, name := range []string{a.name, a.hashed} {
		to[name], to[name+".gz"], to[name+".br"] = a.content, zipped, squeezed
	}
	return entry, nil
}

func compress(content []byte, open func(io.Writer) (io.WriteCloser, error)) ([]byte, error) {
	var out bytes.Buffer
	w, err := open(&out)
	if err != nil {
		return nil, fmt.Errorf("compressing: %w", err)
	}
	if _, err := w.Write(content); err != nil {
		return nil, fmt.Errorf("compressing: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("compressing: %w", err)
	}
	return out.Bytes(), nil
}
