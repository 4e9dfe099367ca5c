package dist

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

func TestFiles(t *testing.T) {
	content := []byte(strings.Repeat("countersign ", 100))
	a := newArtefact("a.runtime.js", content)
	files := map[string][]byte{}
	entry, err := a.files(files)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(a.hashed, "a.runtime.") || !strings.HasSuffix(a.hashed, ".js") || entry.Hashed != a.hashed {
		t.Errorf("hashed name %s", a.hashed)
	}
	for _, name := range []string{a.name, a.hashed} {
		zipped, err := gzip.NewReader(bytes.NewReader(files[name+".gz"]))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range []io.Reader{bytes.NewReader(files[name]), zipped, brotli.NewReader(bytes.NewReader(files[name+".br"]))} {
			if got, err := io.ReadAll(r); !bytes.Equal(got, content) || err != nil {
				t.Errorf("a variant of %s holds something else (%v)", name, err)
			}
		}
	}
	if len(files) != 6 || entry.Size != len(content) || entry.Gzip != len(files["a.runtime.js.gz"]) || entry.Brotli != len(files["a.runtime.js.br"]) {
		t.Errorf("%d files, %+v", len(files), entry)
	}
	if other := newArtefact("a.runtime.js", content[1:]); other.hashed == a.hashed || other.integrity() == a.integrity() {
		t.Error("another content has the same hash")
	}
}

// TestIntegrity is the example of the Subresource Integrity specification,
// section 3.2.
func TestIntegrity(t *testing.T) {
	a := artefact{content: []byte(`alert('Hello, world.');`)}
	if got, want := a.integrity(), "sha384-H8BRh8j48O9oYatfu5AZzq6A9RINhZO5H16dQZngK7T62em8MUt1FLm52t+eX6xO"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestFillReplacesWhatItOwns(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "dist")
	if err := fill(dir, map[string][]byte{"a.js": []byte("1"), "a.old.js": []byte("1")}); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, ".gitignore"), "*")
	write(t, filepath.Join(dir, binary), "server")
	before, err := os.Stat(filepath.Join(dir, "a.js"))
	if err != nil {
		t.Fatal(err)
	}
	if err := fill(dir, map[string][]byte{"a.js": []byte("1"), "a.new.js": []byte("2")}); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	if want := []string{".gitignore", "a.js", "a.new.js", binary}; !slices.Equal(names, want) {
		t.Errorf("the folder holds %v, want %v", names, want)
	}
	after, err := os.Stat(filepath.Join(dir, "a.js"))
	if err != nil {
		t.Fatal(err)
	}
	if !os.SameFile(before, after) {
		t.Error("an unchanged file was written again")
	}
}
