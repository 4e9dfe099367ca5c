package compat_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"os/exec"
	"path/filepath"
	"testing"

	"countersign/web/browsertest"
)

// elsewhere is what is asked where there is no page: plain requests work, a
// challenge and a flow are refused as unsupported. c is Countersign, base the
// bank's address.
const elsewhere = `
	const code = (promise) => promise.then(() => 'fulfilled', (e) => e.name + ' ' + (e.code ?? e.response.status));
	const ask = async (c, base) => {
		const request = c.create({ preload: 'eager' });
		return [
			await (await request(base + '/api/answer', { headers: { 'X-Mine': '1' } })).text(),
			await code(request(base + '/api/answer?status=404')),
			await code(request(base + '/api/pay')),
			await code(c.runFlow({ token: 'abc' })),
		];
	};
`

var elsewhereAnswers = []string{"answer", "HTTPError 404", "SCAError unsupported", "SCAError unsupported"}

// asked fails the test unless the bank saw the requests of elsewhere, none of
// them twice.
func asked(t testing.TB, b *bank) {
	t.Helper()
	calls := b.received()
	if len(calls) != 3 {
		t.Fatalf("%d calls, want 3", len(calls))
	}
	want(t, "Content-Type", calls[0].Header.Get("Content-Type"), "application/json")
	want(t, "X-Mine", calls[0].Header.Get("X-Mine"), "1")
}

// "In a Web Worker (requests without a flow)": classic and module.
func TestWorker(t *testing.T) {
	const answer = `ask(c, location.origin).then((answers) => postMessage([...answers, ...'Go fs process path'.split(' ').filter((name) => name in self)]),
		(e) => postMessage([String(e)]));`
	for kind, text := range map[string]string{
		"classic": `importScripts('/dist/countersign.js');` + elsewhere + `const c = countersign;` + answer,
		"module":  `import * as c from '/dist/countersign.mjs';` + elsewhere + answer,
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			b := newBank(t)
			b.HandleFunc("/worker.js", func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "text/javascript")
				_, _ = w.Write([]byte(text))
			})
			b.Page("/", "")
			page := browsertest.Open(t, b.Home+"/")
			got := browsertest.Eval[[]string](page, `
				const worker = new Worker('/worker.js', { type: a });
				return new Promise((done, fail) => { worker.onmessage = (e) => done(e.data); worker.onerror = (e) => fail(new Error(e.message)); })`, kind)
			wantAll(t, "answers", got, elsewhereAnswers...)
			asked(t, b)
		})
	}
}

// "In Node (import and require do not throw)", as the built files, and plain
// requests work there.
func TestNode(t *testing.T) {
	for name, load := range map[string]string{
		"import":                             `const c = await import(process.argv[1] + '.mjs');`,
		"require":                            `const c = (await import('node:module')).createRequire(process.argv[1])(process.argv[1] + '.js');`,
		"require through the default export": `const { default: c } = await import(process.argv[1] + '.js');`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBank(t)
			node, err := exec.LookPath("node")
			if err != nil {
				t.Fatalf("no node: install it with `apt-get install nodejs`, or run `make test`, which does so on Debian as root: %v", err)
			}
			program := `const before = Object.getOwnPropertyNames(globalThis).length;` + load + elsewhere + `
				const answers = await ask(c, process.argv[2]);
				console.log(JSON.stringify([...answers, ...Object.getOwnPropertyNames(globalThis).slice(before)]))`
			command := exec.CommandContext(t.Context(), node, "--input-type=module", "-e", program, built(t), b.Home)
			text, err := command.Output()
			if err != nil {
				var exit *exec.ExitError
				if errors.As(err, &exit) {
					t.Fatalf("%v\n%s", err, exit.Stderr)
				}
				t.Fatal(err)
			}
			var got []string
			if err := json.Unmarshal(text, &got); err != nil {
				t.Fatalf("node printed %q: %v", text, err)
			}
			wantAll(t, "answers", got, elsewhereAnswers...)
			asked(t, b)
		})
	}
}

// built is the path of the built scripts, without .js or .mjs.
func built(t testing.TB) string {
	t.Helper()
	path, err := filepath.Abs("../../../build/dist/countersign")
	if err != nil {
		t.Fatal(err)
	}
	return path
}
