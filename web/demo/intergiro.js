// Intergiro: the customer gives a consent on a page of the bank's.
import { money } from './banks.js';

const FROM = 'b2a94d10-6f2e-4c71-8b05-d1e6f0a7c301';
const PAYEES = [
  { id: 'DE75512108001245126199', name: 'Kraken LTD', currency: 'EUR', bic: 'SOGEDEFF' },
  { id: 'FR7630006000011234567890189', name: 'Atelier Nord', currency: 'EUR', bic: 'AGRIFRPP' },
];

export const intergiro = ({ post }) => ({
  id: 'intergiro',
  name: 'Intergiro',
  places: ['dialog', 'popup', 'tab', 'page'],
  challenged: 'Not a refusal but a consent that waits: the customer gives it on a page of the bank’s.',

  explain: () => 'Pay. Repeated with the same request_id it is the same payment.',

  payees: async () => PAYEES,

  preview: (payee, amount) => [['fee', 'Fee', 'none'], ['target', 'They receive', money(amount, payee.currency)]],

  async pay(payee, amount) {
    const request_id = crypto.randomUUID();
    const paid = { paid: true, sum: money(amount, payee.currency), resource: request_id };
    remember({ paid, payee: payee.name });
    await post('/pay/intergiro/payments', {
      request_id,
      account_id: FROM,
      counterparty: { name: payee.name, account: { iban: payee.id, bic: payee.bic } },
      amount: Math.round(amount * 100),
      reference: 'Countersign demo',
    });
    return paid;
  },
});

// Where the whole page leaves, this one is gone: the next one finishes the request
// with countersign.resume(), and wants to say what it was.
const remember = (payment) => sessionStorage.setItem('larch-payment', JSON.stringify(payment));
export const remembered = () => JSON.parse(sessionStorage.getItem('larch-payment'));
