package stepup

// Journey is the life of one challenged request in the browser, as a value.
// Step takes what happened and gives the next journey and what is to be done;
// nothing else changes it. It knows no clock, window or network: who carries
// the actions out (wasm/internal/helper) turns what comes back into events.
//
// The zero Journey is a request that has been sent once, plainly, and whose
// answer is being looked at:
//
//	sent ──challenged──▶ queued ──turn──▶ announcing ──▶ prompting ◀──▶ confirming ◀──▶ waiting
//	 ▲                    ▲  │                ▲                │             │
//	 └──maybe covered─────┼──┘                │                └──approved───┴──▶ concluding ──▶ retrying
//	                      └──challenged again─┴──────────────────────────────────────────────────────┘
//
// and settled from everywhere. It settles once; whatever comes later changes
// nothing and asks for nothing. A challenge that is approved already goes from
// challenged to retrying at once. What ends in a dialog is shown there (ended)
// until the customer closes it. One whose page was left for the provider's, and
// loaded again, begins with EventResumed and is confirming at once.
type Journey struct {
	phase   Phase
	plan    Plan
	turn    bool // the queue's turn is ours
	probed  bool // a plain repetition has been tried
	renewed bool // a lost challenge has been raised anew
	rounds  int  // how often a challenge has been met, by asking the customer or not

	shown  bool      // a surface is open
	hint   EventKind // what is being confirmed
	back   Phase     // where to go if nothing comes of it
	asking bool      // the gateway has been asked and has not answered yet
	asks   int       // since the last hint

	departing bool // the provider's address is awaited
	returned  bool // the customer has come back from there
	ending    Code // what is shown in PhaseEnded

	sending bool // a repetition with proof is on its way
	sends   int  // since the last approval
	waited  int  // between them, in milliseconds
}

// Plan is what a challenge allows.
type Plan struct {
	// Gateway: a gateway holds the challenge. It can be told that the customer
	// has given up, and asking it again for an approved request is safe.
	Gateway bool
	// Verifiable: the gateway can tell whether the customer has approved, so
	// what the approval page says is only a hint.
	Verifiable bool
	// Covers: an approval of another request may let this one pass as well.
	Covers bool
	// ApprovalOnly: there is no request to repeat.
	ApprovalOnly bool
	// Approved: the customer need not be asked any more. An approval just before
	// has opened the way for this one as well.
	Approved bool
	// Embedded: it is answered in a dialog of our own, which shows how it ends and
	// from which the customer may go on at the provider's hosted page.
	Embedded bool
	// Redirect: it is answered at the provider's page, in a window of its own. The
	// gateway gives the address, and learns when the customer comes back.
	Redirect bool
	// Away: with Redirect, the whole page goes there. Who is back in it and has not
	// approved has given up.
	Away bool
}

// Phase says where a journey stands.
type Phase uint8

// The phases.
const (
	PhaseSent       Phase = iota // sent without proof, the answer is being looked at
	PhaseQueued                  // waiting for its turn to prompt
	PhaseAnnouncing              // the page is told before anything is on screen
	PhasePrompting               // the approval page is before the customer
	PhaseConfirming              // as prompting; the gateway is asked what a hint is worth
	PhaseWaiting                 // as prompting; the window reads as closed, the challenge is pending
	PhaseConcluding              // approved and off the screen, the page is told
	PhaseRetrying                // sent with proof
	PhaseEnded                   // over, and the dialog still says how
	PhaseSettled
)

// Phase gives where the journey stands.
func (j Journey) Phase() Phase { return j.phase }

// The limits of a journey; times are in milliseconds.
const (
	// MaxPrompts is how often a challenge of one request is met: by asking the
	// customer, or without where it is approved already.
	MaxPrompts = 3
	// Patience is how long a repetition may keep the turn: one hanging back
	// end must not hold up the prompts of others.
	Patience = 5000

	// After the page said success the gateway is asked maxAsks times over
	// about five seconds: it may learn of the approval a little later.
	maxAsks   = 6
	askPause  = 250
	askLimit  = 1500
	waitPause = 1000
	waitLimit = 5000
	// A retry is repeated, where that is safe, over about half a minute; over a
	// minute at most where somebody asks for longer pauses.
	maxSends  = 7
	sendPause = 500
	sendLimit = 16000
	sendTime  = 60_000
)

// Backoff doubles first with each turn, up to limit.
func Backoff(first, limit, turn int) int {
	for ; turn > 0 && first < limit; turn-- {
		first *= 2
	}
	return min(first, limit)
}
