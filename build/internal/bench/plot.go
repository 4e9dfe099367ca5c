package bench

import (
	"fmt"
	"html"
	"strings"
)

// bar is one value of a panel.
type bar struct {
	label string
	value float64
	ours  bool
}

// panel is a few bars of the same unit.
type panel struct {
	title, note, unit string
	bars              []bar
}

// The measures of the picture, in its own units.
const (
	plotWidth   = 900
	plotMargin  = 24
	panelGap    = 32
	panelWidth  = (plotWidth - 2*plotMargin - 2*panelGap) / 3
	panelHead   = 44
	barStep     = 36
	barHeight   = 10
	valueWidth  = 62 // beside the longest bar
	plotTop     = 64
	rowGap      = 26
	columnCount = 3
)

// Plot draws the report: small panels of bars, in colours for light and for dark
// pages, with everything in it as text too.
func (r Report) Plot() string {
	panels := r.panels()
	var body, told strings.Builder
	y := plotTop
	for first := 0; first < len(panels); first += columnCount {
		row := panels[first:min(first+columnCount, len(panels))]
		height := 0
		for i, p := range row {
			p.draw(&body, plotMargin+i*(panelWidth+panelGap), y)
			p.tell(&told)
			height = max(height, panelHead+len(p.bars)*barStep)
		}
		y += height + rowGap
	}
	return fmt.Sprintf(plotFrame, plotWidth, y, html.EscapeString(strings.TrimSpace(told.String())), plotMargin, plotMargin, html.EscapeString(r.caption()), body.String())
}

func (r Report) caption() string {
	return fmt.Sprintf("Less is better. Everything in one run of make bench, in turns, on the loopback interface; %d processors, %s.", r.Processors, r.Go)
}

const plotFrame = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %[1]d %[2]d" width="%[1]d" height="%[2]d" role="img" aria-labelledby="bench-title bench-desc" font-family="system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif">
<title id="bench-title">What Countersign costs, beside its peers</title>
<desc id="bench-desc">%[3]s</desc>
<style>
.page { fill: #ffffff } .line { stroke: #d5dbe1 } .title { fill: #16202b; font-weight: 600 } .text { fill: #3b4753 } .quiet { fill: #5c6975 } .ours { fill: #0b7a5c } .peer { fill: #a9b5c1 }
@media (prefers-color-scheme: dark) {
.page { fill: #0f151b } .line { stroke: #2b3640 } .title { fill: #eef3f7 } .text { fill: #c3cdd6 } .quiet { fill: #93a1ae } .ours { fill: #35c79a } .peer { fill: #55636f }
}
</style>
<rect class="page" width="%[1]d" height="%[2]d" rx="10"/>
<text class="title" x="%[4]d" y="32" font-size="18">What it costs</text>
<text class="quiet" x="%[5]d" y="51" font-size="11.5">%[6]s</text>
%[7]s</svg>
`

// draw draws a panel, each bar beneath its label and before its value.
func (p panel) draw(b *strings.Builder, x, y int) {
	longest := 0.0
	for _, one := range p.bars {
		longest = max(longest, one.value)
	}
	fmt.Fprintf(b, `<line class="line" x1="%d" y1="%d" x2="%d" y2="%d"/>`+"\n", x, y+2, x+panelWidth, y+2)
	fmt.Fprintf(b, `<text class="title" x="%d" y="%d" font-size="13">%s</text>`+"\n", x, y+20, html.EscapeString(p.title))
	fmt.Fprintf(b, `<text class="quiet" x="%d" y="%d" font-size="11">%s</text>`+"\n", x, y+35, html.EscapeString(p.note))
	for i, one := range p.bars {
		class, top := "peer", y+panelHead+i*barStep
		if one.ours {
			class = "ours"
		}
		width := one.value / longest * (panelWidth - valueWidth)
		fmt.Fprintf(b, `<text class="text" x="%d" y="%d" font-size="11.5">%s</text>`+"\n", x, top+11, html.EscapeString(one.label))
		fmt.Fprintf(b, `<rect class="%s" x="%d" y="%d" width="%.1f" height="%d" rx="2"/>`+"\n", class, x, top+16, max(width, 2), barHeight)
		fmt.Fprintf(b, `<text class="text" x="%.1f" y="%d" font-size="11.5">%s</text>`+"\n", float64(x)+max(width, 2)+6, top+25, html.EscapeString(p.amount(one.value)))
	}
}

// tell says in words what is drawn, for those who do not see it.
func (p panel) tell(b *strings.Builder) {
	parts := make([]string, len(p.bars))
	for i, one := range p.bars {
		parts[i] = one.label + " " + p.amount(one.value)
	}
	fmt.Fprintf(b, "%s, %s: %s.\n", p.title, p.note, strings.Join(parts, ", "))
}

func (p panel) amount(value float64) string {
	format := "%.1f %s"
	if value >= 20 {
		format = "%.0f %s"
	}
	return fmt.Sprintf(format, value, p.unit)
}
