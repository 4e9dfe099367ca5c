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
	// ExpiresAt is RFC 3339, UTC.
	ExpiresAt string `json:"expiresAt"`
	// AttemptsLeft is absent where the provider keeps the count to itself.
	AttemptsLeft *int `json:"attemptsLeft,omitempty"`
	// Covers reports that one approval may let other waiting requests pass as
	// well, so they are first repeated plainly (Wise's low-risk window).
	Covers bool `json:"covers,omitempty"`
	// Request is the Countersign-Request id of the request that raised it.
	Request string `json:"request,omitempty"`
}

// Factor is one way to answer a challenge.
type Factor struct {
	ID           string   `json:"id"`
	Type         string   `json:"type"`
	Category     Category `json:"category,omitempty"`
	State        State    `json:"state"`
	Alternatives []Factor `json:"alternatives,omitempty"`
	Hint         string   `json:"hint,omitempty"`
	Length       int      `json:"length,omitempty"`
}

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
