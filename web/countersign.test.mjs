// What the loader does without a page, run by `node --test web/`: requests,
// arguments, headers, errors. What needs a page is tested in a real browser.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import * as countersign from './countersign.mjs';

const { create, runFlow, resume, authorise, factors, HTTPError, SCAError, isHTTPError, isSCAError } = countersign;

/** Puts a stub in the place of fetch, as a page's own tests do, and gives its calls. */
function stub(t, answer = { ok: true }) {
  const calls = [];
  t.mock.method(globalThis, 'fetch', async (...args) => {
    calls.push(args);
    if (answer instanceof Error) throw answer;
    return answer;
  });
  return calls;
}

const headersOf = (call) => Object.fromEntries(new Headers(call[1].headers));

test('exports', () => {
  assert.deepEqual(Object.keys(countersign).sort(), [
    'Flow', 'HTTPError', 'Mode', 'SCAError', 'authorise', 'create', 'factors', 'isHTTPError', 'isSCAError', 'resume', 'runFlow', 'version',
  ]);
  assert.deepEqual({ ...countersign.Flow }, { IFRAME: 'iframe', TAB: 'tab', POPUP: 'popup', DIALOG: 'dialog', PAGE: 'page', AUTO: 'auto' });
  assert.deepEqual({ ...countersign.Mode }, { PRODUCTION: 'production', SANDBOX: 'sandbox' });
});

test('the classic script parses and can be required', () => {
  // Unbuilt it has no loader yet, and says so by what it lacks.
  assert.throws(() => createRequire(import.meta.url)('./countersign.js'), ReferenceError);
});

test('a plain answer is fetch’s own, and fetch is called in the same tick', async (t) => {
  const answer = { ok: true };
  const calls = stub(t, answer);
  const init = Object.freeze({ method: 'GET', mine: 1 });
  const pending = create()('IM A URL', init);
  assert.deepEqual(calls, [['IM A URL', { method: 'GET', mine: 1, headers: { 'Content-Type': 'application/json' } }]]);
  assert.equal(await pending, answer);
});

test('withMetadata', async (t) => {
  const answer = { ok: true };
  stub(t, answer);
  assert.deepEqual(await create()('/', { withMetadata: true }), { response: answer, metadata: { scaRequired: false } });
});

for (const [name, given, want] of [
  ['none', undefined, { 'content-type': 'application/json' }],
  ['an object', { 'X-A': '1' }, { 'content-type': 'application/json', 'x-a': '1' }],
  ['another spelling of the default', { 'content-TYPE': 'text/mine' }, { 'content-type': 'text/mine' }],
  ['Headers', new Headers({ 'X-A': '1' }), { 'content-type': 'application/json', 'x-a': '1' }],
  ['Headers with a type', new Headers({ 'Content-Type': 'text/mine' }), { 'content-type': 'text/mine' }],
  ['pairs', [['X-A', '1'], ['X-A', '2']], { 'content-type': 'application/json', 'x-a': '1, 2' }],
]) {
  test('headers: ' + name, async (t) => {
    const calls = stub(t);
    await create()('/', { headers: given });
    assert.deepEqual(headersOf(calls[0]), want);
  });
}

for (const [name, body, type] of [
  ['a string', 'x', 'application/json'],
  ['bytes', new Uint8Array([1, 2]), 'application/json'],
  ['a blob with a type', new Blob(['x'], { type: 'image/png' }), null],
  ['a blob without', new Blob(['x']), 'application/json'],
  ['parameters', new URLSearchParams('a=1'), null],
]) {
  test('the default type with ' + name, async (t) => {
    const calls = stub(t);
    await create()('/', { method: 'POST', body });
    assert.equal(new Headers(calls[0][1].headers).get('Content-Type'), type);
  });
}

test('form data go as one Request, whose boundary the retry will have too', async (t) => {
  const calls = stub(t);
  const body = new FormData();
  body.append('a', 'b');
  await create()('https://a.example/', { method: 'POST', body, headers: { 'X-A': '1' } });
  assert.ok(calls[0][0] instanceof Request);
  assert.match(calls[0][0].headers.get('Content-Type'), /^multipart\/form-data; boundary=/);
  assert.equal(calls[0][0].headers.get('X-A'), '1');
});

test('a page’s own Request goes out as it is', async (t) => {
  const calls = stub(t);
  const input = new Request('https://a.example/', { method: 'PUT', body: 'x' });
  const init = { cache: 'no-store' };
  await create()(input, init);
  assert.equal(calls[0][0], input);
  assert.equal(calls[0][1], init);
});

test('data are sent as JSON', async (t) => {
  const calls = stub(t);
  await create()('/', { method: 'POST', data: { a: [1, null] } });
  assert.equal(calls[0][1].body, '{"a":[1,null]}');
});

test('bytes are copied before the page can change them', async (t) => {
  const calls = stub(t);
  const bytes = new Uint8Array([9, 1, 2]);
  await create()('/', { method: 'POST', body: bytes.subarray(1) });
  bytes.fill(0);
  assert.deepEqual([...new Uint8Array(calls[0][1].body)], [1, 2]);
});

test('Countersign-Request goes to the gateway and to nobody else', async (t) => {
  const calls = stub(t);
  const request = create({ gateway: 'https://pay.example/' });
  await request('https://pay.example/transfers');
  await request('https://pay.example.evil.example/');
  assert.match(headersOf(calls[0])['countersign-request'], /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  assert.equal(headersOf(calls[1])['countersign-request'], undefined);
});

test('an answer that is not ok', async (t) => {
  for (const [answer, message] of [
    [{ ok: false, status: 404, statusText: 'Not Found' }, 'Not Found'],
    [{ ok: false, status: 404, statusText: '' }, 'The request was answered with status 404.'],
    [{ ok: false, status: 403, headers: { get: () => null } }, 'The request was answered with status 403.'],
  ]) {
    t.mock.restoreAll();
    stub(t, answer);
    const error = await create()('/').catch((e) => e);
    assert.ok(error instanceof HTTPError && error instanceof Error && isHTTPError(error) && !isSCAError(error));
    assert.deepEqual([error.name, error.message, error.response], ['HTTPError', message, answer]);
  }
});

test('fetch’s own rejection comes through by identity', async (t) => {
  const failure = new TypeError('Failed to fetch');
  stub(t, failure);
  assert.equal(await create()('/').catch((e) => e), failure);
});

test('what cannot even be sent rejects, and never throws', async (t) => {
  stub(t);
  const circle = {};
  circle.circle = circle;
  assert.ok((await create()('/', { method: 'POST', data: circle }).catch((e) => e)) instanceof TypeError);
});

test('without a page, a challenge rejects as unsupported', async (t) => {
  for (const status of [400, 403]) {
    t.mock.restoreAll();
    stub(t, { ok: false, status, headers: { get: (name) => ({ 'X-2FA-APPROVAL': 'token' })[name] } });
    const error = await create()('/').catch((e) => e);
    assert.ok(error instanceof SCAError && isSCAError(error) && !isHTTPError(error));
    assert.equal(error.code, 'unsupported');
  }
  assert.equal((await runFlow({ token: 't' }).catch((e) => e)).code, 'unsupported');
});

test('without a page or a gateway, nothing is managed, and nothing throws', async (t) => {
  const calls = stub(t);
  const config = { gateway: 'https://pay.example' };
  const mine = factors(config);
  assert.deepEqual(Object.keys(mine), [
    'createPin', 'deletePin', 'createDeviceFingerprint', 'deviceFingerprints', 'deleteDeviceFingerprint',
    'createFaceMap', 'deleteFaceMap', 'faceKey', 'setUp', 'resetEmail', 'resetPhoneNumber', 'resetSecret',
  ]);
  for (const act of Object.values(mine)) assert.equal((await act('x').catch((e) => e)).code, 'unsupported');
  for (const given of [undefined, {}, config, { gateway: '' }, { gateway: 'https://' }]) {
    const error = await authorise(given).catch((e) => e);
    assert.ok(isSCAError(error));
    assert.equal(error.code, 'unsupported');
    assert.match(error.message, given === config ? /page/ : /gateway/);
    assert.equal((await factors(given).faceKey().catch((e) => e)).code, 'unsupported');
  }
  assert.equal(calls.length, 0);
});

test('without a page nothing is resumed, and nothing is looked for', (t) => {
  const calls = stub(t);
  const names = ['sessionStorage', 'indexedDB'];
  for (const name of names) {
    const before = Object.getOwnPropertyDescriptor(globalThis, name);
    Object.defineProperty(globalThis, name, { configurable: true, get: () => assert.fail(name + ' was used') });
    t.after(() => (before ? Object.defineProperty(globalThis, name, before) : delete globalThis[name]));
  }
  for (const given of [undefined, {}, { flow: countersign.Flow.PAGE, gateway: 'https://pay.example' }]) {
    assert.equal(resume(given), null);
  }
  assert.equal(calls.length, 0);
});

test('without a page, a flow that leaves it says so', async (t) => {
  stub(t, { ok: false, status: 412, headers: { get: (name) => ({ 'Countersign-Challenge': 'c1' })[name] } });
  const error = await create({ gateway: 'https://pay.example', flow: countersign.Flow.PAGE })('https://pay.example/a').catch((e) => e);
  assert.equal(error.code, 'unsupported');
});

test('SCAError carries only what it is given', () => {
  const bare = new SCAError('timeout', 'Too late.');
  assert.deepEqual([bare.name, bare.code, bare.message], ['SCAError', 'timeout', 'Too late.']);
  assert.ok(!('challenge' in bare) && !('cause' in bare));
  const full = new SCAError('aborted', 'Gone.', { challenge: { id: 'c' }, cause: 'why' });
  assert.deepEqual([full.challenge, full.cause], [{ id: 'c' }, 'why']);
});

test('the guards take anything', () => {
  for (const value of [undefined, null, 1, 'x', {}, new Error('x'), { name: 'HTTPError' }]) {
    assert.ok(!isHTTPError(value) && !isSCAError(value));
  }
});
