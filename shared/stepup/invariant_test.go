package stepup

import (
	"math/rand/v2"
	"sort"
	"testing"
)

// eventList is all events in a fixed order, so that a byte names the same one
// in each run.
func eventList() []string {
	names := make([]string, 0, len(events))
	for name := range events {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// FuzzJourney sends any events in any order and checks what must hold for all.
func FuzzJourney(f *testing.F) {
	names := eventList()
	index := map[string]byte{}
	for i, name := range names {
		index[name] = byte(i)
	}
	for _, script := range situations {
		var seed []byte
		for _, name := range words(script) {
			seed = append(seed, index[name])
		}
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, script []byte) {
		var w witness
		for _, b := range script {
			w.step(t, names[int(b)%len(names)])
		}
		w.end(t)
	})
}

// TestRandomJourneys does the same with many journeys that get far: most
// events are ones that change something.
func TestRandomJourneys(t *testing.T) {
	names := eventList()
	random := rand.New(rand.NewPCG(1, 2))
	ends := map[End]int{}
	for range 20_000 {
		var w witness
		for range 60 {
			name := names[random.IntN(len(names))]
			// An event that is ignored, or that ends it all, is drawn again a few times.
			for range 4 {
				after, actions := w.journey.Step(events[name])
				if len(actions) > 0 && after.Phase() != PhaseSettled {
					break
				}
				name = names[random.IntN(len(names))]
			}
			w.step(t, name)
		}
		w.end(t)
		ends[w.settled.End]++
	}
	for end, name := range endNames {
		if ends[end] == 0 {
			t.Errorf("no journey ended with %s: the events do not get far", name)
		}
	}
}

// witness watches a journey from outside, knowing only events and actions.
type witness struct {
	journey  Journey
	script   []string
	settled  Action
	queued   bool // in the queue, or holding its turn
	open     bool
	asking   bool
	resumed  bool // a page that was left is back, and nothing was prompted in it
	awaiting bool // the provider's address
	calling  bool
	gateway  bool
	embedded bool // a dialog of our own is open
	reported bool
	prompts  int
	approved bool // completed or approved already, and not challenged or prompted since
	cancels  int
}

func (w *witness) step(t *testing.T, name string) {
	t.Helper()
	w.script = append(w.script, name)
	e := events[name]
	before := w.settled.Kind
	var actions []Action
	w.journey, actions = w.journey.Step(e)
	if before == ActionSettle && len(actions) > 0 {
		t.Fatalf("%v: %s after it had settled", w.script, spell(actions))
	}
	if e.Kind == EventChallenged && len(actions) > 0 {
		w.gateway, w.embedded, w.approved = e.Plan.Gateway, e.Plan.Embedded, e.Plan.Approved
	}
	if e.Kind == EventResumed && len(actions) > 0 {
		w.gateway, w.resumed = e.Plan.Gateway, true
	}
	switch e.Kind {
	case EventDirected, EventGiven, EventRefused:
		w.awaiting = false
	case EventTold, EventUnsure, EventLost:
		w.asking = false
	case EventCalled, EventThrew:
		w.calling = false
	}
	for _, a := range actions {
		w.act(t, a)
	}
}

func (w *witness) act(t *testing.T, a Action) {
	t.Helper()
	must := func(holds bool, rule string) {
		if !holds {
			t.Fatalf("%v: %s", w.script, rule)
		}
	}
	must(w.settled.Kind == 0, "settling is the last action")
	switch a.Kind {
	case ActionEnter:
		must(!w.queued, "enters a queue it is in")
		w.queued = true
	case ActionLeave:
		must(w.queued, "leaves a queue it is not in")
		w.queued = false
	case ActionRequire:
		must(w.queued && !w.open && !w.calling, "announces without a turn, or twice")
		w.calling = true
	case ActionPresent:
		must(w.queued && !w.open && !w.calling, "presents without a turn, or twice, or before the page was told")
		w.open, w.approved, w.resumed = true, false, false
		w.prompts++
		must(w.prompts <= MaxPrompts, "prompts too often")
	case ActionElsewhere:
		must(w.open && w.embedded && !w.reported, "leaves a dialog that is not there, or over")
		w.embedded = false
	case ActionReport:
		must(w.open && w.embedded && !w.reported && a.Code != "", "reports where nobody sees it, or twice, or nothing")
		w.reported = true
	case ActionWait, ActionAsk:
		must((w.open || w.resumed) && !w.reported, "waits or asks with nothing on screen, or when all is over")
		if a.Kind == ActionAsk {
			must(w.gateway && !w.asking, "asks nobody, or twice at once")
			w.asking = true
		}
	case ActionAddress:
		must(w.open && w.gateway && !w.awaiting, "asks nobody for an address, or twice at once, or for no window")
		w.awaiting = true
	case ActionDirect:
		must(w.open, "sends nobody anywhere")
	case ActionClose:
		must(w.open, "closes what is not open")
		w.open, w.awaiting = false, false
	case ActionComplete:
		must(!w.open && !w.approved && !w.reported && (w.prompts > 0 && w.queued || w.resumed), "completes what was not prompted, or twice, or on screen, or over")
		w.approved, w.calling = true, true
	case ActionRetry:
		must(w.approved && !w.calling && !w.open, "retries without approval, or before the page was told")
	case ActionProbe:
		must(w.queued && !w.open && !w.approved, "repeats plainly without a turn, or after an approval")
	case ActionCancel:
		w.cancels++
		must(w.gateway && w.cancels == 1, "cancels at no gateway, or twice")
	case ActionPause:
		must(a.Milliseconds > 0, "pauses for no time")
	case ActionSettle:
		must(!w.open && !w.queued, "settles with a surface open or in the queue")
		must((a.End == EndCode) == (a.Code != ""), "settles without saying how")
		w.settled = a
	}
}

// end aborts what is left: it must always settle.
func (w *witness) end(t *testing.T) {
	t.Helper()
	w.step(t, "aborted")
	if w.settled.Kind != ActionSettle {
		t.Fatalf("%v: never settled", w.script)
	}
}
