package dist

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"countersign/build/manifest"

	"github.com/evanw/esbuild/pkg/api"
)

// The marks in the hand-written sources. The two build marks enclose the
// constant that says what the loader loads; the two loader marks in the module
// enclose what the one in the classic script is replaced by.
const (
	markBuild  = "/*BUILD*/"
	markLoader = "/*LOADER*/"
)

// reference is how the loader names a file that it loads.
type reference struct {
	File      string `json:"file"`
	Integrity string `json:"integrity"`
}

// loader makes the classic script and the module.
func (c Config) loader(runtime, wasm artefact) (script, module []byte, err error) {
	source, err := os.ReadFile(c.path("web", manifest.Module))
	if err != nil {
		return nil, nil, fmt.Errorf("reading the loader: %w", err)
	}
	shell, err := os.ReadFile(c.path("web", manifest.Script))
	if err != nil {
		return nil, nil, fmt.Errorf("reading the classic script's shell: %w", err)
	}
	filled, body, err := c.fillIn(string(source), runtime, wasm)
	if err != nil {
		return nil, nil, err
	}
	if strings.Count(string(shell), markLoader) != 1 {
		return nil, nil, errors.New(manifest.Script + " needs one mark " + markLoader)
	}
	classic := strings.Replace(string(shell), markLoader, body, 1)
	banner := "/* Countersign " + c.Version + ", Apache-2.0 */\n"
	if module, err = minify(filled, api.FormatESModule, banner); err != nil {
		return nil, nil, err
	}
	script, err = minify(classic, api.FormatDefault, banner)
	return script, module, err
}

// fillIn puts the version and the names and hashes of the files to load into
// the loader. body is what stands between its loader marks.
func (c Config) fillIn(source string, runtime, wasm artefact) (filled, body string, err error) {
	constant, err := json.Marshal(struct {
		Version string    `json:"version"`
		Runtime reference `json:"runtime"`
		Wasm    reference `json:"wasm"`
	}{c.Version, runtime.reference(), wasm.reference()})
	if err != nil {
		return "", "", fmt.Errorf("encoding what the loader loads: %w", err)
	}
	parts := strings.Split(source, markBuild)
	if len(parts) != 3 {
		return "", "", errors.New(manifest.Module + " needs two marks " + markBuild)
	}
	filled = parts[0] + string(constant) + parts[2]
	parts = strings.Split(filled, markLoader)
	if len(parts) != 3 {
		return "", "", errors.New(manifest.Module + " needs two marks " + markLoader)
	}
	return filled, parts[1], nil
}

// minify shortens a script and lowers it to what browsers of 2020 understand.
func minify(source string, format api.Format, banner string) ([]byte, error) {
	result := api.Transform(source, api.TransformOptions{
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		Format:            format,
		Target:            api.ES2020,
		Charset:           api.CharsetUTF8,
		LegalComments:     api.LegalCommentsNone,
		Banner:            strings.TrimSpace(banner),
	})
	var faults []error
	for _, m := range append(result.Errors, result.Warnings...) {
		fault := m.Text
		if m.Location != nil {
			fault = fmt.Sprintf("line %d: %s", m.Location.Line, m.Text)
		}
		faults = append(faults, errors.New(fault))
	}
	if len(faults) > 0 {
		return nil, fmt.Errorf("minifying: %w", errors.Join(faults...))
	}
	return bytes.TrimSpace(result.Code), nil
}
