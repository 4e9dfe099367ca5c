// The bank's own API, as this page sees it: the gateway's routes. Each call is
// what a page would write with fetch, with `request` in its place.

const SOURCE = 'EUR';

export function bank(request) {
  const read = async (response) => (await response).json();
  const post = (path, data) => read(request(path, { method: 'POST', ...(data && { data }) }));

  return {
    async payees() {
      const accounts = await read(request('/pay/recipients'));
      return accounts.map(({ id, accountHolderName, currency }) => ({ id, name: accountHolderName, currency }));
    },

    async quote(sourceAmount, targetCurrency) {
      const quote = await post('/pay/quotes', { sourceCurrency: SOURCE, targetCurrency, sourceAmount });
      const option = quote.paymentOptions[0];
      return {
        id: quote.id,
        sourceCurrency: SOURCE,
        targetCurrency,
        rate: quote.rate,
        fee: option.fee.total,
        targetAmount: option.targetAmount,
      };
    },

    // customerTransactionId makes a repeated transfer the same transfer.
    transfer: (payee, quoteUuid) => post('/pay/transfers', {
      targetAccount: Number(payee),
      quoteUuid,
      customerTransactionId: crypto.randomUUID(),
      details: { reference: 'Countersign demo' },
    }),

    // The protected call: it is answered with a challenge first.
    fund: (transfer) => post(`/pay/transfers/${transfer}/payments`, { type: 'BALANCE' }),

    // Where the demo's other parts are, and what the provider counted.
    places: () => read(fetch('/demo.json')),
    executions: async (transfer) => (await read(fetch(`/demo/executions/${transfer}`))).executions,
  };
}
