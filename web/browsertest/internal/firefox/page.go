package firefox

import (
	"testing"

	"countersign/web/browsertest"
)

// Page is a tab, a window that a page has opened, or a frame of one.
type Page struct {
	browsertest.Scope
	t testing.TB
	// context is its browsing context; user is what its cookies and storage are in.
	context, user string
	// seen are the contexts that the test knows.
	seen map[string]bool
	// expected is what may be complained about.
	expected *[]string
}

// Open opens a page with cookies and storage of its own, and waits until it has loaded.
// All of its windows end with the test, which fails for what has been complained about
// meanwhile.
func Open(t testing.TB, url string) *Page {
	t.Helper()
	p := Blank(t)
	p.Go(url)
	return p
}

// Blank opens an empty page, for tests that set something up before they Go anywhere.
func Blank(t testing.TB) *Page {
	t.Helper()
	var made struct{ UserContext, Context string }
	p := &Page{t: t, seen: map[string]bool{}, expected: new([]string)}
	p.must("browser.createUserContext", object{}, &made)
	p.user = made.UserContext
	p.must("browsingContext.create", object{"type": "tab", "userContext": p.user}, &made)
	p = p.at(made.Context)
	t.Cleanup(p.conclude)
	return p
}

// at gives a page of the same customer.
func (p *Page) at(context string) *Page {
	p.seen[context] = true
	scope := browsertest.NewScope(p.t, func(expression string) (string, error) { return running.evaluate(context, expression) })
	return &Page{Scope: scope, t: p.t, context: context, user: p.user, seen: p.seen, expected: p.expected}
}

// must runs a command.
func (p *Page) must(method string, params object, result any) {
	p.t.Helper()
	if err := running.call(method, params, result); err != nil {
		p.t.Fatal(err)
	}
}

// system runs an expression in the browser itself.
func (p *Page) system(expression string) {
	p.t.Helper()
	if _, err := running.evaluate(running.chrome, expression); err != nil {
		p.t.Fatal(err)
	}
}

// Go loads a URL and waits until it has loaded.
func (p *Page) Go(url string) {
	p.t.Helper()
	p.must("browsingContext.navigate", object{"context": p.context, "url": url, "wait": "complete"}, nil)
}

// Reload loads the page again.
func (p *Page) Reload() {
	p.t.Helper()
	p.must("browsingContext.reload", object{"context": p.context, "wait": "complete"}, nil)
}

// Back goes back in the history.
func (p *Page) Back() {
	p.t.Helper()
	p.must("browsingContext.traverseHistory", object{"context": p.context, "delta": -1}, nil)
}

// Close closes the window as a customer would.
func (p *Page) Close() {
	p.t.Helper()
	p.must("browsingContext.close", object{"context": p.context}, nil)
}
