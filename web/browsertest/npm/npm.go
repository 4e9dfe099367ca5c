// Package npm gives tests the files of published packages: libraries that pages
// use beside ours, and the one that ours replaces. Nothing of them is kept in
// the repository: they are downloaded with `npm pack` when a test first asks,
// and kept in the user's cache.
package npm

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// Package is one published version.
type Package struct {
	Name, Version string
	// Integrity is that of the tarball, as the registry tells it (npm view
	// NAME@VERSION dist.integrity). What has another one is refused.
	Integrity string
}

// Original is the library that Countersign replaces; its script is dist/main.js.
func Original() Package {
	return Package{
		Name: "@transferwise/approve-api-action-helpers", Version: "0.9.5",
		Integrity: "sha512-j7UnX8HrsRtykwAPkcHSqCuVy8oisR6R+VkXi711GhyL7NTmhbn+RfIrjCZTV7mvGoy6d50UPd1+7pFv6E3MWg==",
	}
}

// limit is how long a download may take, and tarballs may be no larger.
const (
	limit   = 2 * time.Minute
	maxSize = 32 << 20
)

// Files gives the package's files, by their path within the package. It ends
// the test with a sentence where npm is missing or the registry is out of
// reach; nothing is skipped.
func Files(t testing.TB, p Package) fs.FS {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	archive, err := tarball(ctx, t.TempDir(), p)
	if err != nil {
		t.Fatalf("the test needs %s@%s from npm: %v", p.Name, p.Version, err)
	}
	files, err := unpack(archive)
	if err != nil {
		t.Fatalf("unpacking %s@%s: %v", p.Name, p.Version, err)
	}
	return files
}

// tarball opens the package's tarball from the cache, or downloads it into a
// folder and keeps it.
func tarball(ctx context.Context, folder string, p Package) (io.Reader, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir() // an account without a home
	}
	cache = filepath.Join(cache, "countersign", "npm")
	kept := filepath.Join(cache, strings.NewReplacer("@", "", "/", "-").Replace(p.Name)+"-"+p.Version+".tgz")
	if text, err := read(kept, p.Integrity); err == nil {
		return strings.NewReader(text), nil
	}
	downloaded, err := download(ctx, folder, p)
	if err != nil {
		return nil, err
	}
	text, err := read(downloaded, p.Integrity)
	if err != nil {
		return nil, err
	}
	if err := keep(kept, text); err != nil {
		return nil, fmt.Errorf("keeping it: %w", err)
	}
	return strings.NewReader(text), nil
}

// download runs npm pack, which writes the tarball and says its name.
func download(ctx context.Context, folder string, p Package) (string, error) {
	npm, err := exec.LookPath("npm")
	if err != nil {
		return "", errors.New("there is no npm: install it with `apt-get install npm`, or run `make test`, which does so on Debian as root")
	}
	command := exec.CommandContext(ctx, npm, "pack", p.Name+"@"+p.Version, "--pack-destination", folder)
	command.Dir = folder
	if text, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("npm pack: %w\n%s", err, text)
	}
	found, err := filepath.Glob(filepath.Join(folder, "*.tgz"))
	if err != nil || len(found) != 1 {
		return "", fmt.Errorf("npm pack left %d tarballs (%w)", len(found), err)
	}
	return found[0], nil
}

// read gives a file that has the integrity it should have.
func read(name, integrity string) (string, error) {
	file, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxSize))
	if err != nil {
		return "", err
	}
	sum := sha512.Sum512(text)
	if got := "sha512-" + base64.StdEncoding.EncodeToString(sum[:]); got != integrity {
		return "", fmt.Errorf("its integrity is %s, not %s", got, integrity)
	}
	return string(text), nil
}

// keep writes a file in one step: packages are tested at the same time.
func keep(name, text string) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o750); err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(name), "part-")
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), name)
}

// unpack reads a tarball, whose files are all in one folder.
func unpack(archive io.Reader) (fs.FS, error) {
	plain, err := gzip.NewReader(archive)
	if err != nil {
		return nil, err
	}
	files := fstest.MapFS{}
	for r := tar.NewReader(plain); ; {
		header, err := r.Next()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil {
			return nil, err
		}
		if header.Typeflag != tar.TypeReg {
			continue
		}
		text, err := io.ReadAll(io.LimitReader(r, maxSize))
		if err != nil {
			return nil, err
		}
		_, name, _ := strings.Cut(header.Name, "/")
		files[name] = &fstest.MapFile{Data: text}
	}
}
