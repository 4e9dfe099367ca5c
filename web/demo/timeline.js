// The timeline: shows what a page's own fetch sends and receives. It wraps
// fetch, which Countersign looks up at the time of each call.

const short = (token) => (token && token.length > 12 ? `${token.slice(0, 8)}…` : token);

export class Timeline {
  #list;
  #quiet = 0;
  #began = 0;

  constructor(list) { this.#list = list; }

  clear() {
    this.#list.replaceChildren();
    this.#began = performance.now();
  }

  /** Runs work without showing its requests. */
  async silently(work) {
    this.#quiet++;
    try { return await work(); } finally { this.#quiet--; }
  }

  /** Shows every request of this window's fetch that goes to the bank's API. */
  watch(window) {
    const fetch = window.fetch.bind(window);
    window.fetch = async (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input, location.href);
      const shown = !this.#quiet && url.pathname.startsWith('/pay/');
      if (!shown) return fetch(input, init);
      const headers = new Headers(init?.headers);
      const retry = headers.has('Countersign-Challenge');
      this.#add('plain', `${init?.method ?? 'GET'} ${url.pathname}`, retry
        ? 'The same request, byte for byte, now with the challenge that was approved. The gateway adds the provider’s proof.'
        : purpose(url.pathname), [
        ['Countersign-Challenge', short(headers.get('Countersign-Challenge'))],
      ]);
      const response = await fetch(input, init);
      this.#answer(response, retry);
      return response;
    };
  }

  note(kind, title, text) { this.#add(kind, title, text, []); }

  #answer(response, retry) {
    const challenged = response.headers.has('Countersign-Challenge') && response.status === 403;
    const kind = challenged ? 'ask' : response.ok ? 'good' : 'bad';
    const why = challenged ? 'A challenge: the one-time token names what must be approved. The page never has to look at it.'
      : retry && response.ok ? 'Executed. Asking again would give this same answer, not a second payment.' : '';
    this.#add(kind, `${response.status} ${response.statusText}`, why, [
      ['x-2fa-approval-result', response.headers.get('x-2fa-approval-result')],
      ['x-2fa-approval', short(response.headers.get('x-2fa-approval'))],
      ['Countersign-Challenge', short(response.headers.get('Countersign-Challenge'))],
    ]);
  }

  #add(kind, title, why, headers) {
    const item = document.createElement('li');
    item.dataset.kind = kind;
    const step = element('p', 'step');
    const time = element('time', '', `${((performance.now() - this.#began) / 1000).toFixed(1)} s`);
    step.append(element('b', '', title), time);
    item.append(step);
    if (why) item.append(element('p', 'why', why));
    const lines = headers.filter(([, value]) => value);
    if (lines.length) {
      const pre = element('pre');
      lines.forEach(([name, value], i) => pre.append(i ? '\n' : '', `${name}: `, element('em', '', value)));
      item.append(pre);
    }
    this.#list.append(item);
  }
}

function purpose(path) {
  if (path.endsWith('/payments')) return 'Pay. This is the call that the provider protects.';
  if (path.endsWith('/transfers')) return 'Set the transfer up. No money moves yet.';
  return 'Agree on rate and fee.';
}

function element(name, className = '', text = '') {
  const node = document.createElement(name);
  if (className) node.className = className;
  node.textContent = text;
  return node;
}
