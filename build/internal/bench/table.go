package bench

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Markdown is the whole report as tables.
func (r Report) Markdown() string {
	var b strings.Builder
	r.tableForwarding(&b)
	r.tableChannels(&b)
	r.tablePage(&b)
	return b.String()
}

// tableForwarding has a row for each way and a column for each kind of request.
func (r Report) tableForwarding(b *strings.Builder) {
	b.WriteString("| forwarding through |")
	kinds := r.requests()
	for _, kind := range kinds {
		fmt.Fprintf(b, " %s |", kind)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(kinds)) + "\n")
	for _, way := range r.ways() {
		fmt.Fprintf(b, "| %s |", way[0].Title)
		for _, f := range way {
			if f.Name != nameDirect {
				fmt.Fprintf(b, " **%.0f µs**, %.2f ×;", f.CPU, f.Ratio)
			}
			fmt.Fprintf(b, " %.2f, %.2f ms |", f.P50/1000, f.P99/1000)
		}
		b.WriteString("\n")
	}
}

// requests are the kinds of requests, in their order.
func (r Report) requests() (kinds []string) {
	for _, f := range r.Forwarding {
		if f.Name == nameDirect {
			kinds = append(kinds, f.Request)
		}
	}
	return kinds
}

// ways are the rows of forwarding, those of one way together.
func (r Report) ways() (all [][]Forwarding) {
	at := map[string]int{}
	for _, f := range r.Forwarding {
		i, ok := at[f.Name]
		if !ok {
			i = len(all)
			at[f.Name], all = i, append(all, nil)
		}
		all[i] = append(all[i], f)
	}
	return all
}

func (r Report) tableChannels(b *strings.Builder) {
	b.WriteString("\n| channels |")
	for _, i := range r.Idle {
		fmt.Fprintf(b, " %s |", i.Name)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(r.Idle)) + "\n")
	row := func(what, format string, value func(i int) float64) {
		fmt.Fprintf(b, "| %s |", what)
		for i := range r.Idle {
			fmt.Fprintf(b, " "+format+" |", value(i))
		}
		b.WriteString("\n")
	}
	if len(r.Idle) == 0 {
		return
	}
	row(fmt.Sprintf("an idle one, of %d: heap and stacks", r.Idle[0].Channels), "**%.1f KB**", func(i int) float64 { return r.Idle[i].InUse / 1000 })
	row("the same: memory of the process", "%.1f KB", func(i int) float64 { return r.Idle[i].Resident / 1000 })
	half := len(r.FanOut) / len(r.Idle)
	for n := range half {
		row(fmt.Sprintf("an event, until the last of %d has it", r.FanOut[n].Channels), "%.2f ms", func(i int) float64 { return r.FanOut[n+i*half].Median / 1000 })
	}
}

func (r Report) tablePage(b *strings.Builder) {
	if len(r.Page) == 0 {
		return
	}
	b.WriteString("\n| a page | Countersign | the library that it replaces |\n|---|---|---|\n")
	for _, p := range r.Page {
		original := "none"
		if p.Original != 0 {
			original = p.amount(p.Original)
		}
		fmt.Fprintf(b, "| %s | %s | %s |\n", p.What, p.amount(p.Ours), original)
	}
}

// amount is a value with as many digits as mean something.
func (p Page) amount(value float64) string {
	if value >= 100 || p.Unit == "µs" {
		return fmt.Sprintf("%.0f %s", value, p.Unit)
	}
	return fmt.Sprintf("%.1f %s", value, p.Unit)
}

// Write writes the report to a folder: bench.json, bench.md and bench.svg.
func (r Report) Write(folder string) error {
	text, err := json.MarshalIndent(r, "", "\t")
	if err != nil {
		return err
	}
	for name, text := range map[string]string{"bench.json": string(text) + "\n", "bench.md": r.Markdown(), "bench.svg": r.Plot()} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil { //nolint:gosec // for everybody to read
			return err
		}
	}
	return nil
}

// The lines of the README between which the tables stand.
const (
	tablesBegin = "<!-- make bench -->\n"
	tablesEnd   = "<!-- /make bench -->\n"
)

// WriteReadme puts the tables into the README, and the picture beside it.
func (r Report) WriteReadme(readme, picture string) error {
	text, err := os.ReadFile(readme)
	if err != nil {
		return err
	}
	before, rest, found := strings.Cut(string(text), tablesBegin)
	_, after, closed := strings.Cut(rest, tablesEnd)
	if !found || !closed {
		return errors.New("the README has no place for the tables")
	}
	whole := before + tablesBegin + "\n" + r.Markdown() + "\n" + tablesEnd + after
	if err := os.WriteFile(readme, []byte(whole), 0o644); err != nil { //nolint:gosec // for everybody to read
		return err
	}
	return os.WriteFile(picture, []byte(r.Plot()), 0o644) //nolint:gosec // for everybody to read
}
