// Package provider owns what a payment API must tell the gateway: how its
// challenge is recognised and how the proof goes back. Each provider is one
// folder below this one, with the same files; server/provider/registry is the
// only place that knows them all; forwarding, storing and executing live in
// server/internal.
package provider

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// Provider recognises and proves. Every provider can do both; anything more
// is one of the optional abilities below, asserted at compile time where it
// is implemented. Implementations are values, safe for concurrent use.
type Provider interface {
	// Name is the kind of provider: its name in the registry and in records.
	Name() string
	// Detect recognises a challenge in an answer. It is pure.
	Detect(Answer) (Demand, bool)
	// Prove puts the proof on the request that is repeated.
	Prove(retry *http.Request, p Proof)
}

// Answer is what recognition may look at.
type Answer struct {
	// Method and Path are those of the request, as the provider saw them.
	Method, Path string
	Status       int
	Header       http.Header
	// Body is the whole of it where the provider is BodyReading and asked for it,
	// else nil.
	Body []byte
}

// BodyReading is a provider whose challenges are told by their bodies.
type BodyReading interface {
	// ReadsBody reports that Detect wants the body of an answer like this. Only so
	// much is read: a longer body is no challenge. None is packed, as the gateway
	// does not let such a provider pack them.
	ReadsBody(a Answer) bool
}

// Demand is a recognised challenge.
type Demand struct {
	Approach stepup.Approach
	// Token is the provider's handle of the challenge; a secret.
	Token string
	// Lifetime is how long the challenge can be answered; 0 where the answer
	// does not say.
	Lifetime time.Duration
	// Covers: see stepup.Challenge.
	Covers  bool
	Factors []stepup.Factor
}

// Proof is what a retry carries back.
type Proof struct {
	Token string
}

// Hosted is a provider with an approval page of its own.
type Hosted interface {
	// ApprovalPage is the address of the page that the token is posted to.
	ApprovalPage() string
}

// Personal is a provider whose credentials act for many customers, so that a page
// must not choose for whom a request is.
type Personal interface {
	// CustomerPath is the beginning of the paths of what is one customer's own, in
	// the syntax of routes. Its parameters name the customer.
	CustomerPath() string
}

// Headed is a provider whose API has request headers of its own that a page may
// send. Any others are not forwarded, unless a route names them.
type Headed interface {
	// RequestHeaders are the headers' names.
	RequestHeaders() []string
}

// Upstream sends a request to the provider with the credentials of the
// session at hand. Paths are relative to the provider's base URL, escaped, and
// may end in a query ("/v1/keys?scope=x"). The header is never nil; a nil body
// is none.
type Upstream interface {
	Do(ctx context.Context, method, path string, header http.Header, body []byte) (status int, h http.Header, b []byte, err error)
	// AsClient gives an Upstream with the credentials of the provider's client
	// itself, false where none are configured.
	AsClient() (Upstream, bool)
}

// Remembering is an Upstream that can keep what a provider must remember of the
// session at hand, such as a proof that several requests may use.
type Remembering interface {
	Memory() Memory
}

// ErrMemory says that an Upstream is not Remembering where it has to be.
var ErrMemory = errors.New("provider: nothing can be remembered for this session")

// Memory keeps small secrets for one session and one provider. It is safe for
// concurrent use, also by several instances of the gateway.
type Memory interface {
	Get(ctx context.Context, name string) (value string, ok bool, err error)
	// Update changes a value in one step. change is given what is kept, "" where
	// there is nothing, and gives what is to be kept for so long; "" forgets it. It
	// must have no effects but its own variables, since it runs again where others
	// were faster. Its error is given back as it is, and nothing is changed.
	Update(ctx context.Context, name string, change func(old string) (value string, life time.Duration, err error)) error
}

// Redirecting is a provider that the customer is sent to and comes back from.
type Redirecting interface {
	// Begin gives the address to send the browser to. The provider sends it back
	// to returnURL, whose query says nothing that could be believed. A *Refusal
	// says why nobody is sent anywhere: stepup.Exists where the customer has
	// approved already, or Declined, Expired or Blocked as it has ended.
	Begin(ctx context.Context, up Upstream, c Case, returnURL string) (address string, err error)
}

// Collecting is a provider that may carry an approved request out by itself.
// Where it is configured to, the gateway looks for the outcome first, and sends
// the request again only where there is none.
type Collecting interface {
	// Collects reports the configuration.
	Collects() bool
	// Collect gives the answer to the request with this body; ok is false while
	// there is none.
	Collect(ctx context.Context, up Upstream, c Case, body []byte) (answer *http.Response, ok bool, err error)
}

// Preflighting is a provider that must be asked before a protected request is
// sent, because it has no challenge of its own.
type Preflighting interface {
	// Preflight gives a demand where the customer has to be asked first. Where not,
	// a provider that is Recalling has a proof, but perhaps for ParamReading.
	Preflight(ctx context.Context, up Upstream, params map[string]string) (d Demand, s Standing, needed bool, err error)
}

// Case is a challenge as its provider needs to know it.
type Case struct {
	// Token is the handle that Detect gave; a secret.
	Token string
	// Path is where the challenged request went at the provider, "" for a
	// challenge that has no request.
	Path string
	// Params are the parameters of its target, and the configured ones.
	Params map[string]string
	// Protected says of a request without a challenge that it needs a proof as
	// challenged ones do: its route says so.
	Protected bool
}

// ParamReading is the parameter of Preflight with which a request only reads,
// which needs less: "true".
const ParamReading = "reading"

// Standing is what a provider says of a challenge.
type Standing struct {
	State stepup.State
	// Factors are what the customer must show, where the provider says so. IDs
	// stay the same from one Standing to the next.
	Factors []stepup.Factor
	// Lifetime is how long it can still be answered; 0 where nobody says.
	Lifetime time.Duration
}

// Poller is a provider that can be asked whether the customer has approved.
type Poller interface {
	// Poll gives how the challenge stands. An error means that nothing was
	// learnt.
	Poll(ctx context.Context, up Upstream, c Case) (Standing, error)
}

// Embedded is a provider whose factors are answered through the gateway.
type Embedded interface {
	// Start has the code of a factor sent, and gives a hint of where to.
	Start(ctx context.Context, up Upstream, c Case, f stepup.Factor) (hint string, err error)
	// Verify hands an answer on. A wrong one is no error.
	Verify(ctx context.Context, up Upstream, c Case, f stepup.Factor, a Answering) (Verdict, error)
}

// Answering is a customer's answer. It is a secret.
type Answering struct {
	// Text is the answer, or where Sealed a compact JWE that only the provider
	// can open.
	Text   string
	Sealed bool
}

// Format implements fmt.Formatter: printing an answer does not show it.
func (Answering) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "an answer") }

// Verdict is what a provider says of an answer.
type Verdict struct {
	Accepted bool
	// Standing is what the reply says of the whole challenge; State is "" where
	// it says nothing, or is sealed. It may be reduced, without alternatives:
	// what Poll says is whole.
	Standing Standing
	// Sealed is the reply where it is a JWE that only the browser can open.
	Sealed string
}

// Sealing is a provider that some answers are encrypted for.
type Sealing interface {
	// Key asks for the provider's current public key. The gateway keeps it.
	Key(ctx context.Context, up Upstream) (wire.Key, error)
}

// FaceScanning is a provider with a public key for face scans.
type FaceScanning interface {
	// FaceKey asks for the key, as PEM text. The gateway keeps it.
	FaceKey(ctx context.Context, up Upstream) (string, error)
}

// Authorising is a provider that can be asked for a challenge before anything
// is protected.
type Authorising interface {
	// Authorise raises a challenge. The Standing may be reduced, see Verdict.
	Authorise(ctx context.Context, up Upstream, params map[string]string) (Demand, Standing, error)
}

// Enrolling is a provider whose factors customers set up and delete.
type Enrolling interface {
	// Methods are those that can be enrolled, and whether answers are sealed.
	Methods() map[stepup.Method]EnrolmentRule
	Enrol(ctx context.Context, up Upstream, params map[string]string, m stepup.Method, a Answering) (Enrolled, error)
	// Delete deletes a factor; id is "" where there is only one.
	Delete(ctx context.Context, up Upstream, params map[string]string, m stepup.Method, id string) error
}

// EnrolmentRule is how one method is enrolled.
type EnrolmentRule struct {
	Sealed bool
	// Many reports that there may be several, each with an id that the gateway
	// keeps, because the provider lists none.
	Many bool
}

// Enrolled is a factor that was set up.
type Enrolled struct {
	wire.Enrolment
	// Sealed is the reply where it is a JWE that only the browser can open; the
	// id is in it then.
	Sealed string
}

// PhoneBook is a provider that the operator tells customers' phone numbers.
type PhoneBook interface {
	CreatePhone(ctx context.Context, up Upstream, user, number string) (Phone, error)
	DeletePhone(ctx context.Context, up Upstream, user, id string) error
}

// Phone is a phone number that a provider knows.
type Phone struct {
	ID       string `json:"id"`
	Number   string `json:"phoneNumber"`
	Verified bool   `json:"verified"`
}

// Secured is a provider with keys for signed and encrypted bodies (JOSE).
type Secured interface {
	// ResponseKey asks for the provider's public key for an algorithm (a name of
	// JWA) and use ("sig" or "enc"); version "" is the current one.
	ResponseKey(ctx context.Context, up Upstream, algorithm, use, version string) (PublicKey, error)
	// SignatureHeader gives the further protected headers of a request's JWS.
	SignatureHeader(path string) map[string]any
	// SecureHeaders are the HTTP headers of a request with this method of
	// securing ("jws", "jwe", "jws+jwe").
	SecureHeaders(method string) http.Header
	// Undecipherable reports an answer that means: encrypted for an old key.
	Undecipherable(status int, h http.Header, body []byte) bool
}

// PublicKey is a provider's key.
type PublicKey struct {
	ID, Version string
	// DER is a SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7).
	DER []byte
}

// What a provider cannot be asked without.
var (
	// ErrAnswer says that an answer has not the form that is asked for, so that it
	// was not sent.
	ErrAnswer = errors.New("not the kind of answer that is taken")
	// ErrParameter says that a parameter is missing or cannot be used.
	ErrParameter = errors.New("a parameter is missing or not valid")
	// ErrClient says that only the provider's client itself may ask, and that no
	// credentials of it are configured (Upstream.AsClient).
	ErrClient = errors.New("no credentials of the client are configured")
)

// Refusal is a provider's answer that has a meaning for the customer. Anything
// else that goes wrong is an ordinary error.
type Refusal struct {
	// Code is stepup.Exists, NotFound, Limit, Refused, Blocked, Expired or Declined,
	// or KeyChanged or TooSoon.
	Code stepup.Code
	// RetryAfter is how long to wait, 0 where nobody says.
	RetryAfter time.Duration
}

// The codes that only a Refusal has.
const (
	// KeyChanged: the answer was sealed with a key that is not valid any more.
	KeyChanged stepup.Code = "key_changed"
	// TooSoon: the provider is asked too often.
	TooSoon stepup.Code = "too_soon"
)

func (r *Refusal) Error() string { return "provider: refused as " + string(r.Code) }
