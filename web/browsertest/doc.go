// Package browsertest drives the built artefacts in a real, headless Chromium.
// It owns the browser, the origins that pages come from, and what a test may do
// with a page; the tests of the product are the _test files here and wherever
// else a package starts its tests with Main:
//
//	func TestMain(m *testing.M) { browsertest.Main(m) }
//
//	func TestPlainRequest(t *testing.T) {
//		site := browsertest.NewSite(t)
//		site.HandleFunc("GET /api", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "paid") })
//		site.Page("/", `<script src="/dist/countersign.js"></script>`, browsertest.CSP("script-src 'self'"))
//
//		page := browsertest.Open(t, site.Home+"/")
//		got := browsertest.Eval[string](page, `return (await countersign.create()(a)).text()`, "/api")
//		if got != "paid" {
//			t.Errorf("got %q", got)
//		}
//	}
//
// # Pages
//
// Each Open gives a page with cookies and storage of its own. Nothing has to be
// closed, and tests may run in parallel. Whatever goes wrong in driving a page
// ends the test with a sentence; no method returns an error. Nothing reaches
// beyond this machine.
//
// JavaScript is given as the body of an async function whose arguments are
// called a, b, c ...: Eval gives what it returns, Do nothing, Settle how it
// ended (for promises that may reject), Start runs it while the test goes on,
// Wait until an expression is true. All of them take a page, a frame of it
// (Page.Frame, on whatever origin) or a window that it opened (Page.Window).
// They have no user gesture; Page.Click, Press and Type are real input.
//
// # Complaints
//
// Uncaught exceptions, unhandled rejections, console errors and violations of
// the Content-Security-Policy fail the test, unless it has said with
// Page.Expect that they belong. Frames on another site may complain as they
// like: they stand for somebody else's pages. When a test has failed, the page's console and
// a screenshot are kept (go test -artifacts).
//
// # Other browsers
//
// Package internal/firefox has pages of a real Firefox, for a smaller set of tests:
// what JavaScript is given to (NewScope), and how a package starts (MainWith), is
// the same.
//
// # Origins
//
// A Site serves the same on two origins: Home (127.0.0.1) and Foreign
// (localhost). They differ in host and port, so one is cross-site to the other;
// both are secure contexts. /dist/ holds the built artefacts.
package browsertest
