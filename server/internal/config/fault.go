package config

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Fault is one thing that is wrong with a configuration. It holds no secret.
type Fault struct {
	// Where is a place in the file ("gateway.yaml:3:1"), or the name of a
	// variable.
	Where string
	// Key is the path of the key, where there is one.
	Key string
	// What says what is wrong and what to do.
	What string

	at place
}

func (f Fault) Error() string {
	if f.Key == "" {
		return f.Where + ": " + f.What
	}
	return f.Where + ": " + f.Key + ": " + f.What
}

// Faults are all that is wrong with a configuration: what is in the file from
// top to bottom, then the variables, then what only the whole shows.
type Faults []Fault

func (f Faults) sort() {
	slices.SortStableFunc(f, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.at.rank(), b.at.rank()), cmp.Compare(a.at.line, b.at.line), cmp.Compare(a.at.column, b.at.column))
	})
}

// Error lists the faults, one a line.
func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, one := range f {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// place is where a value was found: in a file or text by line and column, or a
// variable as such.
type place struct {
	source       string
	line, column int
}

func (p place) String() string {
	if p.line == 0 {
		return p.source
	}
	return p.source + ":" + strconv.Itoa(p.line) + ":" + strconv.Itoa(p.column)
}

// rank orders the kinds of places.
func (p place) rank() int {
	switch {
	case p.line > 0:
		return 0
	case strings.HasPrefix(p.source, envPrefix):
		return 1
	}
	return 2
}

// split takes a joined error apart. What is joined below a prefix stays with
// it, on one line.
func split(err error) []string {
	joined, ok := err.(interface{ Unwrap() []error }) //nolint:errorlint // the outermost only
	if !ok {
		return []string{strings.ReplaceAll(err.Error(), "\n", "; ")}
	}
	var parts []string
	for _, part := range joined.Unwrap() {
		parts = append(parts, split(part)...)
	}
	return parts
}
