// Package build owns the built artefacts: it embeds what `make build` has put
// into build/dist, for the server to serve. How they are made is in
// build/internal/dist, what they are is said by build/manifest.
package build

import (
	"embed"
	"io/fs"
)

//go:embed dist/*.*
var embedded embed.FS

// Dist is the folder build/dist as it was when the program was compiled. It
// holds the web artefacts, their compressed variants and manifest.json, and
// nothing but a .gitignore where `make build` has not run. The server binary
// is not in it: names without a dot are left out.
var Dist = sub()

// sub leaves out the "dist/" that go:embed keeps.
func sub() fs.FS {
	dist, err := fs.Sub(embedded, "dist")
	if err != nil {
		panic(err) // only for a name that is no path
	}
	return dist
}
