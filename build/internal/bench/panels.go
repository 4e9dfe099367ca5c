package bench

import (
	"fmt"
	"strings"
)

// panels are what is drawn: forwarding by kind of request, then channels and pages.
func (r Report) panels() (all []panel) {
	for _, kind := range r.requests() {
		p := panel{title: "Forwarding, " + kind, note: "CPU of the proxy for one request", unit: "µs"}
		for _, f := range r.Forwarding {
			if f.Request == kind && f.Name != nameDirect {
				p.bars = append(p.bars, bar{strings.NewReplacer("`", "", "httputil.", "").Replace(f.Title), f.CPU, strings.HasPrefix(f.Name, nameGateway)})
			}
		}
		all = append(all, p)
	}
	if len(r.Idle) > 0 {
		p := panel{title: "An idle channel", note: fmt.Sprintf("heap and stacks, of %d", r.Idle[0].Channels), unit: "KB"}
		for _, i := range r.Idle {
			p.bars = append(p.bars, bar{i.Name, i.InUse / 1000, i.Name == titleGateway})
		}
		all = append(all, p, r.panelFanOut())
	}
	for _, row := range r.Page {
		if row.What == pageRows[0].what {
			all = append(all, panel{title: "What every page is sent", note: "before anything happens, brotli", unit: row.Unit, bars: []bar{
				{"Countersign", row.Ours, true}, {"the library that it replaces", row.Original, false},
			}})
		}
	}
	return all
}

// drawnChannels is how many channels there are, at most, in the fan-out that is
// drawn: more than any customer has tabs.
const drawnChannels = 100

// panelFanOut shows one fan-out.
func (r Report) panelFanOut() panel {
	most := 0
	for _, f := range r.FanOut {
		if f.Channels <= drawnChannels {
			most = max(most, f.Channels)
		}
	}
	p := panel{title: fmt.Sprintf("An event to %d channels", most), note: "from what causes it to the last one", unit: "ms"}
	for _, f := range r.FanOut {
		if f.Channels == most {
			p.bars = append(p.bars, bar{f.Name, f.Median / 1000, f.Name == titleGateway})
		}
	}
	return p
}
