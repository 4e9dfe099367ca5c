// The bank's own API, as this page sees it: the gateway's routes, one set for each
// provider that the bank can pay through. All have the same shape:
//
//   name, places                what it is called, and where customers confirm
//   explain(path), challenged   what its requests are for, in the timeline
//   payees()                    whom there is to pay: id, name, currency
//   preview(payee, amount)      lines of the form, as [name, label, text]
//   pay(payee, amount)          → { paid, sum, resource } or { paid: false, why }
import { wise } from './wise.js';
import { mipise } from './mipise.js';
import { intergiro } from './intergiro.js';

export const banks = (request) => Object.fromEntries([wise, mipise, intergiro].map((of) => {
  const bank = of(calls(request));
  return [bank.id, bank];
}));

/** What a page would write with fetch, with `request` in its place. */
function calls(request) {
  const read = async (response) => (await response).json();
  return {
    get: (path) => read(request(path)),
    post: (path, data) => read(request(path, { method: 'POST', ...(data && { data }) })),
  };
}

export const money = (amount, currency) => new Intl.NumberFormat('en', { style: 'currency', currency }).format(amount);

// Where the demo's other parts are, and what the provider counted.
const tell = async (path) => (await fetch(path)).json();
export const sites = () => tell('/demo.json');
export const executions = async (provider, resource) => (await tell(`/demo/executions/${provider}/${resource}`)).executions;
