package rows_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"

	"countersign/web/browsertest"
)

// Row 13: usable before the helper has arrived: nothing that was called is lost.
func TestUsableBeforeTheHelper(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	slow := b.slowHelper(t)
	p := browsertest.Open(t, b.Home+"/slow")
	config := object{"approvalPageUrl": b.approval("say=success")}
	first, second := b.pay(p, config, "/api/1"), b.pay(p, config, "/api/2")
	flow := browsertest.Start(p, "await countersign.runFlow({ ...a, token: 'flow-token' })", config)
	<-slow.asked
	if first.Settled() || second.Settled() || flow.Settled() {
		t.Error("settled without the helper")
	}
	// What needs no helper does not wait for it.
	if got := browsertest.Eval[int](p, "return (await countersign.create()('/count')).status"); got != http.StatusOK {
		t.Errorf("answered %d", got)
	}
	slow.release()
	done(t, first, "/api/1")
	done(t, second, "/api/2")
	flow.Settle().As(t, nil)
	if got := p.Requests(".wasm"); len(got) != 1 {
		t.Errorf("the helper was loaded %d times", len(got))
	}
}

// Row 13: loaded twice it is one: one helper, one queue, one set of classes.
func TestLoadedTwice(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	b.Page("/twice", page+"<script>window.first = countersign</script>"+page)
	p := browsertest.Open(t, b.Home+"/twice")
	if !browsertest.Eval[bool](p, "return first === countersign && first.SCAError === twApproveApiActionHelpers.SCAError") {
		t.Error("the second script has replaced the first")
	}
	done(t, b.pay(p, object{"approvalPageUrl": b.approval("say=success")}, "/api/1"), "/api/1")
	// The module is another copy. Errors are told across copies all the same.
	got := browsertest.Eval[[]bool](p, `
		const other = await import('/dist/countersign.mjs');
		const e = await other.create({ approvalPageUrl: a })('/api/2').catch((e) => e);
		const h = await other.create()('/nowhere').catch((e) => e);
		return [e instanceof other.SCAError, countersign.isSCAError(e), countersign.isHTTPError(h), !countersign.isSCAError(h)]`,
		b.approval("say=failed"))
	for i, ok := range got {
		if !ok {
			t.Errorf("check %d does not hold", i)
		}
	}
}

// Row 13: importable where there is no window.
func TestServerSideRendering(t *testing.T) {
	t.Parallel()
	for name, arguments := range map[string][]string{
		"import":  {"--input-type=module", "-e", "import { create, SCAError } from './countersign.mjs'; create(); console.log(typeof SCAError)"},
		"require": {"-e", "const c = require('./countersign.js'); c.create(); console.log(typeof c.SCAError)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			command := exec.CommandContext(t.Context(), "node", arguments...)
			command.Dir = "../../../build/dist"
			out, err := command.CombinedOutput()
			if err != nil || !bytes.Equal(bytes.TrimSpace(out), []byte("function")) {
				t.Errorf("node said %s (%v)", out, err)
			}
		})
	}
}

// When the helper is asked for: when the page is idle, at once, or at the
// challenge; and not before the challenge where the customer saves data.
func TestPreload(t *testing.T) {
	t.Parallel()
	saving := "<script>Object.defineProperty(navigator, 'connection', { value: { saveData: true } })</script>"
	for name, c := range map[string]struct {
		before string
		config object
		early  bool
	}{
		"idle":               {config: object{}, early: true},
		"eager":              {config: object{"preload": "eager"}, early: true},
		"challenge":          {config: object{"preload": "challenge"}},
		"idle, saving data":  {before: saving, config: object{}},
		"eager, saving data": {before: saving, config: object{"preload": "eager"}, early: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBank(t)
			b.Page("/page", c.before+page)
			p := browsertest.Open(t, b.Home+"/page")
			if got := p.Requests(".wasm"); len(got) > 0 {
				t.Fatal("the helper is loaded before the first create()")
			}
			browsertest.Do(p, "countersign.create(a)", c.config)
			wasm := "performance.getEntriesByType('resource').some((e) => e.name.endsWith('.wasm'))"
			if c.early {
				browsertest.Wait(p, "the helper", "return "+wasm)
				b.count(t, 0)
			} else if browsertest.Eval[bool](p, "await new Promise((idle) => requestIdleCallback(() => requestIdleCallback(idle))); return "+wasm) {
				t.Error("the helper is loaded without a challenge")
			}
			done(t, b.pay(p, with(c.config, object{"approvalPageUrl": b.approval("say=success")}), "/api/1"), "/api/1")
			if got := p.Requests(".wasm"); len(got) != 1 {
				t.Errorf("the helper was loaded %d times", len(got))
			}
		})
	}
}

// The helper is compiled while it streams in. A server that does not know the
// WebAssembly's type only costs the streaming.
func TestHelperIsCompiledWhileItStreams(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]string{"application/wasm": "compileStreaming", "application/octet-stream": "compile"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			b := newBank(t)
			b.artefacts("/typed", func(w http.ResponseWriter, r *http.Request, next http.Handler) {
				if strings.HasSuffix(r.URL.Path, ".wasm") {
					w.Header().Set("Content-Type", kind)
				}
				next.ServeHTTP(w, r)
			})
			p := browsertest.Open(t, b.Home+"/typed")
			browsertest.Do(p, `
				window.compiled = [];
				for (const name of ['compile', 'compileStreaming']) {
					const real = WebAssembly[name];
					WebAssembly[name] = (...args) => (compiled.push(name), real.apply(WebAssembly, args));
				}`)
			done(t, b.pay(p, object{"approvalPageUrl": b.approval("say=success")}, "/api/1"), "/api/1")
			if got := browsertest.Eval[string](p, "return compiled.join()"); got != want {
				t.Errorf("compiled by %q, want %q", got, want)
			}
		})
	}
}

// Unavailable, and what to do: the WebAssembly is not the one that belongs to
// this script. What is not challenged still works.
func TestIntegrity(t *testing.T) {
	t.Parallel()
	for _, name := range []string{".wasm", "runtime"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBank(t)
			b.artefacts("/other", func(w http.ResponseWriter, r *http.Request, next http.Handler) {
				if !strings.Contains(r.URL.Path, name) {
					next.ServeHTTP(w, r)
					return
				}
				// The same with one byte more.
				kept := httptest.NewRecorder()
				next.ServeHTTP(kept, r)
				w.Header().Set("Content-Type", kept.Header().Get("Content-Type"))
				_, _ = w.Write(append(kept.Body.Bytes(), '\n')) // to a page that may have gone
			})
			p := browsertest.Open(t, b.Home+"/other")
			p.Expect("integrity")
			outcome := b.pay(p, object{"preload": "challenge"}, "/api/1").Settle()
			outcome.Is(t, "SCAError", "unavailable")
			if outcome.Error != nil && !strings.Contains(outcome.Error.Message, "integrity") {
				t.Errorf("it says only %q", outcome.Error.Message)
			}
			if got := browsertest.Eval[int](p, "return (await countersign.create({ preload: 'challenge' })('/count')).status"); got != http.StatusOK {
				t.Errorf("answered %d", got)
			}
		})
	}
}

// A helper that could not be loaded is tried again at the next challenge.
func TestHelperIsTriedAgain(t *testing.T) {
	t.Parallel()
	b := newBank(t)
	var repaired atomic.Bool
	b.artefacts("/broken", func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if strings.HasSuffix(r.URL.Path, ".wasm") && !repaired.Load() {
			http.NotFound(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
	p := browsertest.Open(t, b.Home+"/broken")
	p.Expect("integrity")
	config := object{"approvalPageUrl": b.approval("say=success")}
	refused(t, b.pay(p, config, "/api/1"), "unavailable")
	repaired.Store(true)
	done(t, b.pay(p, config, "/api/2"), "/api/2")
}
