package problem

import "net/http"

// What is wrong with a request before it is forwarded.
var (
	RouteNotFound    = Problem{"route_not_found", http.StatusNotFound, "No route of this gateway has this path."}
	PathInvalid      = Problem{"path_invalid", http.StatusBadRequest, "The path has parts that are never forwarded, such as dot segments or encoded slashes."}
	MethodNotAllowed = Problem{"method_not_allowed", http.StatusMethodNotAllowed, "This path has routes, but none for this method."}
	BodyTooLarge     = Problem{"body_too_large", http.StatusRequestEntityTooLarge, "The request's body is larger than this gateway forwards."}
	HeadersTooLarge  = Problem{"headers_too_large", http.StatusRequestHeaderFieldsTooLarge, "The request's headers are larger than this gateway accepts."}
	OriginRefused    = Problem{"origin_refused", http.StatusForbidden, "Pages of this origin may not use this gateway."}
	SessionRequired  = Problem{"session_required", http.StatusUnauthorized, "The request carries no session of this gateway."}
	TooManyRequests  = Problem{"too_many_requests", http.StatusTooManyRequests, "This client asks too often, or holds too many connections. Retry-After says when to try again."}
	Overloaded       = Problem{"overloaded", http.StatusServiceUnavailable, "This gateway has as many connections as it takes. Retry-After says when to try again."}
	RequestTimeout   = Problem{"request_timeout", http.StatusRequestTimeout, "The request came too slowly, so it was not served to its end."}
	Unreadable       = Problem{"request_unreadable", http.StatusBadRequest, "The request's body could not be read to its end."}
)

// What is wrong with a request for a channel.
var (
	UpgradeRequired    = Problem{"upgrade_required", http.StatusUpgradeRequired, "This address is a WebSocket channel."}
	HandshakeInvalid   = Problem{"handshake_invalid", http.StatusBadRequest, "The WebSocket handshake is malformed or of another version than 13."}
	SubprotocolUnknown = Problem{"subprotocol_unknown", http.StatusBadRequest, "The channel speaks another subprotocol than those that are offered."}
	ChannelUnavailable = Problem{"channel_unavailable", http.StatusServiceUnavailable, "There is no room for another channel. Retry-After says when to try again; until then, ask."}
)

// What is wrong with a challenge or the proof for it.
var (
	SCARequired       = Problem{"sca_required", http.StatusForbidden, "The customer must be strongly authenticated before this is sent."}
	ChallengeNotFound = Problem{"challenge_not_found", http.StatusNotFound, "This session has no such challenge."}
	Mismatch          = Problem{"mismatch", http.StatusConflict, "The request is not the one that was challenged, so it was not sent."}
	Executing         = Problem{"executing", http.StatusConflict, "The request is being carried out; ask again for its answer."}
	ProofInvalid      = Problem{"proof_invalid", http.StatusBadRequest, "The challenge id or token in the request's headers is malformed."}
	ProofUnknown      = Problem{"proof_unknown", http.StatusForbidden, "This session has no challenge with this token."}
	ProofSpent        = Problem{"proof_spent", http.StatusConflict, "This token was already used, for another request."}
	TooMany           = Problem{"too_many_challenges", http.StatusTooManyRequests, "Too many approvals are open; finish or cancel some first."}
	AnswerNotKept     = Problem{"answer_not_kept", http.StatusGone, "The request was carried out; its answer was too large to be kept."}
	OutcomeUnknown    = Problem{"outcome_unknown", http.StatusBadGateway, "The request was sent, but its answer was lost. It may have been carried out: check before sending it anew."}
	Cancelled         = Problem{"cancelled", http.StatusConflict, "The approval was cancelled."}
	Expired           = Problem{"expired", http.StatusGone, "The approval has expired; send the request anew."}
	Declined          = Problem{"declined", http.StatusConflict, "The approval was declined."}
	Blocked           = Problem{"blocked", http.StatusLocked, "Too many attempts; the approval is blocked."}
	// What is wrong with sending the customer to the provider's page.
	ApprovalGiven       = Problem{"approval_given", http.StatusConflict, "There is nothing left to approve; send the request again."}
	PageRefused         = Problem{"page_refused", http.StatusBadRequest, "The page to come back to is not at an origin whose pages may use this gateway."}
	PageElsewhere       = Problem{"page_elsewhere", http.StatusBadRequest, "The page that leads here is on another site than this gateway, whose cookie browsers do not send with its requests: it could not use the connection."}
	NavigationRequired  = Problem{"navigation_required", http.StatusBadRequest, "This address is for a window to go to, not for a request of a page or a frame."}
	RedirectUnsupported = Problem{"redirect_unsupported", http.StatusUnprocessableEntity, "This approval is not given at a page of the provider's that one is sent to."}
)

// What is wrong with an answer to a factor. None says which factor it was, or
// what about an answer was wrong.
var (
	FactorUnknown     = Problem{"factor_unknown", http.StatusNotFound, "The approval asks for no such thing."}
	FactorUnsupported = Problem{"unsupported_factor", http.StatusConflict, "This cannot be answered here; use the provider's own page."}
	AnswerInvalid     = Problem{"answer_invalid", http.StatusBadRequest, "The answer has not the form that is asked for, so it was not sent."}
	TooSoon           = Problem{"too_soon", http.StatusTooManyRequests, "This may be done only later; Retry-After says when."}
	KeyChanged        = Problem{"key_changed", http.StatusConflict, "The provider's key has changed; seal the answer with the new one."}
	ProviderRefused   = Problem{"provider_refused", http.StatusBadGateway, "The provider refused, and does not say why."}
)

// What is wrong with managing what a customer has set up.
var (
	EnrolmentExists   = Problem{"enrolment_exists", http.StatusConflict, "There is one already; delete it first."}
	EnrolmentNotFound = Problem{"enrolment_not_found", http.StatusNotFound, "There is none."}
	EnrolmentLimit    = Problem{"enrolment_limit", http.StatusConflict, "There are as many as there may be; delete one first."}
	EnrolmentRefused  = Problem{"enrolment_refused", http.StatusUnprocessableEntity, "The provider does not take this one."}
	ParametersInvalid = Problem{"parameters_invalid", http.StatusBadRequest, "A parameter is missing, or is not one that the provider can be asked with."}
)

// What is wrong behind the gateway, or in it.
var (
	CredentialsMissing       = Problem{"credentials_missing", http.StatusUnauthorized, "The gateway has no credentials for the provider on behalf of this request."}
	NotConnected             = Problem{"not_connected", http.StatusUnauthorized, "The customer's account with the provider is not connected; Countersign-Connect says where to connect it."}
	AuthorizationUnavailable = Problem{"authorization_unavailable", http.StatusServiceUnavailable, "The provider's authorization server gives no new token now, so the request was not sent. The account stays connected. Retry-After says when to try again."}
	UpstreamUnreachable      = Problem{"upstream_unreachable", http.StatusBadGateway, "The provider could not be reached; the request was not sent."}
	UpstreamBroken           = Problem{"upstream_broken", http.StatusBadGateway, "The connection to the provider broke before its answer was complete."}
	UpstreamUnverified       = Problem{"upstream_unverified", http.StatusBadGateway, "The provider's answer could not be verified or decrypted. The request was sent and may have been carried out: check before sending it anew."}
	UpstreamTimeout          = Problem{"upstream_timeout", http.StatusGatewayTimeout, "The provider did not answer in time."}
	StoreUnavailable         = Problem{"store_unavailable", http.StatusServiceUnavailable, "The gateway cannot reach its store, so nothing was sent that needs it. Retry-After says when to try again."}
	Internal                 = Problem{"internal", http.StatusInternalServerError, "The gateway failed; its log has the reason."}
	CustomerMissing          = Problem{"customer_missing", http.StatusUnauthorized, "Nobody is logged in on whose behalf the provider could be asked."}
	UpstreamLogin            = Problem{"upstream_login_failed", http.StatusBadGateway, "The provider did not let the gateway in, so it did nothing of what was asked; the gateway's log has the reason."}
)
