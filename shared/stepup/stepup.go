// Package stepup owns the vocabulary of step-up authentication that the
// gateway and the browser helper share: challenge, factor, approach, state,
// outcome. The names on the wire live in shared/wire; recognising a one-time
// token lives in shared/onetime; storing and executing lives in server.
//
// It is compiled into WebAssembly, so it imports nothing.
package stepup

// Approach says how the customer answers a challenge. The first three words
// are the Berlin Group's (NextGenPSD2 implementation guidelines, section 6);
// hosted is a redirect whose page may also be framed.
type Approach string

// The approaches.
const (
	ApproachHosted    Approach = "hosted"
	ApproachEmbedded  Approach = "embedded"
	ApproachRedirect  Approach = "redirect"
	ApproachDecoupled Approach = "decoupled"
)

// Category is the class of an authentication element (RTS on SCA, articles 6-8).
type Category string

// The categories.
const (
	Knowledge  Category = "knowledge"
	Possession Category = "possession"
	Inherence  Category = "inherence"
)

// Challenge is what a provider demands before a request may pass, as the
// neutral protocol shows it to the session that raised it. It is a value; the
// gateway's own record of it holds more.
type Challenge struct {
	ID       string   `json:"id"`
	Provider string   `json:"provider"`
	Approach Approach `json:"approach"`
	State    State    `json:"state"`
	// Verifiable reports that the gateway can ask the provider whether the
	// customer has approved. Where it is false a retry may leave from pending
	// and the provider is the judge.
	Verifiable bool     `json:"verifiable"`
	Factors    []Factor `json:"factors,omitempty"`
	Subject    *Subject `json:"subject,omitempty"`
	Hosted     *Hosted  `json:"hosted,omitempty"`
	// Returned reports that the customer has come back from where a redirect led,
	// wherever that was. It says nothing of what they did there: where the gateway
	// cannot ask the provider (Verifiable), a retry finds out.
	Returned bool `json:"returned,omitempty"`
	// ExpiresAt is RFC 3339, UTC.
	ExpiresAt string `json:"expiresAt"`
	// AttemptsLeft is how many more wrong answers the factors together allow;
	// absent where nobody counts, as with a hosted page.
	AttemptsLeft *int `json:"attemptsLeft,omitempty"`
	// BlockedUntil is when a challenge that is blocked may be tried anew, RFC
	// 3339, UTC; absent where nobody knows.
	BlockedUntil string `json:"blockedUntil,omitempty"`
	// Covers reports that one approval may let other waiting requests pass as
	// well, so they are first repeated plainly (Wise's low-risk window).
	Covers bool `json:"covers,omitempty"`
	// Request is the Countersign-Request id of the request that raised it.
	Request string `json:"request,omitempty"`
}

// Factor is one thing the customer must show. One of its alternatives will do
// in its place.
type Factor struct {
	// ID names it within its challenge; see wire.ValidID.
	ID string `json:"id"`
	// Type is the provider's own name of it, such as "SMS". The set is open.
	Type     string   `json:"type"`
	Category Category `json:"category,omitempty"`
	// Method says how it is answered, whatever the provider calls it.
	Method Method `json:"method,omitempty"`
	// State is pending or approved.
	State State `json:"state"`
	// Optional reports that the challenge can be approved without it.
	Optional     bool     `json:"optional,omitempty"`
	Alternatives []Factor `json:"alternatives,omitempty"`
	// Hint tells a customer which one is meant, such as a masked phone number.
	Hint string `json:"hint,omitempty"`
	// Length is how long an answer is, or a secret that is chosen has to be at
	// least; 0 where nobody knows.
	Length int `json:"length,omitempty"`
	// Sealed reports that an answer must be encrypted in the browser, for the
	// provider's key (wire.PathProviders).
	Sealed bool `json:"sealed,omitempty"`
	// ResendAt is when a code that was sent may be sent again, RFC 3339, UTC;
	// absent where none was sent yet.
	ResendAt string `json:"resendAt,omitempty"`
}

// Method says how a factor is answered.
type Method string

// The methods. A helper that does not know one treats it as MethodElsewhere.
const (
	// MethodCode: a code is sent after the customer asked for it, then entered.
	MethodCode Method = "code"
	// MethodSecret: something the customer knows is entered, such as a PIN.
	MethodSecret Method = "secret"
	// MethodDevice: the page knows a fingerprint of the device.
	MethodDevice Method = "device"
	// MethodFace: the page makes a face scan with the provider's partner's code.
	MethodFace Method = "face"
	// MethodNewSecret: a secret is chosen, and entered twice.
	MethodNewSecret Method = "new_secret"
	// MethodElsewhere: it can only be answered on the provider's hosted page.
	MethodElsewhere Method = "elsewhere"
)

// Needed reports that a challenge cannot be approved before this factor is.
func (f *Factor) Needed() bool { return !f.Optional && f.State != StateApproved }

// Subject is what the customer approves, told by the gateway and never by the
// page (dynamic linking, RTS on SCA, article 5).
type Subject struct {
	Title    string `json:"title,omitempty"`
	Amount   string `json:"amount,omitempty"`
	Currency string `json:"currency,omitempty"`
	Payee    string `json:"payee,omitempty"`
}

// Hosted is the provider's own approval page and the one-time token that is
// posted to it.
type Hosted struct {
	URL   string `json:"url"`
	Token string `json:"token"`
}
