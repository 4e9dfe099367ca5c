package browsertest

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/heapprofiler"
	"github.com/chromedp/cdproto/memory"
	"github.com/chromedp/cdproto/runtime"
)

// Counters are what a page holds after its garbage has been collected. What
// grows from one to the next is leaked.
type Counters struct {
	Nodes, Listeners, Functions int64
	// Undone are the listeners that Tally has seen added and not removed.
	Undone int
}

// Counters collects the garbage and counts what is left.
func (p *Page) Counters() Counters {
	p.t.Helper()
	must(p, heapprofiler.CollectGarbage, cdp.Empty{})
	functions := p.functions() // collects once more
	dom := must(p, memory.GetDOMCounters, cdp.Empty{})
	return Counters{Nodes: dom.Nodes, Listeners: dom.JsEventListeners, Functions: functions}
}

// Leaks goes through rounds of the same, after which nothing of the page's own is
// left, and tells what grows with each of them: by more than noise, which is what
// the browser itself keeps now and then, or, of listeners that are not undone
// (see Tally), by any. What is made only once, such as what a slow machine brings
// about for the first time, does not grow a second time.
func (p *Page) Leaks(noise int64, round func()) (leaks []string) {
	p.t.Helper()
	const rounds = 3
	before := p.faded()
	for n := 0; n < rounds; {
		round()
		patience := fading
		if n < rounds-1 {
			patience /= 5 // there is another round to tell
		}
		after, grown := p.grown(before, noise, patience)
		p.t.Logf("%+v, then %+v", before, after)
		switch faded := len(before.over(after, noise)) > 0; {
		case len(grown) == 0 && faded: // so much less that it might hide what has grown
		case n > 0:
			grown = slices.DeleteFunc(grown, func(name string) bool { return !slices.Contains(leaks, name) })
			fallthrough
		default:
			if leaks = grown; len(leaks) == 0 {
				return nil
			}
			n++
		}
		before = after
	}
	return leaks
}

// faded counts once nothing gets less any more: what is under way may still hold
// something.
func (p *Page) faded() Counters {
	p.t.Helper()
	before, end := p.count(), time.Now().Add(fading)
	for {
		time.Sleep(200 * time.Millisecond)
		now := p.count()
		if len(before.over(now, 0)) == 0 || time.Now().After(end) {
			return now
		}
		before = now
	}
}

// grown counts until nothing has grown by more than noise, or for as long as there
// is patience: what is under way may still hold something, and what is leaked stays.
func (p *Page) grown(before Counters, noise int64, patience time.Duration) (after Counters, names []string) {
	p.t.Helper()
	end := time.Now().Add(patience)
	for {
		after = p.count()
		if names = after.over(before, noise); len(names) == 0 || time.Now().After(end) {
			return after, names
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// count counts once the last timers are gone.
func (p *Page) count() Counters {
	p.t.Helper()
	undone := p.Undone()
	c := p.Counters()
	c.Undone = undone
	return c
}

// over names what is more than before by more than noise.
func (c Counters) over(before Counters, noise int64) (names []string) {
	for name, by := range map[string]int64{
		"nodes":                c.Nodes - before.Nodes - noise,
		"listeners":            c.Listeners - before.Listeners - noise,
		"functions":            c.Functions - before.Functions - noise,
		"listeners of its own": int64(c.Undone - before.Undone),
	} {
		if by > 0 {
			names = append(names, name)
		}
	}
	return names
}

// fading is how long requests that nobody waits for any more, and the browser's
// own clearing up, may take.
const fading = 10 * time.Second

// functions counts the functions that are alive.
func (p *Page) functions() int64 {
	p.t.Helper()
	const group = "browsertest"
	defer must(p, runtime.ReleaseObjectGroup, runtime.ReleaseObjectGroupParams{ObjectGroup: group})
	prototype := must(p, runtime.Evaluate, runtime.EvaluateParams{Expression: "Function.prototype", ObjectGroup: group})
	all := must(p, runtime.QueryObjects, runtime.QueryObjectsParams{PrototypeObjectID: prototype.Result.ObjectID, ObjectGroup: group})
	yes := true
	length := must(p, runtime.CallFunctionOn, runtime.CallFunctionOnParams{
		FunctionDeclaration: "function () { return this.length }", ObjectID: all.Objects.ObjectID, ReturnByValue: &yes,
	})
	var count int64
	if err := json.Unmarshal([]byte(length.Result.Value), &count); err != nil {
		p.t.Fatalf("counting functions: %v", err)
	}
	return count
}
