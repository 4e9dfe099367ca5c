/**
 * Countersign: strong customer authentication for fetch.
 *
 * This is the loader. It defines the whole public API at once, sends requests,
 * and gives a plain answer straight back. Anything else goes to the helper, a
 * WebAssembly program that is fetched when the page is idle.
 *
 * The build fills in BUILD, and puts what stands between the two LOADER marks
 * into the classic script, countersign.js. This file also works as it is.
 */
const here = import.meta.url;

/*LOADER*/
const BUILD = /*BUILD*/ {
  version: '0.1.0',
  runtime: { file: 'countersign-runtime.js', integrity: '' },
  wasm: { file: 'countersign.wasm', integrity: '' },
} /*BUILD*/;

const LOAD_TIMEOUT = 60000;

// Header names as the original library spells them: a page's own stub of
// headers.get may know no other spelling.
const APPROVAL = 'X-2FA-APPROVAL';
const CHALLENGE = 'Countersign-Challenge';
const REQUEST = 'Countersign-Request';
const SESSION = 'Countersign-Session';

// The statuses that providers' challenges have; wasm/internal/helper has the same list.
const HIDING = [400, 401, 403, 412];

const { version } = BUILD;
const Flow = Object.freeze({ IFRAME: 'iframe', TAB: 'tab', POPUP: 'popup', DIALOG: 'dialog', PAGE: 'page', AUTO: 'auto' });
const Mode = Object.freeze({ PRODUCTION: 'production', SANDBOX: 'sandbox' });

const page = typeof document === 'object' && typeof window === 'object' ? document : undefined;

// The helper's own download must not meet a stub that a page's test puts in
// the place of fetch later. Requests of the page look fetch up when they are made.
const download = globalThis.fetch;

// ---------------------------------------------------------------- errors ----

class HTTPError extends Error {
  constructor(response) {
    super(response.statusText || 'The request was answered with status ' + response.status + '.');
    this.name = 'HTTPError';
    this.response = response;
  }
}

class SCAError extends Error {
  constructor(code, message, { challenge, cause } = {}) {
    super(message);
    this.name = 'SCAError';
    this.code = code;
    if (challenge !== undefined) this.challenge = challenge;
    if (cause !== undefined) this.cause = cause;
  }
}

// By name, so that they hold across frames and across copies of this script.
const isHTTPError = (error) => error?.name === 'HTTPError' && 'response' in error;
const isSCAError = (error) => error?.name === 'SCAError' && 'code' in error;

const unavailable = (message, cause) => new SCAError('unavailable', message, { cause });

// ------------------------------------------------------------ the request ----

function create(config) {
  config = config || {};
  preload(config);

  return function request(input, init) {
    try {
      const call = new Call(config, input, init || {});
      const answer = call.first();
      call.freeze();
      return answer.then((response) => {
        if (response.ok && !header(response, CHALLENGE)) return call.result(response);
        return settle(call, response);
      });
    } catch (error) {
      return Promise.reject(error);
    }
  };
}

/** What happens to an answer that is not plainly good. */
async function settle(call, response) {
  call.answered(response);
  const { status } = response;
  const challenged = ((status === 403 || status === 400) && header(response, APPROVAL)) || header(response, CHALLENGE);
  // A gateway's challenge may have lost its headers on the way: it can be asked.
  const hidden = call.gateway && page && HIDING.includes(status);
  if (challenged || hidden) {
    if (!page) throw new SCAError('unsupported', 'The customer must be asked first, which only a page can do.');
    let helper;
    try {
      helper = await unlessAborted(load(call.config), call.signal);
    } catch (error) {
      if (challenged) throw error;
    }
    if (helper) {
      try {
        response = await helper.call('handle', call.exchange(response));
      } finally {
        await call.forget();
      }
    }
  }
  if (!response.ok) throw new HTTPError(response);
  return call.result(response);
}

/** One request of the page: what it was sent with, and how to send it again. */
class Call {
  constructor(config, input, init) {
    this.config = config;
    this.input = input;
    this.init = init;
    this.sca = false;
    this.sent = Date.now();
    this.gateway = this.id = '';
    this.body = init.body;
    this.typed = false; // whether the body brings its own Content-Type
    this.kept = undefined; // a Request to send again

    if (isA('Request', input)) {
      this.typed = true;
      // Sending uses up the body. What is used up already, fetch refuses.
      if (!input.bodyUsed && !input.body?.locked) this.kept = input.clone();
    }
    if (init.data !== undefined && this.body == null) this.body = JSON.stringify(init.data);
    if (typeof this.body === 'object' && this.body) this.snapshot(this.body);
    if (config.gateway || gateways.size) this.through(config.gateway);
  }

  /** Keeps the body as it is now: the page may change it before the retry. */
  snapshot(body) {
    if (isA('ArrayBuffer', body)) this.body = body.slice(0);
    else if (ArrayBuffer.isView(body)) this.body = body.buffer.slice(body.byteOffset, body.byteOffset + body.byteLength);
    else if (isA('URLSearchParams', body)) this.body = new URLSearchParams(body);
    // What else has a type is a Blob or a File, and cannot change.
    this.typed = isA('URLSearchParams', body) || isA('FormData', body) || !!body.type;
  }

  /** Keeps, once it is sent, whatever else the page may change before the retry. */
  freeze() {
    const { init, input } = this;
    this.init = { ...init, headers: init.headers && this.headers(init.headers, []) };
    if (isA('URL', input)) this.input = input.href;
  }

  /** Names the request to the gateway, if it is the gateway that it goes to. */
  through(base) {
    const origin = absolute(this.input?.url || this.input)?.origin;
    if (base && absolute(base)?.origin === origin) this.gateway = trim(base);
    else if (gateways.has(origin)) this.gateway = origin;
    if (this.gateway) this.id = uuid();
  }

  first() {
    const { body, init, input, id } = this;
    if (isA('ReadableStream', body)) {
      return new Response(body).arrayBuffer().then((bytes) => {
        this.body = bytes;
        return fetch(input, this.arguments([]));
      });
    }
    if (isA('FormData', body) && typeof Request === 'function') {
      // One Request for both sends, so that the boundary, and with it every
      // byte, is the same in the retry.
      const whole = new Request(input, this.arguments([]));
      this.kept = whole.clone();
      this.whole = true;
      return fetch(whole);
    }
    // A page's own Request goes out as it is.
    const untouched = isA('Request', input) && body === init.body && !id;
    return fetch(input, untouched ? init : this.arguments([]));
  }

  /** Repeats the request, byte for byte, with these headers added. */
  again(extra) {
    const { kept } = this;
    if (this.whole) return fetch(kept.clone(), { headers: this.headers(kept.headers, extra) });
    return fetch(kept ? kept.clone() : this.input, this.arguments(extra));
  }

  arguments(extra) {
    const { init, kept } = this;
    const out = { ...init, headers: this.headers(init.headers || kept?.headers, extra) };
    if (this.body !== init.body) out.body = this.body;
    return out;
  }

  /** The page's headers, with ours added. The page's own object stays as it is. */
  headers(given, extra) {
    const plain = !given || !(given[Symbol.iterator] || isA('Headers', given));
    const out = plain ? { ...given } : new Headers(given);
    const names = plain ? Object.keys(out) : [...out.keys()];
    const same = (a) => names.filter((b) => a.toLowerCase() === b.toLowerCase());
    const set = (name, value) => {
      if (!plain) return out.set(name, value);
      for (const old of same(name)) delete out[old];
      out[name] = value;
    };
    for (const [name, value] of extra) set(name, value);
    if (this.id) set(REQUEST, this.id);
    const session = this.gateway && sessions[this.gateway];
    if (session) set(SESSION, session);
    if (this.typed || same('Content-Type').length) return out;
    if (!plain) return set('Content-Type', 'application/json'), out;
    return { 'Content-Type': 'application/json', ...out };
  }

  /** Keeps the request as it would be repeated, for the page that is loaded when the customer is back. */
  async keep(challenge, expires) {
    const { gateway, id, kept, init } = this;
    const whole = this.whole ? kept.clone() : new Request(kept ? kept.clone() : this.input, this.arguments([]));
    const { url, method, mode, credentials, cache, redirect, referrer, referrerPolicy, integrity } = whole;
    const body = await whole.blob();
    await this.forget(); // what was kept for a challenge before
    const key = body.size ? [Math.max(Date.parse(expires) || 0, Date.now() + HOUR), challenge] : undefined;
    this.key = key;
    this.marker = JSON.stringify({
      challenge, gateway, id, key, session: sessions[gateway], withMetadata: init.withMetadata, headers: [...whole.headers],
      url, method, mode, credentials, cache, redirect, referrer, referrerPolicy, integrity,
    });
    sessionStorage.setItem(MARKER, this.marker);
    if (key) await bodies((store) => store.put(body, key), true);
  }

  async forget() {
    const { key, marker } = this;
    if (!marker) return;
    this.marker = undefined;
    try {
      if (sessionStorage.getItem(MARKER) === marker) sessionStorage.removeItem(MARKER);
      if (key) await bodies((store) => store.delete(key));
    } catch {
      // Storage that is closed by now has nothing of ours, or lets it expire.
    }
  }

  get signal() {
    return this.init.signal || this.kept?.signal;
  }

  /** Learns from an answer that it came from a gateway, and the session it gives. */
  answered(response) {
    if (!this.gateway && header(response, CHALLENGE)) {
      this.gateway = absolute(response.url || this.input.url || this.input)?.origin || '';
      gateways.add(this.gateway);
    }
    if (this.gateway) session(this.gateway, header(response, SESSION));
  }

  result(response) {
    return this.init.withMetadata ? { response, metadata: { scaRequired: this.sca } } : response;
  }

  /** The request as the helper sees it. */
  exchange(response) {
    const { config } = this;
    return {
      method: (this.init.method || this.input.method || 'GET').toUpperCase(),
      request: this.id,
      sent: this.sent,
      gateway: this.gateway,
      signal: this.signal,
      response,
      config: () => config,
      resend: async (extra) => {
        const answer = await this.again(extra);
        this.answered(answer);
        return answer;
      },
      keep: (challenge, expires) => this.keep(challenge, expires),
      required: () => {
        this.sca = true;
        config.onSCARequired?.();
      },
      completed: () => config.onSCACompleted?.(),
    };
  }
}

// --------------------------------------------- the request of a page that was left ----

/** Where the request is: in sessionStorage, so that it is for this tab alone, and its body in IndexedDB. */
const MARKER = 'countersign';
const HOUR = 3600000;

/** The request that is being resumed. */
let resuming;

function resume(config) {
  if (resuming) return resuming;
  let marker;
  try {
    marker = page && sessionStorage.getItem(MARKER);
    if (page && !marker) bodies(() => {}).catch(() => {});
  } catch {
    // Nothing can be kept here.
  }
  if (!marker) return null;
  resuming = pickUp(config || {}, marker).finally(() => (resuming = undefined));
  return resuming;
}

async function pickUp(config, marker) {
  const { challenge, gateway, id, key, session: value, ...init } = JSON.parse(marker);
  session(gateway, value);
  init.signal = config.signal;
  const lost = key && !(init.body = await bodies((store) => store.get(key)).catch(() => {}));
  const call = new Call(config, init.url, init);
  Object.assign(call, { gateway, id, key, marker, sca: true });
  let response;
  try {
    if (lost) throw new SCAError('expired', 'The request is not kept any more, or was resumed in another tab. See whether it was carried out before you start again.');
    response = await ask('resume', config, { ...call.exchange(), challenge });
  } catch (error) {
    // Where nobody can be reached, it may be resumed once more.
    if (error?.code !== 'unavailable' && error?.name !== 'TypeError') await call.forget();
    throw error;
  }
  await call.forget();
  if (!response.ok) throw new HTTPError(response);
  return call.result(response);
}

/** Does something with the kept bodies, and deletes those that are stale. */
function bodies(act, create) {
  return new Promise((resolve, reject) => {
    const open = indexedDB.open('countersign');
    open.onerror = () => reject(open.error);
    open.onupgradeneeded = () => (create ? open.result.createObjectStore('bodies') : open.transaction.abort());
    open.onsuccess = () => {
      const work = open.result.transaction('bodies', 'readwrite');
      const store = work.objectStore('bodies');
      const done = act(store);
      store.delete(IDBKeyRange.upperBound([Date.now()])); // keys begin with the time they expire
      work.oncomplete = () => resolve(done?.result);
      work.onabort = () => reject(work.error);
      open.result.close(); // once it is through
    };
  });
}

function runFlow(options) {
  options = options || {};
  return ask('runFlow', options, options);
}

/** Has the helper do something for which no request was sent. */
async function ask(name, config, argument) {
  if (!page) throw new SCAError('unsupported', 'Only a page can ask the customer.');
  const helper = await unlessAborted(load(config), config.signal);
  return helper.call(name, argument);
}

// ------------------------------------------------- without a request: the gateway ----

/** Has the helper do something at the gateway of a configuration. */
async function manage(action, config, method, value) {
  config = config || {};
  const base = config.gateway && absolute(config.gateway);
  if (!base) throw new SCAError('unsupported', 'This needs the address of a gateway: set `gateway`.');
  return ask('manage', config, { action, method, value, gateway: trim(base), signal: config.signal, config: () => config });
}

const authorise = (config) => manage('authorise', config);

function factors(config) {
  const act = (action, method) => (value) => manage(action, config, method, value);
  return {
    createPin: act('create', 'secret'),
    deletePin: act('delete', 'secret'),
    createDeviceFingerprint: act('create', 'device'),
    deviceFingerprints: act('list', 'device'),
    deleteDeviceFingerprint: act('delete', 'device'),
    createFaceMap: act('create', 'face'),
    deleteFaceMap: act('delete', 'face'),
    faceKey: act('key', 'face'),
    setUp: act('authorise', 'setUp'),
    resetEmail: () => manage('delete', config, 'code', 'email'),
    resetPhoneNumber: () => manage('delete', config, 'code', 'phone_number'),
    resetSecret: act('delete', 'secret'),
  };
}

// -------------------------------------------------------------- the helper ----

/** The helper once it is there; undefined before, and after it has failed. */
let loading;
let idle = false;

function preload(config) {
  const eager = config.preload === 'eager';
  if (!page || config.preload === 'challenge' || (idle && !eager)) return;
  const warm = () =>
    load(config).then(
      (helper) => config.gateway && config.channel === 'eager' && helper.api.eager(trim(config.gateway)),
    ).catch(() => {}); // the next challenge tries again, and says what is wrong
  if (eager) return void warm();
  idle = true;
  if (navigator.connection?.saveData) return;
  const later = () => (window.requestIdleCallback || setTimeout)(warm);
  if (page.readyState === 'complete') later();
  else window.addEventListener('load', later, { once: true });
}

function load(config) {
  return (loading ||= start(config).catch((error) => {
    loading = undefined;
    throw isSCAError(error) ? error : unavailable('Countersign could not start its helper.', error);
  }));
}

async function start(config) {
  if (typeof WebAssembly !== 'object') throw unavailable('This browser has WebAssembly switched off, which Countersign needs.');
  const wasm = config.wasmUrl ? absolute(config.wasmUrl) : new URL(BUILD.wasm.file, here);
  const runtime = new URL(BUILD.runtime.file, wasm);

  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(unreachable(wasm)), LOAD_TIMEOUT);
  });
  try {
    const started = Promise.all([script(runtime), compile(wasm)]).then(([factory, module]) => run(factory, module));
    return await Promise.race([started, late]);
  } finally {
    clearTimeout(timer);
  }
}

const unreachable = (url, cause) =>
  unavailable(
    'Countersign could not load ' + url + ': see that the file is there, is the one that belongs to version ' + version +
      ' (its integrity is checked), and that the Content-Security-Policy allows it (script-src, connect-src).',
    cause,
  );

async function compile(url) {
  let response;
  try {
    response = await download(url, { integrity: BUILD.wasm.integrity, credentials: 'omit' });
  } catch (error) {
    throw unreachable(url, error);
  }
  if (!response.ok) throw unreachable(url, new HTTPError(response));
  try {
    const streams = /^application\/wasm/i.test(response.headers.get('Content-Type'));
    return await (streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer()));
  } catch (error) {
    if (!/unsafe-eval|CSP|Content.Security/i.test(error.message)) throw unreachable(url, error);
    throw unavailable("The page's Content-Security-Policy forbids WebAssembly: add 'wasm-unsafe-eval' to script-src.", error);
  }
}

let policy;

/** Loads the Go runtime. It hands itself over to its own script element, so no global is needed. */
function script(url) {
  return new Promise((resolve, reject) => {
    const element = page.createElement('script');
    element.countersign = resolve;
    element.crossOrigin = 'anonymous';
    element.integrity = BUILD.runtime.integrity;
    element.nonce = page.querySelector('script[nonce]')?.nonce || '';
    element.onload = element.onerror = () => {
      element.remove();
      reject(unreachable(url)); // without effect if the runtime has come
    };
    try {
      element.src = trusted(url.href);
      (page.head || page.documentElement).append(element);
    } catch (error) {
      reject(unavailable("The page's Trusted Types refuse Countersign's script: allow the policy 'countersign' in trusted-types.", error));
    }
  });
}

function trusted(url) {
  try {
    policy ||= window.trustedTypes?.createPolicy('countersign', { createScriptURL: (text) => text });
  } catch {
    // Not allowed by name. Where Trusted Types are not required, text will do.
  }
  return policy ? policy.createScriptURL(url) : url;
}

/** Runs the Go program on a global object of its own. */
async function run(factory, module) {
  const pending = new Set();
  let alive;
  const ready = new Promise((resolve) => (alive = resolve));
  const { crypto, performance } = window;
  const scope = { Object, Array, Uint8Array, Error, TextEncoder, TextDecoder, crypto, performance, window };
  scope.bridge = {
    version,
    session,
    ready: alive,
    fail: (code, message, challenge, cause) => new SCAError(code, message, { challenge, cause }),
  };
  const Go = factory(scope);
  const go = new Go();
  const instance = await WebAssembly.instantiate(module, go.importObject);

  const gone = unavailable('Countersign stopped unexpectedly. Try again.');
  let over = false;
  const ended = () => {
    if (over) return;
    over = true;
    loading = undefined;
    page.querySelector('dialog.tw-approval-modal-overlay')?.remove(); // nobody listens to it any more
    for (const reject of pending) reject(gone);
  };
  const exit = new Promise((_, reject) => pending.add(reject));
  // A program that exits says so; one that traps only throws, at whoever called back into it.
  const resume = go._resume;
  go._resume = () => {
    try {
      resume.call(go);
    } catch (error) {
      go.exited = true;
      ended();
      throw error;
    }
  };
  go.exit = ended;
  go.run(instance).then(ended, ended);

  const api = await Promise.race([ready, exit]);
  pending.clear();
  return {
    api,
    /** Calls the helper. The promise settles even if the helper dies. */
    call: (name, argument) =>
      new Promise((resolve, reject) => {
        if (over) return reject(gone);
        const done = (settle) => (value) => {
          pending.delete(reject);
          settle(value);
        };
        pending.add(reject);
        api[name](argument).then(done(resolve), done(reject));
      }),
  };
}

// ------------------------------------------------------------- small things ----

/** The origins that have shown themselves to be gateways by a readable challenge. */
const gateways = new Set();

/**
 * The sessions that gateways on other sites have given to this page, in memory
 * only. Requests that leave together are each given one: the first counts, as
 * a challenge of it may be on the screen.
 */
const sessions = {};

function session(gateway, value) {
  if (value) sessions[gateway] ||= value;
  return sessions[gateway] || '';
}

/** A header, '' where there is none; test stubs may have no headers at all. */
const header = (response, name) => response.headers?.get?.(name) || '';

/** instanceof that also holds across frames and where the class does not exist. */
const isA = (name, value) => Object.prototype.toString.call(value) === '[object ' + name + ']';

function absolute(url) {
  try {
    return new URL(url, page ? page.baseURI : globalThis.location?.href);
  } catch {
    return undefined; // fetch will say so
  }
}

/** A gateway's address as the helper and the sessions know it. */
const trim = (base) => absolute(base).href.replace(/\/+$/, '');

function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Pages on plain http have no randomUUID.
  const digits = [...crypto.getRandomValues(new Uint8Array(16))].map((byte, i) => {
    const value = i === 6 ? (byte & 15) | 64 : i === 8 ? (byte & 63) | 128 : byte;
    return (value + 256).toString(16).slice(1);
  });
  return digits.join('').replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** The promise, unless the signal aborts first. */
function unlessAborted(promise, signal) {
  if (!signal) return promise;
  let stop;
  const aborted = new Promise((_, reject) => {
    stop = () => reject(new SCAError('aborted', 'The request was aborted.', { cause: signal.reason }));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop);
  });
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', stop));
}
/*LOADER*/

export { create, runFlow, resume, authorise, factors, Flow, Mode, HTTPError, SCAError, isHTTPError, isSCAError, version };
