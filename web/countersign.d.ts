/**
 * Countersign: strong customer authentication (SCA) for `fetch`.
 *
 * These are the types of `countersign.mjs`, of the CommonJS and AMD module, and
 * of the globals `countersign` and `twApproveApiActionHelpers` that the classic
 * script sets.
 */

/** How the customer is asked. */
export declare const Flow: {
  /** The provider's page in a frame, in a dialog over the page. The default without a gateway. */
  readonly IFRAME: 'iframe';
  /** The provider's page in a new tab. */
  readonly TAB: 'tab';
  /** The provider's page in a window of its own, about 580 × 600. */
  readonly POPUP: 'popup';
  /** In a dialog of Countersign's own, or in the page's `prompt`. Needs a gateway. */
  readonly DIALOG: 'dialog';
  /**
   * Where the provider sends the customer to a page of its own: the whole page
   * leaves for it, and comes back to where it was. The request is kept meanwhile,
   * and the page that is loaded then finishes it with `resume`. Anything else is
   * asked as with `auto`.
   */
  readonly PAGE: 'page';
  /** `dialog` where all that is needed can be answered in it, else `iframe`. The default with a gateway. */
  readonly AUTO: 'auto';
};
export type Flow = (typeof Flow)[keyof typeof Flow];

/** Which of the provider's approval pages is used, unless `approvalPageUrl` or a gateway says. */
export declare const Mode: {
  /** `https://wise.com/approve-api-action/`. The default. */
  readonly PRODUCTION: 'production';
  /** `https://sandbox.transferwise.tech/approve-api-action/`. */
  readonly SANDBOX: 'sandbox';
};
export type Mode = (typeof Mode)[keyof typeof Mode];

/** How the dialogs look and speak. */
export interface Look {
  /**
   * The language of the dialogs, as a language tag. There are texts for `en`,
   * `de`, `fr`, `es`, `it`, `nl`, `pl` and `pt`; with `messages` it may be any
   * other. Amounts and times are written as the tag asks.
   * @default the `lang` of the page, else the browser's language, else 'en'
   * @example create({ locale: 'de-AT' })
   */
  locale?: string;

  /**
   * Texts in the place of ours, by their key. They are shown as text, never as
   * HTML.
   * @default none
   * @example create({ messages: { title: 'Confirm the payment', cancel: 'Not now' } })
   */
  messages?: Messages;

  /**
   * Colours and shapes. Each sets the custom property of its name, so that a
   * style sheet can do the same: `accent` is `--countersign-accent`, `onAccent`
   * is `--countersign-on-accent`. Values are CSS.
   * @default colours of our own, light or dark as the customer prefers
   * @example create({ theme: { accent: '#0a6b52', radius: '12px' } })
   */
  theme?: Theme;
}

export interface Theme {
  /** 'light' or 'dark', for a page that does not follow the customer's own choice. */
  scheme?: 'light' | 'dark';
  /** Buttons and signs. */
  accent?: string;
  /** What is written on the accent. By default black or white, whichever is easier to read. */
  onAccent?: string;
  /** Buttons without a border, and rings of focus. By default the text's colour, where `accent` is given. */
  link?: string;
  /** The dialog. */
  background?: string;
  /** Fields and cards in the dialog. */
  surface?: string;
  text?: string;
  /** Text that matters less. */
  muted?: string;
  border?: string;
  danger?: string;
  success?: string;
  /** What lies over the page behind the dialog. */
  backdrop?: string;
  /** Of the corners, such as '8px'. */
  radius?: string;
  /** As `font-family`. */
  font?: string;
}

/**
 * The texts of the dialogs. Some take words in braces: see the English ones in
 * the repository, `wasm/internal/dialog/text_en.go`.
 */
export type Messages = { readonly [key in MessageKey]?: string };

export type MessageKey =
  | 'title' | 'asks' | 'to' | 'cancel' | 'close' | 'continue' | 'confirm' | 'tryAgain'
  | 'openAgain' | 'loading' | 'ready' | 'frame' | 'host' | 'blockedTitle' | 'blockedText'
  | 'waitingTitle' | 'waitingText' | 'step' | 'timeLeft' | 'lastMinute' | 'fiveMinutes'
  | 'oneMinute' | 'attemptsLeft' | 'chooseTitle' | 'chooseCodeTitle' | 'chooseCodeText' | 'waySms'
  | 'wayWhatsapp' | 'wayVoice' | 'wayCode' | 'wayPin' | 'wayDevice' | 'wayFace' | 'otherWay'
  | 'sendTitle' | 'send' | 'sendAgain' | 'sending' | 'resent' | 'codeTitle' | 'codeText'
  | 'codeLabel' | 'codeMissing' | 'pinTitle' | 'pinLabel' | 'pinMissing' | 'pinSealed' | 'showPin'
  | 'digits' | 'checking' | 'faceTitle' | 'faceText' | 'faceStart' | 'faceRunning' | 'deviceTitle'
  | 'deviceText' | 'elsewhere' | 'elsewhereTitle' | 'elsewhereText' | 'wrong' | 'last' | 'tooSoon'
  | 'offline' | 'failed' | 'approvedTitle' | 'approvedText' | 'lockedTitle' | 'lockedUntil'
  | 'lockedText' | 'expiredTitle' | 'expiredText' | 'declinedTitle' | 'declinedText'
  | 'unavailableTitle' | 'unavailableText' | 'newPinTitle' | 'newPinText' | 'newPinLabel'
  | 'repeatTitle' | 'repeatText' | 'repeatLabel' | 'pinWeak' | 'pinMismatch' | 'pinRefused'
  | 'savePin' | 'saving' | 'wayEmail' | 'waySecret' | 'forEmail' | 'forPhone' | 'forSecret'
  | 'secretTitle' | 'secretMissing' | 'showSecret' | 'newSecretTitle' | 'newSecretText'
  | 'newSecretLabel' | 'secretRule' | 'secretLength' | 'secretShort' | 'repeatSecretTitle'
  | 'repeatSecretText' | 'repeatSecretLabel' | 'secretMismatch' | 'secretRefused' | 'saveSecret'
  | 'savingSecret';

/** What the page itself can answer with. */
export interface Hooks {
  /**
   * Gives what this device is known by, for a factor that asks for it. It is
   * encrypted in the browser, for the provider alone. What it throws counts as
   * a try that failed, and the customer may try another way.
   * @default none: such a factor is answered on the provider's page
   * @example create({ gateway: '/', deviceFingerprint: () => localStorage.device })
   */
  deviceFingerprint?: () => string | Promise<string>;

  /**
   * Makes a face scan with the code of the provider's partner (FaceTec), and
   * gives what that exports, encrypted with the key.
   * @default none: such a factor is answered on the provider's page
   * @example create({ gateway: '/', faceMap: ({ publicKey }) => scanFace(publicKey) })
   */
  faceMap?: (scan: FaceScan) => string | Promise<string>;
}

export interface FaceScan {
  /** The provider's key for face scans, as PEM. */
  publicKey: string;
  /** What is to be confirmed; absent while a face is set up. */
  challenge?: Challenge;
}

/** What concerns asking the customer, for `create` and `runFlow` alike. */
export interface FlowOptions extends Look {
  /**
   * How the customer is asked. Where the provider sends the customer to a page of
   * its own, `popup` and `tab` open it in a window at once, `page` leaves for it,
   * and all others open it in a window from a dialog.
   * @default 'auto' with a gateway, else 'iframe'
   * @example create({ flow: Flow.POPUP })
   */
  flow?: Flow;

  /**
   * Whose approval page is shown.
   * @default 'production'
   * @example create({ mode: Mode.SANDBOX })
   */
  mode?: Mode;

  /**
   * Address of the approval page. It overrides `mode`.
   * @default the page that `mode` names, or that the gateway gives
   * @example create({ approvalPageUrl: 'https://approve.example.com/' })
   */
  approvalPageUrl?: string;

  /**
   * The only origins whose messages count. A message counts in any case only
   * from the window that was opened, and from the origin that it settled on.
   * @default the origin that the approval page settles on
   * @example create({ approvalOrigins: ['https://wise.com'] })
   */
  approvalOrigins?: readonly string[];

  /**
   * How long the customer has to approve, in milliseconds. Then the request
   * rejects with the code `timeout`.
   * @default 600000
   * @example create({ timeout: 120_000 })
   */
  timeout?: number;

  /**
   * How long an approval page that has loaded in the frame may show no sign of
   * life before it counts as refused, in milliseconds. Then the request rejects
   * with the code `frame_refused`.
   * @default 10000
   * @example create({ frameTimeout: 20_000 })
   */
  frameTimeout?: number;

  /**
   * Address of the helper's WebAssembly, where it does not lie beside this
   * script. Its runtime is looked for in the same folder.
   * @default beside this script
   * @example create({ wasmUrl: '/assets/countersign/countersign.wasm' })
   */
  wasmUrl?: string | URL;
}

/** Read when a challenge comes, so that it may be changed until then. */
export interface Config extends FlowOptions, Hooks {
  /**
   * The page's own in the place of the built-in dialog. It is called with a
   * controller once there is something to show, and gives, or promises, a
   * function that takes it off the screen again. What it throws, or one of the
   * functions it subscribes, ends the request with just that.
   * @default the built-in dialog
   * @example
   * create({
   *   gateway: '/',
   *   prompt(controller) {
   *     const box = document.body.appendChild(document.createElement('my-prompt'));
   *     const draw = (view) => box.draw(view);
   *     draw(controller.view);
   *     controller.subscribe(draw);
   *     box.onsubmit = () => controller.answer(box.value);
   *     box.oncancel = () => controller.cancel();
   *     return () => box.remove();
   *   },
   * })
   */
  prompt?: (controller: PromptController) => PromptCleanup | Promise<PromptCleanup>;

  /**
   * Base address of the Countersign gateway. Without it, an answer with a
   * readable `Countersign-Challenge` header makes its origin the gateway.
   * @default none
   * @example create({ gateway: 'https://pay.example.com' })
   */
  gateway?: string;

  /**
   * When the channel to the gateway opens: at the first challenge, at once, or
   * never, so that the helper asks now and then instead.
   * @default 'challenge'
   * @example create({ gateway: '/', channel: 'eager' })
   */
  channel?: 'challenge' | 'eager' | 'off';

  /**
   * When the helper is fetched: when the page is idle (not where the customer
   * saves data), at once, or at the first challenge.
   * @default 'idle'
   * @example create({ preload: 'eager' })
   */
  preload?: 'idle' | 'eager' | 'challenge';

  /**
   * Called before anything is on the screen. What it throws, the
   * request rejects with.
   * @default none
   * @example create({ onSCARequired: () => spinner.hide() })
   */
  onSCARequired?: () => void;

  /**
   * Called when the customer has approved, nothing is on the screen any more,
   * and before the request is repeated.
   * @default none
   * @example create({ onSCACompleted: () => spinner.show() })
   */
  onSCACompleted?: () => void;
}

/** What `fetch` takes, and two things more. */
export interface RequestOptions extends RequestInit {
  /**
   * Sent as JSON, where there is no `body`.
   * @default none
   * @example request('/transfers', { method: 'POST', data: { amount: 10 } })
   */
  data?: unknown;

  /**
   * Gives `{ response, metadata }` instead of the response alone.
   * @default false
   * @example const { metadata } = await request('/balance', { withMetadata: true })
   */
  withMetadata?: boolean;
}

/** What is known of an answer besides the answer. */
export interface Metadata {
  /** Whether the customer was asked. */
  scaRequired: boolean;
}

export interface ResponseWithMetadata {
  response: Response;
  metadata: Metadata;
}

/**
 * Called as `fetch` is. It fulfils with an answer that is `ok`; any other
 * rejects with `HTTPError`, and a challenge that was not approved with
 * `SCAError`. A network error or an abort rejects with what `fetch` gave.
 */
export interface CountersignRequest {
  (input: RequestInfo | URL, init: RequestOptions & { withMetadata: true }): Promise<ResponseWithMetadata>;
  (input: RequestInfo | URL, init?: RequestOptions & { withMetadata?: false }): Promise<Response>;
  (input: RequestInfo | URL, init?: RequestOptions): Promise<Response | ResponseWithMetadata>;
}

/**
 * Makes a function that is called as `fetch` is and asks the customer where an
 * answer demands it.
 * @example
 * const request = create({ mode: Mode.SANDBOX });
 * const response = await request('/transfers/1/payments', { method: 'POST' });
 */
export declare function create(config?: Config): CountersignRequest;

/** For what is left to do when the page is back. */
export interface ResumeConfig extends Config {
  /**
   * Ends it with the code `aborted`.
   * @default none
   * @example resume({ signal: AbortSignal.timeout(60_000) })
   */
  signal?: AbortSignal;
}

/**
 * Finishes the request that was interrupted by `Flow.PAGE`, when the customer is
 * back. Call it once the page has loaded: without such a request it gives null, at
 * once. Else it settles as that request would have: with its answer (and metadata,
 * where that asked for them), `HTTPError` or `SCAError`. A customer who has come
 * back without finishing has `cancelled`.
 *
 * The request is sent once, however often the page is loaded meanwhile. It is kept
 * in this browser (sessionStorage and IndexedDB) until this settles; after
 * `unavailable` it is kept, and may be resumed again. `onSCACompleted` fires before
 * the request is repeated; should the provider ask once more, `flow` and all else
 * of the configuration count.
 * @example
 * const interrupted = resume();
 * if (interrupted) show(await (await interrupted).json());
 */
export declare function resume(config?: ResumeConfig): Promise<Response | ResponseWithMetadata> | null;

export interface RunFlowOptions extends FlowOptions {
  /**
   * The one-time token of the challenge.
   * @example runFlow({ token: response.headers.get('x-2fa-approval') })
   */
  token: string;
}

/**
 * Only shows the approval page for a token. It fulfils when the customer has
 * approved and rejects with `SCAError` otherwise.
 */
export declare function runFlow(options: RunFlowOptions): Promise<void>;

// ------------------------------------------------------ the page's own prompt ----

/** Called when the prompt is over. */
export type PromptCleanup = (() => void) | void;

/** What a page's own prompt shows, and what it can do. Its functions return at once. */
export interface PromptController {
  /** All that is to be shown. A new one takes its place at each change. */
  readonly view: PromptView;
  /** Has a function called with each new view, until the function it gives is called. */
  subscribe(listener: (view: PromptView) => void): () => void;
  /** Takes one of `view.choices` by its id; without one, goes back to the choice. */
  choose(id?: string): void;
  /** Has the code of `view.factor` sent, for the first time or again. */
  send(): void;
  /** Hands in what the customer entered. It is encrypted where the provider wants that. */
  answer(text: string): void;
  /** Has `deviceFingerprint` or `faceMap` of the configuration make the answer. */
  capture(): void;
  /** Goes on at the provider's own page, where `view.elsewhere`. It may open a window, so call it in a click. */
  elsewhere(): void;
  /** The customer does not want to go on, or has read how it ended. */
  cancel(): void;
}

export interface PromptView {
  /**
   * What the customer is to do. `choose`: choose a way, and have a code sent;
   * `enter`: enter the code or the secret, or choose one; `capture`: let the page make the
   * answer; `elsewhere`: nothing is left but the provider's own page;
   * `approved` and `ended`: nothing. An ended prompt waits for `cancel()`.
   */
  stage: 'choose' | 'enter' | 'capture' | 'elsewhere' | 'approved' | 'ended';
  /** The newest: what is approved, time and attempts left. */
  challenge: Challenge;
  /** The one at hand of `steps`, from 1. */
  step: number;
  steps: number;
  /** The ways to answer this step, the provider's first choice first. */
  choices: Factor[];
  /** The choice at hand; absent while there is none. */
  factor?: Factor;
  /** Whether an answer is awaited. What is done meanwhile does nothing. */
  busy: boolean;
  /**
   * What happened last. `wrong` and `last` (one more try is left) must not name
   * a factor: nobody is to learn which one was wrong.
   */
  notice?: 'sent' | 'resent' | 'wrong' | 'last' | 'too_soon' | 'offline' | 'failed';
  /** In how many seconds the code can be sent again; 0 where it can. */
  resendIn: number;
  /** Whether the provider's own page may take over. */
  elsewhere: boolean;
  /** How it ended, in the stage `ended`. */
  code?: SCAErrorCode;
}

// --------------------------------------------- without a request: the gateway ----

/** What is done at a gateway without a request. */
export interface GatewayConfig extends Config {
  /**
   * Base address of the Countersign gateway.
   * @example authorise({ gateway: '/' })
   */
  gateway: string;

  /**
   * The provider's name in the gateway's configuration.
   * @default 'wise'
   * @example authorise({ gateway: '/', provider: 'wise-eu' })
   */
  provider?: string;

  /**
   * What names the customer to the provider, where the gateway's configuration
   * does not. Names are letters and digits.
   * @default none
   * @example authorise({ gateway: '/', params: { profileId: '30417755' } })
   */
  params?: Readonly<Record<string, string>>;

  /**
   * Ends it with the code `aborted`.
   * @default none
   * @example authorise({ gateway: '/', signal: AbortSignal.timeout(60_000) })
   */
  signal?: AbortSignal;
}

/**
 * Asks the customer now, ahead of calls that would ask later. It fulfils when
 * the customer has approved and rejects with `SCAError` otherwise. Needs a
 * gateway that allows it.
 * @example await authorise({ gateway: '/' });
 */
export declare function authorise(config: GatewayConfig): Promise<void>;

/**
 * What the customer confirms with: set up, listed and deleted. Needs a gateway
 * that allows it. All reject with `SCAError`, with the codes `exists`,
 * `not_found`, `limit` and `refused` besides the others.
 * @example
 * const mine = factors({ gateway: '/' });
 * await mine.createPin();
 */
export declare function factors(config: GatewayConfig): FactorManager;

export interface FactorManager {
  /** Sets a PIN of four digits up. Without one, a dialog has the customer choose it. */
  createPin(pin?: string): Promise<void>;
  deletePin(): Promise<void>;
  /** Sets this device up. Without a value, `deviceFingerprint` of the configuration gives it. */
  createDeviceFingerprint(value?: string): Promise<Enrolment>;
  /** The devices that the gateway has kept the ids of, oldest first. */
  deviceFingerprints(): Promise<Enrolment[]>;
  deleteDeviceFingerprint(id: string): Promise<void>;
  /** Sets a face up. Without a value, `faceMap` of the configuration gives it. */
  createFaceMap(value?: string): Promise<void>;
  deleteFaceMap(): Promise<void>;
  /** The provider's key for face scans, as PEM. */
  faceKey(): Promise<string>;
  /**
   * Has the customer set up, in the dialog, whatever the provider still needs, such
   * as an e-mail address, a phone number and a secret code. It fulfils when that is
   * done, and at once where nothing is left.
   * @example await factors({ gateway: '/', provider: 'mipise', params: { userUUID } }).setUp()
   */
  setUp(): Promise<void>;
  /** Has the e-mail address forgotten that the customer has confirmed, so that `setUp` confirms it anew. */
  resetEmail(): Promise<void>;
  /** As `resetEmail`, for the phone number. */
  resetPhoneNumber(): Promise<void>;
  /** As `resetEmail`, for the secret code. */
  resetSecret(): Promise<void>;
}

/** A device that was set up. */
export interface Enrolment {
  /** Absent where the provider does not say. */
  id?: string;
  /** RFC 3339; absent where the provider does not say. */
  createdAt?: string;
}

// -------------------------------------------------------------------- errors ----

/** An answer that is neither `ok` nor a challenge. */
export declare class HTTPError extends Error {
  constructor(response: Response);
  readonly name: 'HTTPError';
  readonly response: Response;
}

/** How a step-up ended that did not end in approval. */
export type SCAErrorCode =
  /** The customer closed the dialog or the approval page, or pressed Cancel or Escape. */
  | 'cancelled'
  /** The customer, or the provider, said no. */
  | 'declined'
  /** The challenge is not valid any more. */
  | 'expired'
  /** The customer did not approve in time. */
  | 'timeout'
  /** Too many attempts. */
  | 'blocked'
  /** The browser let no window be opened, not even by a click. */
  | 'popup_blocked'
  /** The approval page does not let itself be framed. */
  | 'frame_refused'
  /** The request's signal was aborted; `cause` is its reason. */
  | 'aborted'
  /** The repeated request is not the one that was approved. */
  | 'mismatch'
  /** This cannot be done here: an unknown flow, no page, or not allowed by the gateway. */
  | 'unsupported'
  /** The helper or the gateway cannot be reached; the message says what to change. */
  | 'unavailable'
  /** `factors`: there is one already; it must be deleted first. */
  | 'exists'
  /** `factors`: there is none. */
  | 'not_found'
  /** `factors`: there are as many as may be. */
  | 'limit'
  /** `factors`: the provider does not take this one. */
  | 'refused';

export interface Subject {
  title?: string;
  amount?: string;
  currency?: string;
  payee?: string;
}

/** The challenge that an error is about, as the gateway shows it. */
export interface Challenge {
  id: string;
  provider?: string;
  approach?: 'hosted' | 'embedded' | 'redirect' | 'decoupled';
  state?: 'pending' | 'approved' | 'executing' | 'executed' | 'unknown' | 'declined' | 'expired' | 'blocked' | 'cancelled';
  /** RFC 3339. */
  expiresAt?: string;
  /** How many more wrong answers there may be, where somebody counts. */
  attemptsLeft?: number;
  /** RFC 3339. When a challenge that is blocked may be tried anew, where that is known. */
  blockedUntil?: string;
  subject?: Subject;
  /** What the customer must show, where the gateway knows. */
  factors?: Factor[];
}

/** One thing that the customer must show. One of its alternatives will do in its place. */
export interface Factor {
  id: string;
  /** The provider's own name of it, such as 'SMS'. */
  type?: string;
  category?: 'knowledge' | 'possession' | 'inherence';
  /**
   * How it is answered. `code`: it is sent, then entered; `secret`: it is
   * entered; `new_secret`: it is chosen, and handed in once, whatever the page does
   * to have it repeated (`length` is the shortest it may be); `device` and `face`: a
   * function of the configuration gives it; `elsewhere`: on the provider's page
   * only.
   */
  method?: 'code' | 'secret' | 'new_secret' | 'device' | 'face' | 'elsewhere';
  state?: 'pending' | 'approved';
  /** Whether the challenge can be approved without it. */
  optional?: boolean;
  alternatives?: Factor[];
  /** Which one is meant, such as a masked phone number. */
  hint?: string;
  /** How long an answer is, where that is known; of a new secret, how long at least. */
  length?: number;
  /** RFC 3339. When a code that was sent may be sent again. */
  resendAt?: string;
}

export declare class SCAError extends Error {
  constructor(code: SCAErrorCode, message: string, details?: { challenge?: Challenge; cause?: unknown });
  readonly name: 'SCAError';
  /** Stable; the message is not. */
  readonly code: SCAErrorCode;
  readonly challenge?: Challenge;
  readonly cause?: unknown;
}

/** Holds across frames and across copies of the script, where `instanceof` does not. */
export declare function isHTTPError(error: unknown): error is HTTPError;

/** Holds across frames and across copies of the script, where `instanceof` does not. */
export declare function isSCAError(error: unknown): error is SCAError;

/** The version of Countersign. */
export declare const version: string;

export as namespace countersign;
