/**
 * Countersign: strong customer authentication (SCA) for `fetch`.
 *
 * These are the types of `countersign.mjs`, of the CommonJS and AMD module, and
 * of the globals `countersign` and `twApproveApiActionHelpers` that the classic
 * script sets.
 */

/** How the approval page is shown. */
export declare const Flow: {
  /** In a frame, in a dialog over the page. The default. */
  readonly IFRAME: 'iframe';
  /** In a new tab. */
  readonly TAB: 'tab';
  /** In a window of its own, about 580 × 600. */
  readonly POPUP: 'popup';
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

/** What concerns the approval page, for `create` and `runFlow` alike. */
export interface FlowOptions {
  /**
   * How the approval page is shown.
   * @default 'iframe'
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
export interface Config extends FlowOptions {
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
   * Called before the approval page is on the screen. What it throws, the
   * request rejects with.
   * @default none
   * @example create({ onSCARequired: () => spinner.hide() })
   */
  onSCARequired?: () => void;

  /**
   * Called when the customer has approved, the approval page is gone, and
   * before the request is repeated.
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

/** An answer that is neither `ok` nor a challenge. */
export declare class HTTPError extends Error {
  constructor(response: Response);
  readonly name: 'HTTPError';
  readonly response: Response;
}

/** How a step-up ended that did not end in approval. */
export type SCAErrorCode =
  /** The customer closed the approval page, or pressed Cancel or Escape. */
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
  /** This cannot be done here: an unknown flow, or no page. */
  | 'unsupported'
  /** The helper or the gateway cannot be reached; the message says what to change. */
  | 'unavailable';

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
  attemptsLeft?: number;
  subject?: Subject;
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
