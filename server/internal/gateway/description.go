package gateway

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// Description is what a customer is shown of a request before approving it
// (dynamic linking, RTS on SCA, article 5). Pointers are JSON pointers (RFC
// 6901) into the answer to Lookup, or into the request's own body where there
// is none. Nothing in it comes from the page by itself.
type Description struct {
	// Title is the operator's own words for it.
	Title string
	// Lookup asks the provider, such as "GET /v1/transfers/{transferId}". Its
	// parameters are those of a route's target, and kept ones.
	Lookup string
	// Amount, Currency and Payee are pointers to what is shown.
	Amount, Currency, Payee string
	// Decimals is how many decimals the amount has that it is written without: 2 for
	// a provider that counts in cents. Such an amount is a whole number. In a currency
	// that has another number of them (ISO 4217), such as JPY, it has those.
	Decimals int
	// Keep names pointers to values for the parameters of the next lookup.
	Keep map[string]string
	// Then is read next; it must have a Lookup. What it finds goes before.
	Then *Description
}

// description is one step of a Description that has been checked.
type description struct {
	title                   string
	lookup                  []segment // nil reads the request's body
	amount, currency, payee pointer
	// decimals are those of the amount that is known after this step.
	decimals int
	keep     map[string]pointer
}

// maxDecimals is how many decimals a currency may have (ISO 4217 has at most 4).
const maxDecimals = 4

// maxLookups is how many lookups one description may make.
const maxLookups = 4

// compileDescription checks a description. known are the parameters that
// lookups may use.
func compileDescription(d *Description, known []string) ([]description, error) {
	var (
		faults []error
		steps  []description
	)
	for ; d != nil; d = d.Then {
		where := "describe" + strings.Repeat(".then", len(steps))
		if len(steps) > maxLookups {
			faults = append(faults, fmt.Errorf("%s: there may be %d lookups", where, maxLookups))
			break
		}
		if d.Lookup == "" && len(steps) > 0 {
			faults = append(faults, fmt.Errorf("%s: needs a lookup", where))
		}
		step, err := compileStep(d, known)
		if err != nil {
			faults = append(faults, prefixLines(where, err))
		}
		if step.amount == nil && len(steps) > 0 {
			step.decimals = steps[len(steps)-1].decimals
		}
		steps = append(steps, step)
		known = append(known, slices.Sorted(maps.Keys(d.Keep))...)
	}
	return steps, errors.Join(faults...)
}

// prefixLines puts a place before each of several faults.
func prefixLines(where string, err error) error {
	lines := strings.Split(err.Error(), "\n")
	for i, line := range lines {
		lines[i] = where + ": " + line
	}
	return errors.New(strings.Join(lines, "\n"))
}

func compileStep(d *Description, known []string) (description, error) {
	var faults []error
	fault := func(format string, arguments ...any) { faults = append(faults, fmt.Errorf(format, arguments...)) }
	step := description{title: d.Title, decimals: d.Decimals, keep: map[string]pointer{}}
	if d.Decimals < 0 || d.Decimals > maxDecimals {
		fault("decimals: must be 0 to %d", maxDecimals)
	}
	if clean(d.Title) != d.Title {
		fault("title: must be one line of at most %d characters, without control characters", maxText)
	}
	if d.Lookup != "" {
		var err error
		if step.lookup, err = parseLookup(d.Lookup, known); err != nil {
			fault("lookup %w", err)
		}
	}
	read := func(what, text string) (p pointer) {
		if text == "" {
			return nil
		}
		p, err := parsePointer(text)
		if err != nil {
			fault("%s %w", what, err)
		}
		return p
	}
	step.amount, step.currency, step.payee = read("amount", d.Amount), read("currency", d.Currency), read("payee", d.Payee)
	for _, name := range slices.Sorted(maps.Keys(d.Keep)) {
		if slices.Contains(known, name) {
			fault("keep %q: there is a parameter of this name already", name)
		}
		if step.keep[name] = read("keep "+name+":", d.Keep[name]); step.keep[name] == nil && d.Keep[name] == "" {
			fault("keep %q: needs a pointer", name)
		}
	}
	return step, errors.Join(faults...)
}

// parseLookup reads "GET /path/{parameter}".
func parseLookup(text string, known []string) ([]segment, error) {
	method, path, _ := strings.Cut(text, " ")
	if method != http.MethodGet {
		return nil, fmt.Errorf("%q: write GET and a path", text)
	}
	if strings.ContainsAny(path, "?#") {
		return nil, fmt.Errorf("%q: may have no query", text)
	}
	segments, err := parsePattern(path)
	if err != nil {
		return nil, err
	}
	var faults []error
	for _, s := range segments {
		switch {
		case s.rest:
			faults = append(faults, fmt.Errorf("%q: {%s...} takes more than one segment", text, s.param))
		case s.param != "" && !slices.Contains(known, s.param):
			faults = append(faults, fmt.Errorf("%q: parameter {%s}: neither in the path that is matched, nor configured, nor kept", text, s.param))
		}
	}
	return segments, errors.Join(faults...)
}

// path gives where a lookup goes; ok is false where a parameter has no value
// that can be used.
func (d *description) path(values ...map[string]string) (path string, ok bool) {
	for _, s := range d.lookup {
		text := s.literal
		if s.param != "" {
			value := ""
			for _, from := range values {
				if v := from[s.param]; v != "" {
					value = v
				}
			}
			if text = url.PathEscape(value); len(value) > wire.MaxID || !plainSegment(text) {
				return "", false
			}
		}
		path += "/" + text
	}
	return path, true
}

// read adds what a document says to what is known of a subject. What is kept is
// for the next lookup; what is too long for one is not kept. An amount that could
// not be shown as it is would be another one, and is not shown at all.
func (d *description) read(document any, s *stepup.Subject, kept map[string]string) {
	for _, field := range []struct {
		to    *string
		text  string
		exact bool
	}{
		{&s.Title, d.title, true},
		{&s.Currency, d.currency.text(document), true},
		{&s.Payee, d.payee.text(document), false},
	} {
		if text := clean(field.text); text != "" && (!field.exact || text == field.text) {
			*field.to = text
		}
	}
	d.readAmount(document, s)
	for name, p := range d.keep {
		if text := p.text(document); len(text) <= wire.MaxID {
			kept[name] = text
		}
	}
}
