// Type tests: compiling this file is the test. Lines after @ts-expect-error
// must not compile. Run by tsc --strict --noEmit (see the Makefile).
import {
  authorise, create, factors, resume, runFlow, Flow, Mode, HTTPError, SCAError, isHTTPError, isSCAError, version,
  type Challenge, type Config, type CountersignRequest, type Enrolment, type Factor, type MessageKey, type PromptController,
  type PromptView, type ResponseWithMetadata, type SCAErrorCode,
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
create({ flow: Flow.PAGE });
// @ts-expect-error no such flow
create({ flow: 'window' });
// @ts-expect-error a number of milliseconds
create({ timeout: '10' });
// @ts-expect-error no such option
create({ mod: 'sandbox' });

// Called as fetch is, also where fetch is expected.
const likeFetch: (input: RequestInfo | URL, init?: RequestInit) => Promise<Response | ResponseWithMetadata> = request;
void likeFetch;

async function resumed(): Promise<void> {
  const interrupted = resume();
  same<typeof interrupted, Promise<Response | ResponseWithMetadata> | null>(true);
  // @ts-expect-error there may be nothing to resume
  await interrupted.catch(() => {});
  if (interrupted) {
    const answer = await interrupted;
    if ('metadata' in answer) same<typeof answer, ResponseWithMetadata>(true);
    else same<typeof answer, Response>(true);
  }
  await resume({ flow: 'popup', locale: 'de', onSCACompleted: () => {}, signal: AbortSignal.timeout(1) });
  // @ts-expect-error not an option
  resume({ token: 't' });
}
void resumed;

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

same<Flow, 'iframe' | 'tab' | 'popup' | 'dialog' | 'page' | 'auto'>(true);
same<Mode, 'production' | 'sandbox'>(true);
same<Config['channel'], 'challenge' | 'eager' | 'off' | undefined>(true);

// How the dialogs look and speak.
create({ flow: Flow.AUTO, locale: 'de-AT', messages: { title: 'Zahlung bestätigen' }, theme: { accent: '#0a6b52', scheme: 'dark' } });
const keys: MessageKey[] = ['title', 'cancel', 'chooseTitle', 'pinWeak'];
void keys;
// @ts-expect-error no such text
create({ messages: { headline: 'x' } });
// @ts-expect-error texts only
create({ messages: { title: 1 } });
// @ts-expect-error no such colour
create({ theme: { primary: 'red' } });
// @ts-expect-error no such scheme
create({ theme: { scheme: 'sepia' } });

// What the page answers with.
create({ deviceFingerprint: () => 'x', faceMap: async ({ publicKey, challenge }) => publicKey + (challenge?.id ?? '') });
// @ts-expect-error a text
create({ deviceFingerprint: () => 1 });
// @ts-expect-error a text
create({ faceMap: async () => {} });

// The page's own prompt.
create({ prompt: () => {} });
create({ prompt: async (controller) => () => controller.cancel() });
// @ts-expect-error not a function to clean up with
create({ prompt: () => 'element' });
create({
  prompt(controller) {
    same<typeof controller, PromptController>(true);
    same<typeof controller.view, PromptView>(true);
    const draw = ({ stage, notice, factor, resendIn, code }: PromptView): void => {
      same<typeof factor, Factor | undefined>(true);
      same<typeof resendIn, number>(true);
      same<typeof code, SCAErrorCode | undefined>(true);
      // @ts-expect-error no such stage
      if (stage === 'done') return;
      if (stage === 'choose') controller.choose(controller.view.choices[0]?.id);
      if (factor?.method === 'new_secret') controller.answer('Marmot2026');
      if (stage === 'enter' && notice !== 'wrong' && factor?.method === 'code') controller.answer('111111');
    };
    const stop = controller.subscribe(draw);
    same<typeof stop, () => void>(true);
    controller.choose();
    controller.send();
    controller.capture();
    controller.elsewhere();
    // @ts-expect-error a text
    controller.answer(111111);
    // @ts-expect-error ours to change
    controller.view = controller.view;
    return () => stop();
  },
});

// Without a request: the gateway.
async function manage(): Promise<void> {
  same<Awaited<ReturnType<typeof authorise>>, void>(true);
  await authorise({ gateway: '/', provider: 'wise', params: { profileId: '1' }, signal: AbortSignal.timeout(1), flow: 'dialog' });
  const mine = factors({ gateway: '/', locale: 'fr', deviceFingerprint: () => 'x' });
  await mine.createPin();
  await mine.createPin('4826');
  await mine.deletePin();
  const made = await mine.createDeviceFingerprint();
  same<typeof made, Enrolment>(true);
  const list = await mine.deviceFingerprints();
  same<typeof list, Enrolment[]>(true);
  for (const { id } of list) if (id) await mine.deleteDeviceFingerprint(id);
  await mine.createFaceMap('AAAA');
  await mine.deleteFaceMap();
  same<Awaited<ReturnType<typeof mine.setUp>>, void>(true);
  await mine.resetEmail();
  await mine.resetPhoneNumber();
  await mine.resetSecret();
  same<Awaited<ReturnType<typeof mine.faceKey>>, string>(true);
  // @ts-expect-error which one
  await mine.deleteDeviceFingerprint();
  // @ts-expect-error a text
  await mine.createPin(4826);
}
void manage;
// @ts-expect-error the gateway is needed
void authorise({ provider: 'wise' });
// @ts-expect-error the gateway is needed
void factors();
// @ts-expect-error texts only
void authorise({ gateway: '/', params: { profileId: 1 } });

const codes: SCAErrorCode[] = ['exists', 'not_found', 'limit', 'refused'];
void codes;
