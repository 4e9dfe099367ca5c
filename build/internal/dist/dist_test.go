package dist

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"countersign/build/manifest"
)

// TestArtefactsAreTheSameEachTime builds one repository in two places.
func TestArtefactsAreTheSameEachTime(t *testing.T) {
	one, err := fixture(t).artefacts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	two, err := fixture(t).artefacts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(one) != 5 || len(two) != 5 {
		t.Fatalf("%d and %d artefacts", len(one), len(two))
	}
	for i, a := range one {
		if b := two[i]; a.name != b.name || a.hashed != b.hashed || !bytes.Equal(a.content, b.content) {
			t.Errorf("%s (%s) differs from %s (%s)", a.name, a.hashed, b.name, b.hashed)
		}
	}
}

// TestArtefactsRun loads the built loaders in Node and runs the built program
// on the built runtime, which must leave the global object as it is.
func TestArtefactsRun(t *testing.T) {
	c := fixture(t)
	artefacts, err := c.artefacts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]artefact{}
	for _, a := range artefacts {
		byName[a.name] = a
		write(t, filepath.Join(c.Out, a.name), string(a.content))
	}
	write(t, filepath.Join(c.Out, "run.cjs"), `
const { readFileSync } = require('node:fs');
const before = Object.getOwnPropertyNames(globalThis);
(async () => {
  const script = require('./countersign.js').load();
  const module = (await import('./countersign.mjs')).load();
  let factory;
  globalThis.document = { currentScript: { countersign: (f) => (factory = f) } };
  (0, eval)(readFileSync('./countersign.runtime.js', 'utf8'));
  delete globalThis.document;
  const scope = { Object, Array, Uint8Array, crypto, performance, TextEncoder, TextDecoder };
  const go = new (factory(scope))();
  const { instance } = await WebAssembly.instantiate(readFileSync('./countersign.wasm'), go.importObject);
  await go.run(instance);
  const added = Object.getOwnPropertyNames(globalThis).filter((name) => !before.includes(name));
  console.log(JSON.stringify({ script, module, added, private: Object.keys(scope).includes('Go') }));
})();
`)
	cmd := exec.Command("node", "run.cjs")
	cmd.Dir = c.Out
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("running under Node (is it installed?): %v\n%s", err, out)
	}
	printed, said, _ := strings.Cut(string(out), "\n")
	if printed != "hello from Go" {
		t.Fatalf("the program printed %s", out)
	}
	type loaded struct {
		Here, Version string
		Runtime, Wasm reference
	}
	var got struct {
		Script, Module loaded
		Added          []string
		Private        bool
	}
	if err := json.Unmarshal([]byte(said), &got); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	want := loaded{"script", "1.2.3", byName[manifest.Runtime].reference(), byName[manifest.Wasm].reference()}
	if got.Script != want {
		t.Errorf("the script has %+v, want %+v", got.Script, want)
	}
	want.Here = got.Module.Here
	if got.Module != want || !strings.HasPrefix(want.Here, "file://") {
		t.Errorf("the module has %+v, want %+v", got.Module, want)
	}
	if len(got.Added) > 0 || !got.Private {
		t.Errorf("the runtime adds %v to the global object, to the private one: %v", got.Added, got.Private)
	}
}

func TestServerHasVersion(t *testing.T) {
	c := fixture(t)
	if err := Server(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(filepath.Join(c.Out, binary)).Output()
	if want := "1.2.3 1 <nil>\n"; string(out) != want || err != nil {
		t.Errorf("printed %q (%v), want %q", out, err, want)
	}
}

func TestFaultsAreNamed(t *testing.T) {
	for name, test := range map[string]struct{ file, text, want string }{
		"no build marks":        {"web/countersign.mjs", "/*LOADER*/ 1 /*LOADER*/", "countersign.mjs needs two marks /*BUILD*/"},
		"no loader marks":       {"web/countersign.mjs", "/*BUILD*/ 1 /*BUILD*/", "countersign.mjs needs two marks /*LOADER*/"},
		"no mark in the script": {"web/countersign.js", "", "countersign.js needs one mark /*LOADER*/"},
		"not JavaScript":        {"web/countersign.mjs", "/*LOADER*/ const = /*BUILD*//*BUILD*/ /*LOADER*/", "minifying: line 1"},
	} {
		t.Run(name, func(t *testing.T) {
			c := fixture(t)
			write(t, c.path(test.file), test.text)
			_, _, err := c.loader(newArtefact("r.js", nil), newArtefact("w.wasm", nil))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q in it", err, test.want)
			}
		})
	}
	t.Run("not Go", func(t *testing.T) {
		c := fixture(t)
		write(t, c.path("wasm/main.go"), "package main\n\nfunc main() { nothing() }\n")
		if _, err := c.link(t.Context()); err == nil || !strings.Contains(err.Error(), "undefined: nothing") {
			t.Errorf("got %v", err)
		}
	})
}

// TestLoaderKnowsTheVersion: the unbuilt loader, which works as well, says what
// the built one would.
func TestLoaderKnowsTheVersion(t *testing.T) {
	text, err := os.ReadFile("../../../web/" + manifest.Module)
	if err != nil {
		t.Fatal(err)
	}
	if want := "version: '" + manifest.Version + "'"; !strings.Contains(string(text), want) {
		t.Errorf("web/%s does not hold %s", manifest.Module, want)
	}
}
