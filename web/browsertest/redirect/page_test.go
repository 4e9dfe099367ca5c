package redirect_test

import (
	"testing"
	"time"

	"countersign/server/sandbox/intergiro"
	"countersign/web/browsertest"
	"countersign/web/browsertest/front"
)

// checkout is where the page is that leaves, and that is come back to.
const checkout = "/shop/checkout?step=2#pay"

// leave has a page leave for the bank with a payment.
func (g *shop) leave() *browsertest.Page {
	g.t.Helper()
	p := g.visit(checkout)
	watchRestored(p)
	pay(p, object{"flow": "page"})
	atBank(p)
	return p
}

// watchRestored notes whether the browser gives the page back as it was.
func watchRestored(p *browsertest.Page) {
	browsertest.Do(p, "addEventListener('pageshow', (e) => { if (e.persisted) globalThis[Symbol.for('restored')] = true; })")
}

// atBank waits until the bank's page has taken the place of ours.
func atBank(p *browsertest.Page) {
	browsertest.Wait(p, "the bank's page", "return location.pathname === a && document.activeElement?.id === 'password'", intergiro.PagePath)
}

// home waits until the page is back where it was.
func (g *shop) home(p *browsertest.Page) {
	g.t.Helper()
	browsertest.Wait(p, "the page to be back", "return location.href === a && document.readyState === 'complete' && !!window.countersign", g.Address+checkout)
}

// resume resumes what was interrupted, and gives its answer as pay does.
func resume(in browsertest.Scope, config object) browsertest.Running {
	return browsertest.Start(in, `
		const calls = (globalThis[Symbol.for('calls')] ||= []);
		const response = await countersign.resume({ ...a, onSCARequired: () => calls.push('required'), onSCACompleted: () => calls.push('completed') });
		return response && response.status + ' ' + await response.text()`, config)
}

// kept gives what is kept in the browser: the marker of this tab and the bodies.
func kept(p *browsertest.Page) (list []string) {
	return browsertest.Eval[[]string](p, `
		const local = Object.keys(localStorage), tab = Object.keys(sessionStorage);
		let bodies = [];
		if ((await indexedDB.databases()).length) {
			const db = await new Promise((done, fail) => {
				const open = indexedDB.open('countersign');
				open.onsuccess = () => done(open.result);
				open.onerror = fail;
			});
			bodies = await new Promise((done) => {
				const all = db.transaction('bodies').objectStore('bodies').getAllKeys();
				all.onsuccess = () => done(all.result);
			});
			db.close();
		}
		return [...local.map((k) => 'local ' + k), ...tab.map((k) => 'tab ' + k), ...bodies.map((k) => 'body ' + k[1])]`)
}

// nothingKept fails the test unless the browser keeps nothing of ours.
func nothingKept(t testing.TB, p *browsertest.Page) {
	t.Helper()
	if list := kept(p); len(list) != 0 {
		t.Errorf("the browser keeps %q", list)
	}
}

// The page leaves, and the one that is loaded then finishes its request, under a
// strict policy. Nothing is kept before and after.
func TestPageLeavesAndResumes(t *testing.T) {
	t.Parallel()
	for name, verifiable := range map[string]bool{"judged": false, "asked": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newShop(t, setup{csp: front.Strict, verifiable: verifiable})
			p := g.visit(checkout)
			if n := browsertest.Eval[int](p, "return countersign.resume() === null ? (await indexedDB.databases()).length : -1"); n != 0 {
				t.Errorf("there is something to resume before anything was sent, or %d databases", n)
			}
			pay(p, object{"flow": "page"})
			atBank(p)
			g.executed(0)
			give(p, "approve")
			g.home(p)
			if list := kept(p); len(list) != 2 || list[0] != "tab countersign" {
				t.Errorf("the browser keeps %q", list)
			}
			g.paid(resume(p, nil))
			if got := calls(p); got != "completed" {
				t.Errorf("called %q", got)
			}
			nothingKept(t, p)
			if !browsertest.Eval[bool](p, "return countersign.resume() === null") {
				t.Error("there is something to resume when all is done")
			}
			clean(t, p)
		})
	}
}

// An answer with metadata is one when it is resumed, and a failure is one too.
func TestResumeAnswersAsTheRequestWould(t *testing.T) {
	t.Parallel()
	g := newShop(t, setup{})
	p := g.visit(checkout)
	browsertest.Start(p, `
		return countersign.create({ gateway: '/', flow: 'page' })('/bank/v3/transactions/pay', { method: 'POST', body: a, withMetadata: true })`, payment)
	atBank(p)
	give(p, "approve")
	g.home(p)
	got := browsertest.Eval[string](p, `
		const { response, metadata } = await countersign.resume();
		return [response.status, metadata.scaRequired, response instanceof Response].join()`)
	if got != "200,true,true" {
		t.Errorf("resumed with %s", got)
	}
	g.executed(1)
}

// Two calls are one; the page is reloaded in the middle; and it is still sent once.
func TestResumeIsSentOnce(t *testing.T) {
	t.Parallel()
	t.Run("by two calls", func(t *testing.T) {
		t.Parallel()
		g := newShop(t, setup{})
		p := g.leave()
		give(p, "approve")
		g.home(p)
		if !browsertest.Eval[bool](p, "const one = countersign.resume(), two = countersign.resume(); await one; return one === two") {
			t.Error("the second call does something of its own")
		}
		g.executed(1)
		if n := g.Asked("POST /bank/"); n != 2 {
			t.Errorf("sent %d times, want 2", n)
		}
	})
	t.Run("by a page that is reloaded in the middle", func(t *testing.T) {
		t.Parallel()
		g := newShop(t, setup{})
		p := g.leave()
		give(p, "approve")
		g.home(p)
		// The answer is lost with the page that waits for it.
		browsertest.Do(p, `
			const { fetch } = window;
			window.fetch = (input, init) => String(input).includes('/bank/')
				? fetch(input, init).then(() => new Promise(() => { globalThis[Symbol.for('lost')] = true; })) : fetch(input, init);`)
		resume(p, nil)
		browsertest.Wait(p, "the answer", "return globalThis[Symbol.for('lost')]")
		g.executed(1)
		p.Reload()
		g.home(p)
		g.paid(resume(p, nil))
		nothingKept(t, p)
	})
	t.Run("by two tabs", func(t *testing.T) {
		t.Parallel()
		g := newShop(t, setup{})
		p := g.leave()
		give(p, "approve")
		g.home(p)
		other := p.Tab(g.Address + checkout) // a duplicate has a copy of the tab's storage
		browsertest.Do(other, "sessionStorage.setItem('countersign', a)", browsertest.Eval[string](p, "return sessionStorage.getItem('countersign')"))
		other.Reload()
		g.home(other)
		first, second := resume(p, nil), resume(other, nil)
		g.paid(first)
		if out := second.Settle(); out.Error != nil {
			out.Is(t, "SCAError", "expired") // the body was fetched by the first
		}
		g.executed(1)
		nothingKept(t, other)
	})
}

func TestResumeAfter(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name, does, code string
		verifiable       bool
	}{
		{"refusing", "refuse", "declined", false},
		{"refusing, asked", "refuse", "declined", true},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			g := newShop(t, setup{verifiable: row.verifiable})
			p := g.leave()
			give(p, row.does)
			g.home(p)
			g.refused(resume(p, nil), row.code)
			nothingKept(t, p)
		})
	}
	t.Run("the consent expired", func(t *testing.T) {
		t.Parallel()
		g := newShop(t, setup{verifiable: true})
		p := g.leave()
		g.settle("expire")
		p.Back()
		g.home(p)
		g.refused(resumeOrInterrupted(p), "expired")
		nothingKept(t, p)
	})
	t.Run("the session ended", func(t *testing.T) {
		t.Parallel()
		g := newShop(t, setup{})
		p := g.leave()
		give(p, "approve")
		g.home(p)
		p.ForgetCookies()
		sent := g.Asked("POST /bank/")
		g.refused(resume(p, nil), "expired")
		if g.Asked("POST /bank/") != sent {
			t.Error("sent without a session that could know of it")
		}
		nothingKept(t, p)
	})
}

// resumeOrInterrupted gives what becomes of the request: a page that the browser
// has kept as it was still has its promise.
func resumeOrInterrupted(p *browsertest.Page) browsertest.Running {
	return browsertest.Start(p, `
		const before = globalThis[Symbol.for('browsertest')]?.[0];
		if (!globalThis[Symbol.for('restored')]) {
			const response = await countersign.resume();
			return response && response.text();
		}
		const { Value, Error: e } = await before;
		if (e) throw Object.assign(new Error(e.Message), { name: e.Name, code: e.Code });
		return Value`)
}

// Back is giving up, whether the browser has kept the page as it was or not.
func TestBackFromTheBank(t *testing.T) {
	t.Parallel()
	for name, cached := range map[string]bool{"restored": true, "loaded": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newShop(t, setup{})
			p := g.visit(checkout)
			watchRestored(p)
			if !cached {
				browsertest.Do(p, "addEventListener('unload', () => {})")
			}
			pay(p, object{"flow": "page"})
			atBank(p)
			p.Back()
			g.home(p)
			if got := browsertest.Eval[bool](p, "return !!globalThis[Symbol.for('restored')]"); got != cached {
				t.Fatalf("restored as it was: %t, want %t", got, cached)
			}
			g.refused(resumeOrInterrupted(p), "cancelled")
			nothingKept(t, p)
			clean(t, p)
			if g.Asked("/cancel") != 1 {
				t.Error("the gateway was not told")
			}
		})
	}
}

// Where the browser keeps nothing, the page does not leave, and says what to do.
func TestStorageIsBlocked(t *testing.T) {
	t.Parallel()
	for name, script := range map[string]string{
		"sessionStorage": "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('no', 'SecurityError'); } })",
		"full":           "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }",
		"IndexedDB":      "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError'); }",
		"no IndexedDB":   "Object.defineProperty(window, 'indexedDB', { value: undefined })",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := newShop(t, setup{})
			p := g.visit(checkout)
			browsertest.Do(p, script)
			if browsertest.Eval[any](p, "return countersign.resume()") != nil {
				t.Error("there is something to resume")
			}
			out := pay(p, object{"flow": "page"}).Settle()
			out.Is(t, "SCAError", "unavailable")
			if out.Error != nil && out.Error.Message != "This browser does not keep the request while the page is left. Allow this site to store data, or choose another flow than 'page'." {
				t.Errorf("says %q", out.Error.Message)
			}
			if p.URL() != g.Address+checkout || g.Asked("/redirect") != 0 {
				t.Error("the page has left")
			}
			clean(t, p)
		})
	}
}

// A gateway that cannot be reached leaves the request where it is.
func TestResumeWithoutAGateway(t *testing.T) {
	t.Parallel()
	g := newShop(t, setup{})
	p := g.leave()
	give(p, "approve")
	g.home(p)
	p.Block("*://*:*/countersign/*")
	resume(p, nil).Settle().Is(t, "SCAError", "unavailable")
	if list := kept(p); len(list) != 2 {
		t.Errorf("the browser keeps %q", list)
	}
	p.Block()
	g.paid(resume(p, nil))
}

func TestResumeIsAborted(t *testing.T) {
	t.Parallel()
	g := newShop(t, setup{})
	p := g.leave()
	give(p, "approve")
	g.home(p)
	out := browsertest.Settle(p, "return countersign.resume({ signal: AbortSignal.abort(new Error('enough')) })")
	out.Is(t, "SCAError", "aborted")
	g.executed(0)
	nothingKept(t, p)
}

// The provider may ask once more: it goes on in whatever flow is configured now.
func TestResumeIsAskedAgain(t *testing.T) {
	t.Parallel()
	for _, flow := range []string{"dialog", "page"} {
		t.Run(flow, func(t *testing.T) {
			t.Parallel()
			g := newShop(t, setup{})
			p := g.leave()
			p.Click("[data-do=leave]") // back, with nothing decided
			g.home(p)
			running := resume(p, object{"flow": flow})
			if flow == "dialog" {
				heading(p, ready)
				p.Click(primary)
				give(consent(p), "approve")
				g.paid(running)
				nothingKept(t, p)
				return
			}
			atBank(p)
			give(p, "approve")
			g.home(p)
			g.paid(resume(p, nil))
			nothingKept(t, p)
		})
	}
}

// What nobody came back for goes when its time is over.
func TestStaleBodiesGo(t *testing.T) {
	t.Parallel()
	g := newShop(t, setup{})
	p := g.leave()
	p.Go(g.Address + "/")
	browsertest.Do(p, `
		sessionStorage.clear(); // another tab
		const real = Date.now;
		Date.now = () => real() + a;
		if (countersign.resume() !== null) throw new Error('something is resumed');`, (2 * time.Hour).Milliseconds())
	browsertest.Wait(p, "the stale body to go", `
		const db = await new Promise((done) => { const open = indexedDB.open('countersign'); open.onsuccess = () => done(open.result); });
		const count = await new Promise((done) => { const all = db.transaction('bodies').objectStore('bodies').count(); all.onsuccess = () => done(all.result); });
		db.close();
		return count === 0`)
}
