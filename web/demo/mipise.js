// Mipise: it has no challenge of its own, so the gateway asks it first.
import { money } from './banks.js';

export const mipise = ({ get, post }) => ({
  id: 'mipise',
  name: 'Mipise',
  places: ['dialog'],
  challenged: 'The gateway’s own challenge: it has asked Mipise how the customer stands, before it sent anything.',

  explain(path) {
    return path.endsWith('/payments') ? 'Pay. The gateway asks Mipise first whether this customer may.' : 'Whom this customer can pay.';
  },

  async payees() {
    return (await get('/pay/mipise/beneficiaries')).beneficiaries.map(({ uuid: id, name }) => ({ id, name, currency: 'EUR' }));
  },

  preview: (payee, amount) => [['fee', 'Fee', 'none'], ['target', 'They receive', money(amount, payee.currency)]],

  async pay(payee, amount) {
    const reference = `Larch ${crypto.randomUUID().slice(0, 8)}`;
    await post('/pay/mipise/payments', { beneficiary: payee.id, amount, currency: payee.currency, reference });
    return { paid: true, sum: money(amount, payee.currency), resource: reference };
  },
});
