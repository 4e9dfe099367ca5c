// The demo bank: one page that sends money through Countersign. What a real
// page needs of it is `pay()`; the rest is the form and the timeline.
import { bank } from './bank.js';
import { fingerprint, security } from './security.js';
import { Timeline } from './timeline.js';

const $ = (id) => document.getElementById(id);
const form = $('pay');
const timeline = new Timeline($('timeline'));
timeline.watch(window);

const places = {
  dialog: 'asks in a dialog of this page, step by step',
  iframe: 'opens the provider’s approval page over this page',
  tab: 'opens the provider’s approval page in a tab',
  popup: 'opens the provider’s approval page in a popup',
};

// The configuration is read when a challenge comes, so the flow may change at any time.
const config = {
  gateway: location.origin,
  get flow() { return form.elements.flow.value; },
  deviceFingerprint: fingerprint,
  onSCARequired: () => timeline.note('ask', 'The customer is asked', `Countersign ${places[config.flow]}. Meanwhile it listens on the channel to the gateway.`),
  onSCACompleted: () => timeline.note('good', 'Approved', 'The dialog is gone. Countersign asks the gateway for the state, then sends the very same request again with the proof.'),
};
const request = window.countersign.create(config);
const api = bank(request);

async function pay(event) {
  event.preventDefault();
  const amount = readAmount();
  if (busy || !amount) return;
  setBusy(true);
  show($('result'), '');
  timeline.clear();
  try {
    const quote = await api.quote(amount, payee().dataset.currency);
    const transfer = await api.transfer(form.elements.payee.value, quote.id);
    const payment = await api.fund(transfer.id);
    if (payment.status === 'COMPLETED') {
      const times = await api.executions(transfer.id);
      show($('result'), 'good', 'Paid', `${money(quote.targetAmount, quote.targetCurrency)} to ${payee().textContent}. The provider executed this payment ${times === 1 ? 'exactly once' : `${times} times`}.`);
    } else {
      show($('result'), 'warn', 'Not paid', refusals[payment.errorCode] ?? 'The provider did not take this payment. No money has moved.');
    }
  } catch (error) {
    const [title, text] = explain(error);
    timeline.note('bad', title, text);
    show($('result'), 'bad', title, text);
  } finally {
    setBusy(false);
  }
}

const refusals = {
  'transfer.insufficient_funds': 'There is not enough money in the account. Choose a smaller amount.',
};

const outcomes = {
  cancelled: ['Cancelled', 'You closed the dialog. No money has moved; press Pay to start again.'],
  declined: ['Declined', 'The approval was declined. No money has moved.'],
  expired: ['Expired', 'The approval took too long. No money has moved; press Pay to start again.'],
  timeout: ['Timed out', 'Nothing happened for a long time. No money has moved; press Pay to start again.'],
  blocked: ['Blocked for now', 'Too many wrong attempts. Wait fifteen minutes, then try again.'],
  popup_blocked: ['The window was blocked', 'Your browser did not open the window. Allow pop-ups for this page or choose “This page”.'],
};

function explain(error) {
  if (window.countersign.isSCAError(error)) return outcomes[error.code] ?? ['Not approved', error.message];
  if (window.countersign.isHTTPError(error)) return ['The request failed', `The bank answered ${error.response.status}. No approval was asked. Try again.`];
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

const money = (amount, currency) => new Intl.NumberFormat('en', { style: 'currency', currency }).format(amount);
const payee = () => form.elements.payee.selectedOptions[0];

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
  if (!amount) return;
  try {
    const quote = await timeline.silently(() => api.quote(amount, payee().dataset.currency));
    if (mine !== quoting) return;
    for (const [name, text] of Object.entries({
      fee: money(quote.fee, quote.sourceCurrency),
      rate: `1 ${quote.sourceCurrency} = ${quote.rate} ${quote.targetCurrency}`,
      target: money(quote.targetAmount, quote.targetCurrency),
    })) form.querySelector(`[data-quote="${name}"]`).textContent = text;
  } catch (error) {
    if (mine === quoting) $('amount-help').textContent = explain(error)[1];
  }
}

async function start() {
  const { phone, sandbox } = await api.places();
  $('phone-link').href = $('phone-frame').src = phone;
  $('sandbox-link').href = sandbox;
  const payees = await timeline.silently(() => api.payees());
  form.elements.payee.replaceChildren(...payees.map(({ id, name, currency }) => {
    const option = new Option(name, id);
    option.dataset.currency = currency;
    return option;
  }));
  form.elements.payee.disabled = false;
  security({ config, timeline, devices: $('devices'), buttons: document.querySelectorAll('[data-do]'), say: (...what) => show($('secure-result'), ...what) });
  await preview();
}

let typing;
form.elements.amount.addEventListener('input', () => {
  clearTimeout(typing);
  typing = setTimeout(preview, 250);
});
form.elements.payee.addEventListener('change', preview);
form.addEventListener('submit', pay);
start().catch((error) => show($('result'), 'bad', ...explain(error)));
