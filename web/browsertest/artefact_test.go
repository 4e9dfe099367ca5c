package browsertest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"testing"

	"countersign/build/manifest"
	"countersign/web/browsertest"
)

// These tests show that the built files are there and hang together; what they
// do is tested elsewhere.

// strict is the policy under which everything has to work.
const strict = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'"

const script = `<script src="/dist/countersign.js"></script>`

// names are what the loader exports.
var names = []string{
	"Flow", "HTTPError", "Mode", "SCAError", "authorise", "create", "factors", "isHTTPError", "isSCAError", "resume", "runFlow", "version",
}

func TestScriptExports(t *testing.T) {
	t.Parallel()
	site := browsertest.NewSite(t)
	site.Page("/", script, browsertest.CSP(strict))
	page := browsertest.Open(t, site.Home+"/")

	if got := browsertest.Eval[[]string](page, "return Object.keys(countersign).sort()"); !slices.Equal(got, names) {
		t.Errorf("exports %v, want %v", got, names)
	}
	if got := browsertest.Eval[string](page, "return countersign.version"); got != manifest.Version {
		t.Errorf("version %s, want %s", got, manifest.Version)
	}
	if !browsertest.Eval[bool](page, "return countersign === twApproveApiActionHelpers") {
		t.Error("the two globals differ")
	}
}

func TestModuleExports(t *testing.T) {
	t.Parallel()
	site := browsertest.NewSite(t)
	site.Page("/", "", browsertest.CSP(strict))
	page := browsertest.Open(t, site.Home+"/")

	got := browsertest.Eval[[]string](page, "return Object.keys(await import('/dist/countersign.mjs')).sort()")
	if !slices.Equal(got, names) {
		t.Errorf("exports %v, want %v", got, names)
	}
	if browsertest.Eval[bool](page, "return 'countersign' in window") {
		t.Error("the module sets a global")
	}
}

// TestGlobals: the script sets two globals, and the helper with its runtime
// none.
func TestGlobals(t *testing.T) {
	t.Parallel()
	site := browsertest.NewSite(t)
	site.Page("/plain", "", browsertest.CSP(strict))
	site.Page("/", script, browsertest.CSP(strict))
	const list = "return Object.getOwnPropertyNames(window).sort()"
	plain := browsertest.Eval[[]string](browsertest.Open(t, site.Home+"/plain"), list)
	page := browsertest.Open(t, site.Home+"/")
	loadHelper(page)

	added := slices.DeleteFunc(browsertest.Eval[[]string](page, list), func(name string) bool {
		return slices.Contains(plain, name)
	})
	if want := []string{"countersign", "twApproveApiActionHelpers"}; !slices.Equal(added, want) {
		t.Errorf("globals %v, want %v", added, want)
	}
}

// TestHelperLoads: the loader finds the hashed runtime and WebAssembly beside
// itself, their integrity holds, and the helper answers.
func TestHelperLoads(t *testing.T) {
	t.Parallel()
	site := browsertest.NewSite(t)
	site.Page("/", script, browsertest.CSP(strict))
	page := browsertest.Open(t, site.Home+"/")
	loadHelper(page)

	var m manifest.Manifest
	text := browsertest.Eval[json.RawMessage](page, "return (await fetch('/dist/manifest.json')).json()")
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{manifest.Runtime, manifest.Wasm} {
		if hashed := m.Artefacts[name].Hashed; len(page.Requests("/dist/"+hashed)) != 1 {
			t.Errorf("%s was not loaded once: %v", hashed, page.Requests("/dist/"))
		}
	}
}

// loadHelper makes the helper refuse a flow that does not exist: only it knows.
func loadHelper(page *browsertest.Page) {
	got := browsertest.Settle(page, "return countersign.runFlow({ token: 't', flow: 'none such' })")
	if got.Error == nil || got.Error.Code != "unsupported" {
		// Told in the words of the page's own error.
		browsertest.Do(page, "throw new Error('the helper did not load: ' + a)", got.Error)
	}
}

func TestPlainRequest(t *testing.T) {
	t.Parallel()
	site := browsertest.NewSite(t)
	site.Page("/", script, browsertest.CSP(strict))
	site.HandleFunc("POST /pay", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		_, _ = w.Write(append([]byte(r.Header.Get("Content-Type")+" "), body...))
	})
	page := browsertest.Open(t, site.Home+"/")

	got := browsertest.Eval[string](page, `
		const request = countersign.create({ preload: 'challenge' });
		return (await request('/pay', { method: 'POST', data: { amount: 1 } })).text()`)
	if want := `application/json {"amount":1}`; got != want {
		t.Errorf("sent %s, want %s", got, want)
	}
	if loaded := page.Requests(".wasm"); len(loaded) > 0 {
		t.Errorf("a plain request loads %v", loaded)
	}
}

// TestForeignScript: the script and all that it loads may come from another
// site, with its integrity checked.
func TestForeignScript(t *testing.T) {
	t.Parallel()
	site := browsertest.NewSite(t)
	text, err := manifest.Read(browsertest.Dist())
	if err != nil {
		t.Fatal(err)
	}
	site.Page("/", `<script crossorigin src="`+site.Foreign+`/dist/countersign.js" integrity="`+
		text.Artefacts[manifest.Script].Integrity+`"></script>`)
	loadHelper(browsertest.Open(t, site.Home+"/"))
}
