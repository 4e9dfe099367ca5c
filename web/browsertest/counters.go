package browsertest

import (
	"encoding/json"

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
