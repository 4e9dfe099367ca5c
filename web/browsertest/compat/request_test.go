package compat_test

import (
	"net/http"
	"testing"

	"countersign/web/browsertest"
)

// "Default header Content-Type: application/json merged under the caller's
// headers", in each of the forms that fetch takes them in.
func TestDefaultHeaderIsMerged(t *testing.T) {
	const json = "application/json"
	rows := []struct {
		name, init        string
		contentType, mine string
	}{
		{"no init", `undefined`, json, ""},
		{"no headers", `{}`, json, ""},
		{"an object", `{ headers: { 'X-Mine': '1' } }`, json, "1"},
		{"an object with a type", `{ headers: { 'X-Mine': '1', 'Content-Type': 'text/mine' } }`, "text/mine", "1"},
		{"another spelling", `{ headers: { 'CONTENT-type': 'text/mine' } }`, "text/mine", ""},
		{"Headers", `{ headers: new Headers({ 'X-Mine': '1' }) }`, json, "1"},
		{"Headers with a type", `{ headers: new Headers({ 'content-type': 'text/mine' }) }`, "text/mine", ""},
		{"pairs", `{ headers: [['X-Mine', '1'], ['X-Mine', '2']] }`, json, "1, 2"},
		{"pairs with a type", `{ headers: [['content-Type', 'text/mine']] }`, "text/mine", ""},
		{"a body", `{ method: 'POST', body: '{"amount":1}', headers: { 'X-Mine': '1' } }`, json, "1"},
	}
	b, page := start(t)
	for i, row := range rows {
		browsertest.Do(page, `await countersign.create()('/api/answer', `+row.init+`)`)
		got := b.received()[i].Header
		want(t, row.name+": Content-Type", got.Get("Content-Type"), row.contentType)
		want(t, row.name+": X-Mine", got.Get("X-Mine"), row.mine)
	}
}

// "Rejection with HTTPError on any answer that is not ok and not a challenge.
// A challenge is status 403 or 400 with a non-empty x-2fa-approval header."
func TestHTTPErrorOnOtherAnswers(t *testing.T) {
	rows := []struct {
		name, path string
		status     int
	}{
		{"a refusal", "/api/answer?status=403", 403},
		{"a refusal with an empty token", "/api/answer?status=403&token=", 403},
		{"a bad request", "/api/answer?status=400", 400},
		{"a bad request with an empty token", "/api/answer?status=400&token=", 400},
		{"another status with a token", "/api/answer?status=401&token=abc", 401},
		{"a failed precondition with a token", "/api/answer?status=412&token=abc", 412},
		{"not found", "/api/answer?status=404", 404},
		{"a conflict", "/api/answer?status=409", 409},
		{"an error of the server", "/api/answer?status=500", 500},
		{"an unchanged one", "/api/answer?status=304", 304},
	}
	b, page := start(t)
	for _, row := range rows {
		got := browsertest.Settle(page, `
			const nodes = () => document.querySelectorAll('dialog, iframe, form').length;
			await countersign.create({ preload: 'challenge' })(a).finally(() => { if (nodes()) throw new Error('something is shown'); })`, row.path)
		got.Is(t, "HTTPError", "")
		if got.Error != nil {
			want(t, row.name, got.Error.Status, row.status)
		}
	}
	want(t, "calls", len(b.received()), len(rows))
	want(t, "downloads of the helper", len(page.Requests(".wasm")), 0)
}

// "A success is a success, whatever headers it has": Wise's own answer to an
// approved request carries the token.
func TestSuccessWithTokenIsSuccess(t *testing.T) {
	b, page := start(t)
	got := browsertest.Eval[string](page, `return (await countersign.create()('/api/answer?status=200&token=abc')).text()`)
	want(t, "answer", got, "answer")
	want(t, "calls", len(b.received()), 1)
}

// "HTTPError (message: the status text, or one of our own where it is empty)",
// as it is over HTTP/2; its response is fetch's own, unread.
func TestHTTPErrorCarriesTheAnswer(t *testing.T) {
	_, page := start(t)
	got := browsertest.Eval[map[string]any](page, `
		const request = countersign.create();
		const real = fetch;
		let answer;
		window.fetch = async (...args) => (answer = await real(...args));
		const named = await request('/api/answer?status=404').catch((e) => e);
		const same = named.response === answer;
		const unread = !named.response.bodyUsed && (await named.response.text()) === 'answer';
		window.fetch = async () => new Response('', { status: 503 });
		const nameless = await request('/').catch((e) => e);
		return {
			message: named.message, name: named.name, error: named instanceof Error, class: named instanceof countersign.HTTPError,
			guard: countersign.isHTTPError(named) && !countersign.isSCAError(named), same, unread, nameless: nameless.message,
		}`)
	for name, wanted := range map[string]any{
		"message": "Not Found", "name": "HTTPError", "error": true, "class": true, "guard": true, "same": true, "unread": true,
	} {
		want(t, name, got[name], wanted)
	}
	wantIn(t, "the message without a status text", got["nameless"].(string), "503")
}

// "A challenge is status 403 or 400 with a non-empty x-2fa-approval header."
func TestChallengeIs403Or400WithToken(t *testing.T) {
	b, page := start(t)
	for _, path := range []string{"/api/answer?status=403&token=abc", "/api/answer?status=400&token=abc"} {
		got := submitted(page, `await countersign.create({ mode: 'sandbox' })(a)`, path)
		want(t, path, got.Action, sandboxPage)
		page.Reload()
	}
	want(t, "calls", len(b.received()), 2)
}

// "The retry repeats the request with X-2FA-APPROVAL: <token> added."
func TestRetryRepeatsTheRequestWithTheToken(t *testing.T) {
	for name, headers := range map[string]string{
		"an object": `{ 'X-Mine': '1', 'Content-Type': 'application/vnd.mine+json' }`,
		"Headers":   `new Headers({ 'X-Mine': '1', 'Content-Type': 'application/vnd.mine+json' })`,
		"pairs":     `[['X-Mine', '1'], ['Content-Type', 'application/vnd.mine+json']]`,
	} {
		t.Run(name, func(t *testing.T) {
			b, page := start(t)
			got := browsertest.Settle(page, `
				const init = { method: 'PUT', body: '{"amount": 1}', headers: `+headers+` };
				return (await countersign.create({ approvalPageUrl: a })('/api/pay?x=1', init)).text()`, b.page())
			var text string
			got.As(t, &text)
			want(t, "answer", text, "paid")

			calls := b.received()
			if len(calls) != 2 {
				t.Fatalf("%d calls, want 2", len(calls))
			}
			for i, c := range calls {
				want(t, "method", c.Method, http.MethodPut)
				want(t, "body", c.Body, `{"amount": 1}`)
				want(t, "X-Mine", c.Header.Get("X-Mine"), "1")
				want(t, "Content-Type", c.Header.Get("Content-Type"), "application/vnd.mine+json")
				want(t, "X-2FA-APPROVAL", c.Header.Get("X-2FA-APPROVAL"), []string{"", token}[i])
			}
		})
	}
}

// The retry's answer counts like the first one's: HTTPError where it is not ok.
func TestRetryThatFailsIsHTTPError(t *testing.T) {
	b := newBank(t)
	b.HandleFunc("/api/broke", func(w http.ResponseWriter, r *http.Request) {
		b.keep(r)
		if r.Header.Get("X-2FA-APPROVAL") != "" {
			w.WriteHeader(http.StatusUnprocessableEntity)
			return
		}
		w.Header().Set("X-2FA-APPROVAL", token)
		w.WriteHeader(http.StatusForbidden)
	})
	page := b.open(t)
	got := browsertest.Settle(page, `await countersign.create({ approvalPageUrl: a })('/api/broke')`, b.page())
	got.Is(t, "HTTPError", "")
	want(t, "message", got.Error.Message, "Unprocessable Entity")
	want(t, "calls", len(b.received()), 2)
}

// withMetadata: { response, metadata: { scaRequired } }; without it the answer
// alone. A second argument of null is as good as none.
func TestWithMetadata(t *testing.T) {
	b, page := start(t)
	got := browsertest.Eval[[]any](page, `
		const request = countersign.create({ approvalPageUrl: a });
		const describe = (r) => r instanceof Response ? 'response' : r.response instanceof Response && Object.keys(r).sort().join() + ' ' + JSON.stringify(r.metadata);
		const all = [];
		for (const [path, init] of [
			['/api/answer', undefined], ['/api/answer', null], ['/api/answer', { withMetadata: false }], ['/api/answer', { withMetadata: true }],
			['/api/pay', undefined], ['/api/pay', null], ['/api/pay', { withMetadata: true }],
		]) all.push(describe(await request(path, init)));
		return all`, b.page())
	wantAll(t, "answers", got, "response", "response", "response", `metadata,response {"scaRequired":false}`,
		"response", "response", `metadata,response {"scaRequired":true}`)
}

// "fetch is looked up at the time of the call, gets the caller's arguments as
// they are, in the same tick."
func TestFetchIsCalledInTheSameTick(t *testing.T) {
	_, page := start(t)
	got := browsertest.Eval[map[string]bool](page, `
		const request = countersign.create();
		const calls = [];
		const answer = new Response('mine');
		window.fetch = (...args) => { calls.push(args); return Promise.resolve(answer); }; // after create()
		const url = new URL('/x', location.href), asked = new Request('/y'), body = '{}', signal = new AbortController().signal;
		const kept = { cache: 'no-store', credentials: 'include', redirect: 'error', integrity: '', extra: { mine: 1 } };
		const pending = [
			request('IM A URL'), request(url), request(asked), request('/z', { method: 'POST', body, signal, ...kept, data: undefined, withMetadata: false }),
		];
		const tick = calls.length === 4;
		const [text, object, whole, full] = calls;
		const init = full[1];
		const out = {
			tick, text: text[0] === 'IM A URL', url: object[0] === url, request: whole[0] === asked,
			init: init.method === 'POST' && init.body === body && init.signal === signal && Object.keys(kept).every((name) => init[name] === kept[name]),
			settled: (await Promise.all(pending)).every((a) => a === answer),
		};
		return out;`)
	for name, ok := range got {
		want(t, name, ok, true)
	}
	want(t, "checks", len(got), 6)
}

// "The caller's objects are never changed", not even where they could be.
func TestCallersObjectsAreNeverChanged(t *testing.T) {
	b, page := start(t)
	got := browsertest.Eval[map[string]any](page, `
		const freeze = (o) => { Object.values(o).forEach((v) => v && typeof v === 'object' && freeze(v)); return Object.freeze(o); };
		const config = freeze({ approvalPageUrl: a, mode: 'sandbox', approvalOrigins: [new URL(a).origin] });
		const plain = freeze({ method: 'POST', headers: { 'X-Mine': '1' }, data: { amount: 1 }, withMetadata: true });
		const pairs = freeze({ method: 'POST', headers: [['X-Mine', '1']], body: '{}' });
		const headers = new Headers({ 'X-Mine': '1' });
		const url = new URL('/api/pay', location.href);
		const request = countersign.create(config);
		const first = await request(url, plain);
		const second = await request(url, pairs);
		const third = await request(url, { headers });
		const flow = freeze({ token: 'abc', approvalPageUrl: a });
		await countersign.runFlow(flow);
		return {
			ok: first.response.ok && second.ok && third.ok,
			headers: JSON.stringify([...headers]),
			url: url.pathname + url.search,
			config: Object.keys(config).join(), flow: Object.keys(flow).join(), plain: Object.keys(plain.headers).join(),
		}`, b.page())
	for name, wanted := range map[string]any{
		"ok": true, "headers": `[["x-mine","1"]]`, "url": "/api/pay", "config": "approvalPageUrl,mode,approvalOrigins",
		"flow": "token,approvalPageUrl", "plain": "X-Mine",
	} {
		want(t, name, got[name], wanted)
	}
}

// "The answer is fetch's own Response, unread", the first as the second.
func TestAnswerIsFetchsOwnUnread(t *testing.T) {
	b, page := start(t)
	got := browsertest.Eval[[]bool](page, `
		const real = fetch, answers = [];
		window.fetch = async (...args) => { const r = await real(...args); answers.push(r); return r; };
		const request = countersign.create({ approvalPageUrl: a });
		const plain = await request('/api/answer');
		const paid = await request('/api/pay');
		return [answers.length === 3, plain === answers[0], !plain.bodyUsed, paid === answers[2], !paid.bodyUsed, (await paid.text()) === 'paid',
			!answers[1].bodyUsed]`, b.page())
	wantAll(t, "answers", got, true, true, true, true, true, true, true)
}

// "A network error or abort comes through by identity", in the first request
// and in the retry.
func TestNetworkErrorsAndAbortsComeThroughByIdentity(t *testing.T) {
	b, page := start(t)
	got := browsertest.Eval[[]bool](page, `
		const real = fetch, broken = new TypeError('no network');
		let fail = true;
		window.fetch = (...args) => fail ? Promise.reject(broken) : real(...args);
		const caught = (promise) => promise.then(() => 'fulfilled', (e) => e);
		const request = countersign.create({ approvalPageUrl: a, onSCACompleted: () => { fail = true; } });
		const first = (await caught(request('/api/pay'))) === broken;
		fail = false;
		const retry = (await caught(request('/api/pay'))) === broken;

		window.fetch = () => { throw broken; };
		const thrown = (await caught(request('/api/pay'))) === broken;

		window.fetch = real;
		const reason = { mine: 1 }, before = AbortSignal.abort(reason), during = new AbortController();
		const early = (await caught(request('/api/answer', { signal: before }))) === reason;
		const pending = request('/api/slow', { signal: during.signal });
		during.abort(reason);
		return [first, retry, thrown, early, (await caught(pending)) === reason]`, b.page())
	wantAll(t, "by identity", got, true, true, true, true, true)
}
