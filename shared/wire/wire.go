// Package wire owns the names on the wire between page, gateway and provider:
// headers, paths, channel messages, close codes. What they mean is in
// shared/stepup; who may use them is in server and wasm.
//
// It is compiled into WebAssembly, so it imports nothing.
package wire

// Headers of the neutral protocol.
const (
	// HeaderChallenge carries a challenge id: on a response that is a
	// challenge, and on the retry of its request.
	HeaderChallenge = "Countersign-Challenge"
	// HeaderRequest carries the UUID that the helper gives each request, so
	// that the channel can deliver a challenge whose response headers the page
	// cannot read.
	HeaderRequest = "Countersign-Request"
	// HeaderSession carries the browser session where its cookie cannot (pages
	// on another site): from the gateway to an allowed origin, and back.
	HeaderSession = "Countersign-Session"
	// HeaderReplayed is "true" on an answer that was kept from the one
	// execution of an approved request.
	HeaderReplayed = "Countersign-Replayed"
	// HeaderConnect says, on the refusal not_connected, where a window goes for the
	// customer to connect their account (see SegmentConnect).
	HeaderConnect = "Countersign-Connect"
)

// Wise's headers (docs.wise.com, guide "one-time token").
const (
	HeaderApproval = "x-2fa-approval"
	// HeaderApprovalProof is HeaderApproval as the original library spells it on
	// the retry; test stubs of fetch may know no other spelling.
	HeaderApprovalProof  = "X-2FA-APPROVAL"
	HeaderApprovalResult = "x-2fa-approval-result"
	HeaderOneTimeToken   = "One-Time-Token"
)

// Paths of the neutral protocol, below the gateway's origin.
const (
	Prefix         = "/countersign/v1/"
	PathChallenges = Prefix + "challenges"
	PathChannel    = Prefix + "channel"
	// PathProviders is followed by /{provider} and one of the words below.
	PathProviders = Prefix + "providers"
)

// What follows a challenge's path: /factors/{factor}/start and .../verify.
const (
	SegmentFactors = "/factors/"
	SegmentStart   = "/start"
	SegmentVerify  = "/verify"
	SegmentCancel  = "/cancel"
	// SegmentRedirect: POST of a Departure gives the Redirect to send the browser
	// to.
	SegmentRedirect = "/redirect"
	// SegmentReturn: GET is where the provider sends the browser back to. It is a
	// page, or a redirect to Departure.Page.
	SegmentReturn = "/return"
)

// What follows a provider's path.
const (
	// SegmentKey: GET gives the Key that answers are sealed with.
	SegmentKey = "/key"
	// SegmentFaceKey: GET gives the public key of face scans, as text.
	SegmentFaceKey = "/face-key"
	// SegmentAuthorise: POST raises a Challenge that has no request.
	SegmentAuthorise = "/authorise"
	// SegmentEnrolments is followed by a stepup.Method, and a DELETE of one of
	// several by /{id}: POST creates, GET lists, DELETE deletes.
	SegmentEnrolments = "/enrolments/"
	// SegmentConnect: a window that goes there is sent to the provider's page, and
	// from there to SegmentCallback, to connect the customer's account.
	SegmentConnect  = "/connect"
	SegmentCallback = "/callback"
	// SegmentConnection: GET gives the Connection. SegmentDisconnect: POST ends it.
	SegmentConnection = "/connection"
	SegmentDisconnect = "/disconnect"
)

// Media types of the protocol's bodies.
const (
	TypeJSON = "application/json"
	// TypeSealed is a compact JWE (RFC 7516, section 7.1).
	TypeSealed = "application/jose"
)

// The algorithms of a sealed answer (docs.wise.com, guide "JOSE, JWE").
const (
	SealAlgorithm  = "RSA-OAEP-256"
	SealEncryption = "A256GCM"
)

// Names of the channel.
const (
	// Subprotocol is the WebSocket subprotocol (RFC 6455, section 1.9).
	Subprotocol = "countersign.v1"
	// SubprotocolSession prefixes the session value, offered as a second
	// subprotocol by pages on another site. The server never selects it.
	SubprotocolSession = "countersign.session."
)

// MaxID is the longest challenge id, in bytes.
const MaxID = 128

// ValidID reports whether an id from outside may be used in a path, a header
// and a message: 1 to MaxID letters, digits, hyphens and underscores.
func ValidID(id string) bool {
	if id == "" || len(id) > MaxID {
		return false
	}
	for i := 0; i < len(id); i++ {
		c := id[i]
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && (c < '0' || c > '9') && c != '-' && c != '_' {
			return false
		}
	}
	return true
}
