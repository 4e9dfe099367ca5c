package compat_test

import (
	"testing"

	"countersign/web/browsertest"
)

// "create, runFlow, Flow, Mode and their values."
func TestExports(t *testing.T) {
	_, page := start(t)
	for _, global := range []string{"countersign", "twApproveApiActionHelpers"} {
		got := browsertest.Eval[map[string]string](page, `
			const { create, runFlow, Flow, Mode } = window[a];
			return { create: typeof create, runFlow: typeof runFlow, flow: JSON.stringify([Flow.IFRAME, Flow.TAB, Flow.POPUP]), mode: JSON.stringify(Mode) }`,
			global)
		want(t, global+".create", got["create"], "function")
		want(t, global+".runFlow", got["runFlow"], "function")
		want(t, global+".Flow", got["flow"], `["iframe","tab","popup"]`)
		want(t, global+".Mode", got["mode"], `{"PRODUCTION":"production","SANDBOX":"sandbox"}`)
	}
}

// shown is where a form goes, told by a stub of form.submit, which never sends
// it.
type shown struct{ Action, Flow, Target, Method string }

// submitted runs a body of JavaScript and gives the first form it submits.
func submitted(page *browsertest.Page, body string, args ...any) shown {
	return browsertest.Eval[shown](page, `
		const submit = HTMLFormElement.prototype.submit;
		try {
			return await new Promise((done, fail) => {
				HTMLFormElement.prototype.submit = function () {
					done({ action: this.action, flow: this.elements.flow.value, target: this.target, method: this.method });
				};
				(async () => {
					`+body+`
				})().then(() => fail(new Error('ended without a form')), fail);
			});
		} finally {
			HTMLFormElement.prototype.submit = submit;
		}`, args...)
}

const (
	productionPage = "https://wise.com/approve-api-action/"
	sandboxPage    = "https://sandbox.transferwise.tech/approve-api-action/"
)

// "Default flow iframe and mode production (hosted pages ...), approvalPageUrl
// overrides both; an unknown mode means production."
func TestDefaultFlowModeAndPages(t *testing.T) {
	const own = "https://approve.example/page"
	rows := []struct {
		name   string
		config map[string]any
		action string
	}{
		{"no configuration at all", nil, productionPage},
		{"an empty one", map[string]any{}, productionPage},
		{"production", map[string]any{"mode": "production"}, productionPage},
		{"sandbox", map[string]any{"mode": "sandbox"}, sandboxPage},
		{"an unknown mode", map[string]any{"mode": "staging"}, productionPage},
		{"a mode of another type", map[string]any{"mode": 7}, productionPage},
		{"a page of its own", map[string]any{"approvalPageUrl": own}, own},
		{"a page of its own in sandbox", map[string]any{"approvalPageUrl": own, "mode": "sandbox"}, own},
		{"an empty page", map[string]any{"approvalPageUrl": "", "mode": "sandbox"}, sandboxPage},
	}
	t.Parallel()
	b := newBank(t)
	page := b.open(t)
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			page.Reload()
			got := submitted(page, `await countersign.create(a ?? undefined)('/api/pay')`, row.config)
			want(t, "request", got, shown{row.action, "iframe", "tw-approve-api-action", "post"})
			page.Reload()
			got = submitted(page, `await countersign.runFlow({ token: 'abc', ...a })`, row.config)
			want(t, "runFlow", got, shown{row.action, "iframe", "tw-approve-api-action", "post"})
		})
	}
}

// "An unknown flow rejects": the request is not repeated and nothing is shown.
func TestUnknownFlowRejects(t *testing.T) {
	b, page := start(t)
	for _, flow := range []any{"carrier pigeon", "IFRAME", 1, "toString"} {
		for _, body := range []string{
			`await countersign.create({ flow: a })('/api/pay')`,
			`await countersign.runFlow({ token: 'abc', flow: a })`,
		} {
			got := browsertest.Settle(page, body, flow)
			got.Is(t, "SCAError", "unsupported")
		}
	}
	want(t, "calls", len(b.received()), 4)
	want(t, "dialogs", browsertest.Eval[int](page, `return document.querySelectorAll('dialog, iframe, form').length`), 0)
}

// runFlow takes the token of a challenge that the page has met by itself, and
// resolves with nothing once the customer has approved.
func TestRunFlow(t *testing.T) {
	b, page := start(t)
	got := browsertest.Settle(page, `
		const value = await countersign.runFlow({ token: 'mine', approvalPageUrl: a });
		return value === undefined ? 'nothing' : value`, b.page())
	var value string
	got.As(t, &value)
	want(t, "value", value, "nothing")
	want(t, "token", b.forms()[0].Fields.Get("ott"), "mine")
	want(t, "calls", len(b.received()), 0)
}
