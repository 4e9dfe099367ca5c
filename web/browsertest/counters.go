package browsertest

import (
	"encoding/json"
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
}

// Counters collects the garbage and counts what is left.
func (p *Page) Counters() Counters {
	p.t.Helper()
	must(p, heapprofiler.CollectGarbage, cdp.Empty{})
	functions := p.functions() // collects once more
	dom := must(p, memory.GetDOMCounters, cdp.Empty{})
	return Counters{Nodes: dom.Nodes, Listeners: dom.JsEventListeners, Functions: functions}
}

// Grown collects the garbage until nothing has grown by more than noise since
// before, or for as long as what is under way may still take; what is leaked
// stays. It gives how much has grown, and what is left.
func (p *Page) Grown(before Counters, noise int64) (grown map[string]int64, left Counters) {
	p.t.Helper()
	end := time.Now().Add(fading)
	for {
		left = p.Counters()
		grown = map[string]int64{}
		for name, by := range map[string]int64{
			"nodes":     left.Nodes - before.Nodes,
			"listeners": left.Listeners - before.Listeners,
			"functions": left.Functions - before.Functions,
		} {
			if by > noise {
				grown[name] = by
			}
		}
		if len(grown) == 0 || time.Now().After(end) {
			return grown, left
		}
		time.Sleep(100 * time.Millisecond)
	}
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
