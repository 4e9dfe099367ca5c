package stepup

import "strings"

// The names below are for tables and failures; the product has no use for them.

var phaseNames = map[Phase]string{
	PhaseSent: "sent", PhaseQueued: "queued", PhaseAnnouncing: "announcing", PhasePrompting: "prompting",
	PhaseConfirming: "confirming", PhaseWaiting: "waiting", PhaseConcluding: "concluding",
	PhaseRetrying: "retrying", PhaseEnded: "ended", PhaseSettled: "settled",
}

var (
	tokenPlan        = Plan{}
	coveredPlan      = Plan{Covers: true}
	gatewayPlan      = Plan{Gateway: true}
	verifiablePlan   = Plan{Gateway: true, Verifiable: true}
	coveredAtGateway = Plan{Gateway: true, Verifiable: true, Covers: true}
	approvalPlan     = Plan{ApprovalOnly: true}
	dialogPlan       = Plan{Gateway: true, Verifiable: true, Embedded: true}
	approvedPlan     = Plan{Gateway: true, Verifiable: true, Approved: true}
	authorisePlan    = Plan{Gateway: true, Verifiable: true, Embedded: true, ApprovalOnly: true}
	redirectPlan     = Plan{Gateway: true, Redirect: true}
	checkedPlan      = Plan{Gateway: true, Redirect: true, Verifiable: true}
	awayPlan         = Plan{Gateway: true, Redirect: true, Away: true}
	checkedAwayPlan  = Plan{Gateway: true, Redirect: true, Away: true, Verifiable: true}
	authorisedPlan   = Plan{Gateway: true, Verifiable: true, ApprovalOnly: true, Approved: true}
)

// events are all events that differ for a journey, by name.
var events = map[string]Event{
	"answered":     {Kind: EventAnswered},
	"challenged":   {Kind: EventChallenged, Plan: tokenPlan},
	"challenged-c": {Kind: EventChallenged, Plan: coveredPlan},
	"challenged-g": {Kind: EventChallenged, Plan: gatewayPlan},
	"challenged-v": {Kind: EventChallenged, Plan: verifiablePlan},
	"challenged-p": {Kind: EventChallenged, Plan: coveredAtGateway},
	"challenged-a": {Kind: EventChallenged, Plan: approvalPlan},
	"challenged-e": {Kind: EventChallenged, Plan: dialogPlan},
	"challenged-d": {Kind: EventChallenged, Plan: approvedPlan},
	"challenged-x": {Kind: EventChallenged, Plan: authorisePlan},
	"challenged-y": {Kind: EventChallenged, Plan: authorisedPlan},
	"challenged-r": {Kind: EventChallenged, Plan: redirectPlan},
	"challenged-s": {Kind: EventChallenged, Plan: checkedPlan},
	"challenged-l": {Kind: EventChallenged, Plan: awayPlan},
	"challenged-m": {Kind: EventChallenged, Plan: checkedAwayPlan},
	"broken":       {Kind: EventBroken},
	"busy":         {Kind: EventBusy},
	"busy-long":    {Kind: EventBusy, Wait: sendTime + 1},

	"refused-declined":    {Kind: EventRefused, Code: Declined},
	"refused-expired":     {Kind: EventRefused, Code: Expired},
	"refused-blocked":     {Kind: EventRefused, Code: Blocked},
	"refused-cancelled":   {Kind: EventRefused, Code: Cancelled},
	"refused-mismatch":    {Kind: EventRefused, Code: Mismatch},
	"refused-unsupported": {Kind: EventRefused, Code: Unsupported},
	"refused-unavailable": {Kind: EventRefused, Code: Unavailable},

	"turn":         {Kind: EventTurn},
	"turn-covered": {Kind: EventTurn, Covered: true},
	"called":       {Kind: EventCalled},
	"threw":        {Kind: EventThrew},
	"aborted":      {Kind: EventAborted},
	"timed-out":    {Kind: EventTimedOut},
	"paused":       {Kind: EventPaused},

	"succeeded":     {Kind: EventSucceeded},
	"failed":        {Kind: EventFailed},
	"closed":        {Kind: EventClosed},
	"dismissed":     {Kind: EventDismissed},
	"window-closed": {Kind: EventWindowClosed},
	"frame-refused": {Kind: EventFrameRefused},
	"popup-blocked": {Kind: EventPopupBlocked},
	"restored":      {Kind: EventRestored},
	"elsewhere":     {Kind: EventElsewhere},

	"pushed-pending":   {Kind: EventPushed, State: StatePending},
	"pushed-approved":  {Kind: EventPushed, State: StateApproved},
	"pushed-executing": {Kind: EventPushed, State: StateExecuting},
	"pushed-executed":  {Kind: EventPushed, State: StateExecuted},
	"pushed-unknown":   {Kind: EventPushed, State: StateUnknown},
	"pushed-declined":  {Kind: EventPushed, State: StateDeclined},
	"pushed-expired":   {Kind: EventPushed, State: StateExpired},
	"pushed-blocked":   {Kind: EventPushed, State: StateBlocked},
	"pushed-cancelled": {Kind: EventPushed, State: StateCancelled},

	"told-pending":   {Kind: EventTold, State: StatePending},
	"told-approved":  {Kind: EventTold, State: StateApproved},
	"told-executing": {Kind: EventTold, State: StateExecuting},
	"told-executed":  {Kind: EventTold, State: StateExecuted},
	"told-unknown":   {Kind: EventTold, State: StateUnknown},
	"told-declined":  {Kind: EventTold, State: StateDeclined},
	"told-expired":   {Kind: EventTold, State: StateExpired},
	"told-blocked":   {Kind: EventTold, State: StateBlocked},
	"told-cancelled": {Kind: EventTold, State: StateCancelled},
	"unsure":         {Kind: EventUnsure},

	"leaving":       {Kind: EventLeaving},
	"directed":      {Kind: EventDirected},
	"given":         {Kind: EventGiven},
	"returned":      {Kind: EventReturned, State: StatePending},
	"told-returned": {Kind: EventTold, State: StatePending, Returned: true},

	"resumed":            {Kind: EventResumed, Plan: awayPlan, State: StatePending},
	"resumed-returned":   {Kind: EventResumed, Plan: awayPlan, State: StatePending, Returned: true},
	"resumed-approved":   {Kind: EventResumed, Plan: awayPlan, State: StateApproved},
	"resumed-executing":  {Kind: EventResumed, Plan: awayPlan, State: StateExecuting},
	"resumed-executed":   {Kind: EventResumed, Plan: awayPlan, State: StateExecuted},
	"resumed-declined":   {Kind: EventResumed, Plan: awayPlan, State: StateDeclined},
	"resumed-expired":    {Kind: EventResumed, Plan: awayPlan, State: StateExpired},
	"resumed-blocked":    {Kind: EventResumed, Plan: awayPlan, State: StateBlocked},
	"resumed-cancelled":  {Kind: EventResumed, Plan: awayPlan, State: StateCancelled},
	"resumed-c":          {Kind: EventResumed, Plan: checkedAwayPlan, State: StatePending},
	"resumed-c-returned": {Kind: EventResumed, Plan: checkedAwayPlan, State: StatePending, Returned: true},
	"lost":               {Kind: EventLost},
}

var actionNames = map[ActionKind]string{
	ActionEnter: "enter", ActionLeave: "leave", ActionProbe: "probe", ActionRequire: "require",
	ActionPresent: "present", ActionElsewhere: "elsewhere", ActionReport: "report", ActionWait: "wait", ActionAsk: "ask", ActionPause: "pause",
	ActionClose: "close", ActionComplete: "complete", ActionRetry: "retry", ActionCancel: "cancel",
	ActionAddress: "address", ActionDirect: "direct",
	ActionSettle: "settle",
}

var endNames = map[End]string{EndAnswer: "answer", EndApproved: "approved", EndError: "error"}

// spell writes actions as "close leave settle:cancelled".
func spell(actions []Action) string {
	words := make([]string, len(actions))
	for i, a := range actions {
		words[i] = actionNames[a.Kind]
		switch a.Kind {
		case ActionSettle:
			words[i] += ":" + endNames[a.End] + string(a.Code)
		case ActionReport:
			words[i] += ":" + string(a.Code)
		}
	}
	return strings.Join(words, " ")
}

// play takes events by name and gives the journey and all that was to be done.
func play(script string) (Journey, string) {
	var (
		j     Journey
		trace []Action
	)
	for _, name := range strings.Fields(script) {
		e, known := events[name]
		if !known {
			panic("no event " + name)
		}
		var actions []Action
		j, actions = j.Step(e)
		trace = append(trace, actions...)
	}
	return j, spell(trace)
}
