// The timeline: shows what a page's own fetch sends and receives. It wraps
// fetch, which Countersign looks up at the time of each call.

const short = (token) => (token && token.length > 12 ? `${token.slice(0, 8)}…` : token);

export class Timeline {
  #list;
  #quiet = 0;
  #began = 0;

  #bank;

  /** bank gives what explains the requests: see banks.js. */
  constructor(list, bank) {
    this.#list = list;
    this.#bank = bank;
  }

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
      if (this.#quiet || !url.pathname.startsWith('/pay/')) return fetch(input, init);
      const headers = new Headers(init?.headers);
      const step = this.#step('wait', `${init?.method ?? 'GET'} ${url.pathname}`);
      const retry = headers.has('Countersign-Challenge');
      step.say(retry ? RETRY : this.#bank().explain(url.pathname));
      step.show('→', headers, ['Countersign-Challenge']);
      try {
        const response = await fetch(input, init);
        answered(step, response, retry ? '' : this.#bank().challenged);
        return response;
      } catch (error) {
        step.status('bad', 'no answer');
        throw error;
      }
    };
  }

  note(kind, title, text) { this.#step(kind, title).say(text); }

  #step(kind, title) {
    const step = new Step(kind, title, (performance.now() - this.#began) / 1000);
    this.#list.append(step.item);
    return step;
  }
}

const RETRY = 'The same request, byte for byte, with the challenge that was approved. The gateway adds the provider’s proof and sends it once; asking again would give this same answer, not a second payment.';

function answered(step, response, why) {
  const challenged = !response.ok && response.headers.has('Countersign-Challenge');
  step.status(challenged ? 'ask' : response.ok ? 'good' : 'bad', `${response.status} ${response.statusText}`);
  if (challenged) step.say(why);
  step.show('←', response.headers, ['x-2fa-approval-result', 'x-2fa-approval', 'Countersign-Challenge']);
}

/** One entry of the timeline. */
class Step {
  item = document.createElement('li');
  #title = element('span');
  #pre;

  constructor(kind, title, seconds) {
    this.item.dataset.kind = kind;
    const head = element('p', 'step');
    this.#title.append(element('b', '', title));
    head.append(this.#title, element('time', '', `${seconds.toFixed(1)} s`));
    this.item.append(head);
  }

  status(kind, text) {
    this.item.dataset.kind = kind;
    this.#title.append(' ', element('span', 'chip', text));
  }

  say(text) {
    const why = element('p', 'why', text);
    if (this.#pre) this.#pre.before(why);
    else this.item.append(why);
  }

  /** Shows those of these headers that are there. */
  show(arrow, headers, names) {
    for (const name of names.filter((name) => headers.get(name))) {
      if (!this.#pre) this.item.append(this.#pre = element('pre'));
      const line = element('span', 'line', `${arrow} ${name}: `);
      line.append(element('em', '', short(headers.get(name))));
      this.#pre.append(line);
    }
  }
}

function element(name, className = '', text = '') {
  const node = document.createElement(name);
  if (className) node.className = className;
  node.textContent = text;
  return node;
}
