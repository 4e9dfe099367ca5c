package dist

import (
	"os"
	"path/filepath"
	"testing"
)

// fixture is a small repository: a Go program for the page, a loader with its
// marks, a server that embeds what was built.
func fixture(t *testing.T) Config {
	t.Helper()
	root := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":       "module countersign\n\ngo 1.26\n",
		"wasm/main.go": "package main\n\nfunc main() { println(\"hello from Go\") }\n",
		"web/countersign.mjs": `const here = import.meta.url;
/*LOADER*/
const BUILD = /*BUILD*/ { version: '0', runtime: { file: '', integrity: '' }, wasm: { file: '', integrity: '' } } /*BUILD*/;
const load = () => ({ here, ...BUILD });
/*LOADER*/
export { load };
`,
		"web/countersign.js": `(function (factory) { module.exports = factory('script'); })(function (here) {
  /*LOADER*/
  return { load };
});
`,
		"web/countersign.d.ts": "export function load(): unknown;\n",
		"server/cmd/countersign/main.go": `package main

import (
	"embed"
	"fmt"
)

//go:embed *.go
var files embed.FS

var version string

func main() {
	list, err := files.ReadDir(".")
	fmt.Println(version, len(list), err)
}
`,
	} {
		write(t, filepath.Join(root, name), text)
	}
	return Config{Root: root, Out: filepath.Join(root, "out"), Version: "1.2.3"}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
