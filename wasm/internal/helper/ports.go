package helper

import (
	"countersign/shared/stepup"
	"countersign/shared/wire"
	"countersign/wasm/internal/prompt"
)

// The ports are what the helper asks of the page. Calls block the goroutine
// they are made on unless they say otherwise, and are safe for concurrent use.

// Exchange is one request of the page that the loader has sent and could not
// settle by itself.
type Exchange interface {
	Method() string
	// Request is the Countersign-Request id the loader sent, "" where it sent
	// none.
	Request() string
	// Sent is when the loader sent it, in milliseconds since the Unix epoch.
	Sent() int64
	// Response is the answer that the loader received.
	Response() Response
	// Config reads the page's configuration now: it counts as it stands when
	// the challenge comes.
	Config() Config
	// Resend repeats the request, byte for byte, with these headers added. It
	// fails with the page's own error (fetch's rejection, by identity).
	Resend(extra []Header) (Response, error)
	// Required and Completed run the page's onSCARequired and onSCACompleted.
	// What a callback throws is returned, by identity.
	Required() error
	Completed() error
	// Keep keeps the request, as it would be repeated, for the page that is loaded
	// after this one was left (Helper.Resume). It fails with an error that says
	// what to do where the browser keeps nothing.
	Keep(c stepup.Challenge) error
	// Aborted is closed when the request's signal aborts. The error that the
	// helper then gives has code aborted and no cause: whoever hands it to the
	// page adds the signal's reason.
	Aborted() <-chan struct{}
}

// Header is one header to add to a request.
type Header struct{ Name, Value string }

// Response is an answer as the page's fetch gave it, unread.
type Response interface {
	Status() int
	// Header gives a header's value, "" where it is missing or cannot be read.
	Header(name string) string
	// Problem gives the "code" member of an application/problem+json body, ""
	// where the answer is something else. It reads a copy and leaves the answer
	// unread for the page. It is only called in gateway mode.
	Problem() string
}

// Config is the page's configuration as it concerns a flow.
type Config struct {
	Flow            string // as given; "" means the default
	Mode            string
	ApprovalPageURL string
	ApprovalOrigins []string
	Gateway         string // base URL, no trailing slash; "" where there is none
	Channel         string // ChannelChallenge (also ""), ChannelEager or ChannelOff
	Timeout         int    // milliseconds; 0 means the default
	FrameTimeout    int    // milliseconds; 0 means the presenter's default
	// Hooks are what the page can answer factors with; never nil.
	Hooks prompt.Hooks
	// Look is how the page wants the dialogs: locale, texts, colours, or a
	// prompt of its own. Only presenters know what is in it.
	Look any
}

// When the channel is open.
const (
	// ChannelChallenge: while a challenge is waited for.
	ChannelChallenge = "challenge"
	// ChannelEager: from the start; see Helper.Eager.
	ChannelEager = "eager"
	// ChannelOff: never; the gateway is polled.
	ChannelOff = "off"
)

// Presenter puts the hosted approval page before the customer.
type Presenter interface {
	// Present shows the page and returns at once. It never fails: what goes
	// wrong arrives as an event.
	Present(p Presentation) Surface
	// NewSecret has the customer choose a secret, such as a PIN, and confirm it.
	NewSecret(p SecretPresentation) SecretSurface
}

// SecretPresentation says what is to be chosen.
type SecretPresentation struct {
	// Digits is how many digits it has.
	Digits int
	// Look is Config.Look.
	Look any
}

// SecretSurface is an open dialog in which a secret is chosen.
type SecretSurface interface {
	// Chosen gives the secret once it has been entered twice, or "" once the
	// customer has closed the dialog. It is the same channel at each call.
	Chosen() <-chan string
	// Refused says that the chosen one was not taken, and asks for another.
	Refused()
	// Close removes everything, and may be called more than once.
	Close()
}

// Presentation says what to show and how.
type Presentation struct {
	Flow    Flow
	PageURL string
	Token   string
	// Origins narrows the origins whose messages count; empty means the origin
	// that the window settles on.
	Origins []string
	// Patient reports that a window that reads as closed is only a hint,
	// because a gateway can be asked (see SurfaceWindowClosed).
	Patient bool
	Subject *stepup.Subject
	// FrameTimeout is how long a frame that has loaded may show no sign of life
	// before it counts as refused, in milliseconds; 0 means the default.
	FrameTimeout int
	// Challenge, Factors and Hooks are there for FlowDialog only.
	Challenge stepup.Challenge
	Factors   prompt.Port
	Hooks     prompt.Hooks
	// Elsewhere reports that the provider's hosted page can take over from the
	// dialog (see SurfaceElsewhere).
	Elsewhere bool
	// Redirect reports that the customer goes to the provider's page at an address
	// that Direct gives. With FlowPage the whole page goes there; any other flow
	// opens a window, at once or on a click.
	Redirect bool
	// Look is Config.Look.
	Look any
}

// Surface is one open approval page: a dialog with a frame, a tab or a popup.
type Surface interface {
	// Events delivers what happens on the surface, the same channel at each
	// call. It is never closed by the surface and nothing arrives after Close
	// has returned.
	Events() <-chan SurfaceEvent
	// Waiting tells a patient surface that its window reads as closed but the
	// challenge is still pending: it shows the customer a way to open the
	// window again or to cancel.
	Waiting()
	// Direct sends the window that has been opened, or the page, to an address; see
	// SurfaceLeaving.
	Direct(address string)
	// Update gives news of the challenge to a dialog. One that has ended is shown
	// as ended until the customer closes the dialog; others do nothing.
	Update(c stepup.Challenge)
	// Close removes every node, listener, timer and window of the surface and
	// gives the focus back. It may be called more than once.
	Close()
}

// SurfaceEvent is something that happened on a surface.
type SurfaceEvent int

// The surface events. Messages have been checked (window and origin) before
// they become events.
const (
	// SurfaceSucceeded, SurfaceFailed, SurfaceClosed: the approval page's three messages.
	SurfaceSucceeded SurfaceEvent = iota + 1
	SurfaceFailed
	SurfaceClosed
	// SurfaceDismissed: the customer pressed Escape, Cancel or the backdrop.
	SurfaceDismissed
	// SurfaceWindowClosed: the tab or popup reads as closed. COOP makes this
	// lie, so with a gateway it is only a reason to ask.
	SurfaceWindowClosed
	// SurfaceFrameRefused: the frame was refused or shows no sign of life.
	SurfaceFrameRefused
	// SurfacePopupBlocked: the window could not be opened, not even by a fresh
	// click.
	SurfacePopupBlocked
	// SurfaceRestored: the page came back from the back-forward cache, so
	// anything may have been missed.
	SurfaceRestored
	// SurfaceElsewhere: the customer wants to go on at the provider's hosted
	// page.
	SurfaceElsewhere
	// SurfaceLeaving: the customer leaves for the provider's page; Direct is
	// awaited.
	SurfaceLeaving
)

// Clock starts timers. Durations are in milliseconds.
type Clock interface {
	// After closes the channel once the time has passed. stop releases the
	// timer and may be called more than once.
	After(milliseconds int) (done <-chan struct{}, stop func())
	// Jitter gives a random number in [0, limit).
	Jitter(limit int) int
	// Now is milliseconds since the Unix epoch.
	Now() int64
}

// Gateway speaks the neutral protocol over HTTP, for one gateway. Ids have been
// checked with wire.ValidID where they came from outside.
type Gateway interface {
	// Challenge reads a challenge; the gateway asks the provider first where
	// it can. One that the gateway does not know (any more) is a *stepup.Error
	// with code expired.
	Challenge(id string) (stepup.Challenge, error)
	// ByRequest finds the challenge that a request raised; ok is false where
	// the request raised none.
	ByRequest(request string) (c stepup.Challenge, ok bool, err error)
	// Cancel tells the gateway that the customer has cancelled. It does not
	// wait for the answer.
	Cancel(id string)
	// Redirect gives the provider's address for a challenge; where the page leaves
	// for it, the browser comes back to the address that the page has now. Where
	// the customer has approved already, the error is a *stepup.Error with code
	// exists.
	Redirect(id string, page bool) (address string, err error)
	// Dial opens the channel. It blocks until it is open or has failed.
	Dial() (Socket, error)
	// Start and Verify serve prompt.Port for a challenge. Verify seals the answer
	// where the factor wants it, and once more where the provider's key has
	// changed meanwhile.
	Start(id, factor string) (stepup.Challenge, error)
	Verify(id string, f stepup.Factor, answer string) (accepted bool, c stepup.Challenge, err error)
	// Authorise raises a challenge that has no request.
	Authorise(of Customer) (stepup.Challenge, error)
	// Enrol sets a factor up; Enrolments lists and Unenrol deletes. Where the
	// provider says why not, the error is a *stepup.Error with code exists,
	// not_found, limit or refused.
	Enrol(of Customer, m stepup.Method, answer string) (wire.Enrolment, error)
	Enrolments(of Customer, m stepup.Method) ([]wire.Enrolment, error)
	Unenrol(of Customer, m stepup.Method, id string) error
	// FaceKey is the provider's public key for face scans, as PEM text.
	FaceKey(of Customer) (string, error)
}

// Customer says whose factors are meant.
type Customer struct {
	// Provider is its name in the gateway's configuration.
	Provider string
	// Params name the customer to the provider, such as Wise's profileId, where
	// the gateway's configuration does not: names and values in turn.
	Params []string
	// SetUp has Authorise raise a challenge for what the customer has not set up.
	SetUp bool
}

// Socket is one channel connection.
type Socket interface {
	Send(text string) error
	// Receive blocks for the next message; ok is false once the connection has
	// ended, by either side, and code then says how.
	Receive() (text string, code int, ok bool)
	Close()
}

// Codec turns channel messages into text and back: JSON, by the browser's own
// parser.
type Codec interface {
	EncodeWatch(challenges, requests []string) string
	Decode(text string) (Decoded, bool)
}

// Decoded is a channel message from the gateway.
type Decoded struct {
	Type      string
	Snapshot  []stepup.Challenge
	Challenge *stepup.Challenge
	Session   string
}

// Flow is how the approval page is shown.
type Flow string

// The flows; the values are the original library's.
const (
	FlowIframe Flow = "iframe"
	FlowTab    Flow = "tab"
	FlowPopup  Flow = "popup"
	// FlowDialog is the built-in dialog, or the page's own prompt.
	FlowDialog Flow = "dialog"
	// FlowAuto is the dialog where it can answer all that is needed, else the
	// frame. It is the default with a gateway.
	FlowAuto Flow = "auto"
	// FlowPage leaves the page for the provider's, and comes back to it.
	FlowPage Flow = "page"
)
