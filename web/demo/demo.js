// The demo bank: one page that sends money through Countersign. What a real
// page needs of it is `pay()`; the rest is the form and the timeline.
import { banks, executions, sites } from './banks.js';
import { remembered } from './intergiro.js';
import { fingerprint, security } from './security.js';
import { Timeline } from './timeline.js';

const $ = (id) => document.getElementById(id);
const form = $('pay');
const timeline = new Timeline($('timeline'), () => bank());
timeline.watch(window);

// The places in which a customer can confirm: on the form, and in the timeline.
const places = {
  dialog: ['This page', 'asks in a dialog of this page, step by step'],
  iframe: ['Wise’s page', 'opens the provider’s approval page over this page'],
  tab: ['A tab', 'opens the provider’s approval page in a tab'],
  popup: ['A popup', 'opens the provider’s approval page in a popup'],
  page: ['The bank’s page, and back', 'leaves this page; the next one finishes the payment'],
};

// The configuration is read when a challenge comes, so the flow may change at any time.
const config = {
  gateway: location.origin,
  get flow() { return form.elements.flow.value; },
  deviceFingerprint: fingerprint,
  onSCARequired: () => timeline.note('ask', 'The customer is asked', `Countersign ${places[config.flow][1]}. Meanwhile it listens on the channel to the gateway.`),
  onSCACompleted: () => timeline.note('good', 'Approved', 'The dialog is gone. Countersign asks the gateway for the state, then sends the very same request again with the proof.'),
};
const all = banks(window.countersign.create(config));
const bank = () => all[form.elements.provider.value];

async function pay(event) {
  event.preventDefault();
  const amount = readAmount();
  if (busy || !amount) return;
  await settle(async () => {
    const payment = await bank().pay(payee(), amount);
    return { ...payment, payee: payee().name };
  });
}

/** Shows what becomes of a payment, however it ends. */
async function settle(work) {
  setBusy(true);
  show($('result'), '');
  timeline.clear();
  try {
    const { paid, sum, resource, why, payee } = await work();
    if (paid) {
      const times = await executions(bank().id, resource);
      show($('result'), 'good', 'Paid', `${sum} to ${payee}. The provider executed this payment ${times === 1 ? 'exactly once' : `${times} times`}.`);
    } else {
      show($('result'), 'warn', 'Not paid', why ?? 'The provider did not take this payment. No money has moved.');
    }
  } catch (error) {
    const [title, text] = explain(error);
    timeline.note('bad', title, text);
    show($('result'), 'bad', title, text);
  } finally {
    setBusy(false);
  }
}

const outcomes = {
  cancelled: ['Cancelled', 'You gave up the approval. No money has moved; press Pay to start again.'],
  declined: ['Declined', 'The approval was declined. No money has moved.'],
  expired: ['Expired', 'The approval took too long. Check your account before you pay again.'],
  timeout: ['Timed out', 'Nothing happened for a long time. No money has moved; press Pay to start again.'],
  blocked: ['Blocked for now', 'Too many wrong attempts. Wait fifteen minutes, then try again.'],
  popup_blocked: ['The window was blocked', 'Your browser did not open the window. Allow pop-ups for this page or choose “This page”.'],
};

function explain(error) {
  if (window.countersign.isSCAError(error)) return outcomes[error.code] ?? ['Not approved', error.message];
  if (window.countersign.isHTTPError(error)) return ['The request failed', `The bank answered ${error.response.status}. Check your account before you pay again: the payment may have been made.`];
  return ['No connection', 'The bank could not be reached. Check that the demo is still running, then try again.'];
}

// The form.

let busy = false;
function setBusy(value) {
  busy = value;
  $('submit').setAttribute('aria-disabled', String(value));
  $('submit').textContent = value ? 'Paying…' : 'Pay';
}

function show(result, kind, title = '', text = '') {
  result.dataset.kind = kind;
  result.replaceChildren();
  if (!title) return;
  const strong = document.createElement('strong');
  strong.textContent = title;
  result.append(strong, text);
}

let payees = [];
const payee = () => payees.find(({ id }) => id === form.elements.payee.value);

function readAmount() {
  const field = form.elements.amount;
  const value = Number(field.value.replace(',', '.'));
  const valid = /^\s*\d{1,7}([.,]\d{1,2})?\s*$/.test(field.value) && value >= 1;
  field.setAttribute('aria-invalid', String(!valid));
  $('amount-help').textContent = valid ? '' : 'Enter an amount of 1.00 or more, for example 250.00.';
  return valid ? value : 0;
}

let quoting = 0;
async function preview() {
  const amount = readAmount();
  const mine = ++quoting;
  if (!amount || !payee()) return;
  try {
    const lines = await timeline.silently(() => bank().preview(payee(), amount));
    if (mine !== quoting) return;
    $('quote').replaceChildren(...lines.map(([name, label, text], i) => {
      const line = document.createElement('div');
      if (i === lines.length - 1) line.className = 'total';
      const dt = document.createElement('dt');
      const dd = document.createElement('dd');
      [dt.textContent, dd.textContent, dd.dataset.quote] = [label, text, name];
      line.append(dt, dd);
      return line;
    }));
  } catch (error) {
    if (mine === quoting) $('amount-help').textContent = explain(error)[1];
  }
}

/** Shows whom the chosen provider can pay, and where its customers confirm. */
async function choose() {
  const chosen = bank();
  form.elements.payee.disabled = true;
  for (const label of document.querySelectorAll('[data-place]')) label.hidden = !chosen.places.includes(label.dataset.place);
  if (!chosen.places.includes(form.elements.flow.value)) form.elements.flow.value = chosen.places[0];
  document.body.dataset.provider = chosen.id;
  const found = await timeline.silently(() => chosen.payees());
  if (chosen !== bank()) return;
  payees = found;
  form.elements.payee.replaceChildren(...payees.map(({ id, name }) => new Option(name, id)));
  form.elements.payee.disabled = false;
  await preview();
}

const chosen = () => choose().catch((error) => show($('result'), 'bad', ...explain(error)));

async function start() {
  const { phone, inbox, sandbox } = await sites();
  $('phone-link').href = $('phone-frame').src = phone;
  $('inbox-link').href = inbox;
  $('sandbox-link').href = sandbox;
  // A payment that the whole page has left for.
  const resumed = window.countersign.resume(config);
  resumed?.catch(() => {}); // it is looked at below, perhaps after it has failed
  if (resumed) form.elements.provider.value = 'intergiro';
  security({ config, buttons: document.querySelectorAll('[data-do]'), devices: $('devices'), say: (...what) => show($('secure-result'), ...what) });
  await choose();
  if (resumed) {
    form.elements.flow.value = 'page';
    const { paid, payee } = remembered();
    await settle(async () => {
      await resumed;
      return { ...paid, payee };
    });
  }
}

let typing;
form.elements.amount.addEventListener('input', () => {
  clearTimeout(typing);
  typing = setTimeout(preview, 250);
});
form.elements.payee.addEventListener('change', preview);
for (const radio of form.elements.provider) radio.addEventListener('change', chosen);
form.addEventListener('submit', pay);
start().catch((error) => show($('result'), 'bad', ...explain(error)));
