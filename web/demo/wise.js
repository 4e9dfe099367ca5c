// Wise: a quote, a transfer, and the payment that is protected.
import { money } from './banks.js';

const SOURCE = 'EUR';

const refusals = {
  'transfer.insufficient_funds': 'There is not enough money in the account. Choose a smaller amount.',
};

export const wise = ({ get, post }) => ({
  id: 'wise',
  name: 'Wise',
  places: ['dialog', 'iframe', 'tab', 'popup'],
  challenged: 'Not a refusal but a challenge: the one-time token names what must be approved first.',

  explain(path) {
    if (path.endsWith('/payments')) return 'Pay. This is the call that the provider protects.';
    if (path.endsWith('/transfers')) return 'Set the transfer up. No money moves yet.';
    return 'Agree on rate and fee.';
  },

  async payees() {
    const accounts = await get('/pay/recipients');
    return accounts.map(({ id, accountHolderName, currency }) => ({ id: String(id), name: accountHolderName, currency }));
  },

  async preview(payee, amount) {
    const { fee, rate, sum } = await quote(post, payee, amount);
    return [['fee', 'Fee', money(fee, SOURCE)], ['rate', 'Rate', `1 ${SOURCE} = ${rate} ${payee.currency}`], ['target', 'They receive', sum]];
  },

  async pay(payee, amount) {
    const { id, sum } = await quote(post, payee, amount);
    // customerTransactionId makes a repeated transfer the same transfer.
    const transfer = await post('/pay/transfers', {
      targetAccount: Number(payee.id),
      quoteUuid: id,
      customerTransactionId: crypto.randomUUID(),
      details: { reference: 'Countersign demo' },
    });
    const payment = await post(`/pay/transfers/${transfer.id}/payments`, { type: 'BALANCE' });
    if (payment.status === 'COMPLETED') return { paid: true, sum, resource: transfer.id };
    return { paid: false, why: refusals[payment.errorCode] };
  },
});

async function quote(post, { currency }, sourceAmount) {
  const { id, rate, paymentOptions: [option] } = await post('/pay/quotes', { sourceCurrency: SOURCE, targetCurrency: currency, sourceAmount });
  return { id, rate, fee: option.fee.total, sum: money(option.targetAmount, currency) };
}
