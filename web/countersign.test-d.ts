// Type tests: compiling this file is the test. Lines after @ts-expect-error
// must not compile. Run by tsc --strict --noEmit (see the Makefile).
import {
  create, runFlow, Flow, Mode, HTTPError, SCAError, isHTTPError, isSCAError, version,
  type Challenge, type Config, type CountersignRequest, type ResponseWithMetadata, type SCAErrorCode,
} from './countersign.js';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>): void => {};

const request: CountersignRequest = create();
create({});
create({ mode: Mode.SANDBOX, flow: Flow.POPUP, approvalPageUrl: 'https://approve.example.com/' });
create({ mode: 'production', flow: 'tab', onSCARequired() {}, onSCACompleted: () => {} });
create({ gateway: '/', channel: 'eager', timeout: 1, frameTimeout: 1, preload: 'challenge', wasmUrl: new URL('https://a.example/x.wasm') });
const origins = ['https://wise.com'] as const;
create({ approvalOrigins: origins });

// @ts-expect-error no such mode
create({ mode: 'test' });
// @ts-expect-error no such flow yet
create({ flow: 'dialog' });
// @ts-expect-error a number of milliseconds
create({ timeout: '10' });
// @ts-expect-error no such option
create({ mod: 'sandbox' });

// Called as fetch is, also where fetch is expected.
const likeFetch: (input: RequestInfo | URL, init?: RequestInit) => Promise<Response | ResponseWithMetadata> = request;
void likeFetch;

async function answers(): Promise<void> {
  same<Awaited<ReturnType<typeof fetch>>, Response>(true);
  const plain = await request('/a');
  same<typeof plain, Response>(true);
  const posted = await request(new URL('https://a.example/'), { method: 'POST', data: { any: 1 }, headers: { a: 'b' } });
  same<typeof posted, Response>(true);
  const whole = await request(new Request('/a'), { withMetadata: true });
  same<typeof whole, ResponseWithMetadata>(true);
  same<typeof whole.metadata.scaRequired, boolean>(true);
  const without = await request('/a', { withMetadata: false });
  same<typeof without, Response>(true);
  const either = await request('/a', { withMetadata: Math.random() > 0.5 });
  same<typeof either, Response | ResponseWithMetadata>(true);
  const ran = await runFlow({ token: 't', flow: Flow.IFRAME, mode: Mode.PRODUCTION, approvalPageUrl: '/approve' });
  same<typeof ran, void>(true);
}
void answers;

// @ts-expect-error the token is needed
void runFlow({ flow: 'tab' });
// @ts-expect-error not an option of a flow
void runFlow({ token: 't', gateway: '/' });

function explain(error: unknown): string | number {
  if (isHTTPError(error)) {
    same<typeof error.response, Response>(true);
    return error.response.status;
  }
  if (isSCAError(error)) {
    same<typeof error.code, SCAErrorCode>(true);
    same<typeof error.challenge, Challenge | undefined>(true);
    // @ts-expect-error no such code
    if (error.code === 'canceled') return 0;
    return error.code === 'cancelled' ? error.message : (error.challenge?.subject?.payee ?? '');
  }
  return version;
}
void explain;

const made: Error[] = [
  new HTTPError(new Response()),
  new SCAError('timeout', 'Too late.'),
  new SCAError('aborted', 'Gone.', { cause: 1, challenge: { id: 'c' } }),
];
void made;

same<Flow, 'iframe' | 'tab' | 'popup'>(true);
same<Mode, 'production' | 'sandbox'>(true);
same<Config['channel'], 'challenge' | 'eager' | 'off' | undefined>(true);
