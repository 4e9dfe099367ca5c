package gateway

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// segment is one part of a path pattern: fixed text, or a parameter.
type segment struct {
	literal string // escaped
	param   string
	rest    bool // the parameter takes all segments that are left
}

// parsePattern reads a path pattern in the syntax of net/http.ServeMux:
// literals, {name}, and at the end {name...} or {$}.
func parsePattern(pattern string) ([]segment, error) {
	if !strings.HasPrefix(pattern, "/") {
		return nil, fmt.Errorf("%q: does not begin with a slash", pattern)
	}
	parts := strings.Split(pattern[1:], "/")
	segments := make([]segment, len(parts))
	for i, part := range parts {
		s, err := parseSegment(part, i == len(parts)-1)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", pattern, err)
		}
		segments[i] = s
	}
	return segments, nil
}

func parseSegment(part string, last bool) (segment, error) {
	name, open := strings.CutPrefix(part, "{")
	if !open {
		if strings.ContainsAny(part, "{}") {
			return segment{}, fmt.Errorf("%q: a parameter must be a whole segment", part)
		}
		if !plainSegment(part) {
			return segment{}, fmt.Errorf("%q: no plain path segment; for a path that ends in a slash write {$}", part)
		}
		return segment{literal: part}, nil
	}
	name, closed := strings.CutSuffix(name, "}")
	if !closed || strings.ContainsAny(name, "{}") {
		return segment{}, fmt.Errorf("%q: a parameter must be a whole segment", part)
	}
	name, rest := strings.CutSuffix(name, "...")
	switch {
	case !last && (rest || name == "$"):
		return segment{}, fmt.Errorf("%q: only at the end of a path", part)
	case name == "$" && !rest:
		return segment{}, nil
	case name == "" || name == "$":
		return segment{}, fmt.Errorf("%q: a parameter needs a name", part)
	}
	return segment{param: name, rest: rest}, nil
}

// step is one segment of a target: literal text, or the segment of the
// client's path that it takes its text from, or what says whose request it is.
type step struct {
	literal  string
	from     int    // index of the client's segment; -1 for anything else
	customer string // the parameter that says whose request it is, where it is one
	rest     bool
}

// resolve ties each parameter of a target to where its value comes from: the
// client's path, or else who the customer is, or else a configured value.
func resolve(to, match []segment, up *upstream) ([]step, error) {
	var faults []error
	steps := make([]step, len(to))
	for i, s := range to {
		steps[i] = step{literal: s.literal, from: -1}
		if s.param == "" {
			continue
		}
		if from := indexOf(match, s.param); from >= 0 {
			if s.rest != match[from].rest {
				faults = append(faults, fmt.Errorf("parameter {%s}: takes one segment on one side and all that are left on the other", s.param))
			}
			steps[i] = step{from: from, rest: s.rest}
			continue
		}
		if up.customer != nil && !s.rest && slices.Contains(up.customer.Names(), s.param) {
			steps[i].customer = s.param
			continue
		}
		value, ok := up.params[s.param]
		switch {
		case !ok:
			faults = append(faults, fmt.Errorf("parameter {%s}: neither in the path that is matched nor configured", s.param))
		case s.rest || !plainSegment(url.PathEscape(value)):
			faults = append(faults, fmt.Errorf("parameter {%s}: its configured value is no plain path segment", s.param))
		}
		steps[i].literal = url.PathEscape(value)
	}
	return steps, errors.Join(faults...)
}

func indexOf(segments []segment, param string) int {
	for i, s := range segments {
		if s.param == param {
			return i
		}
	}
	return -1
}

// expand gives the escaped target path for a client's escaped path, which is
// plain and has matched.
func expand(steps []step, escaped string, customer map[string]string) string {
	segments := strings.Split(escaped[1:], "/")
	var target strings.Builder
	target.Grow(len(escaped) + 64)
	for _, s := range steps {
		switch {
		case s.customer != "":
			target.WriteByte('/')
			target.WriteString(url.PathEscape(customer[s.customer]))
		case s.from < 0:
			target.WriteByte('/')
			target.WriteString(s.literal)
		case s.rest:
			for _, segment := range segments[s.from:] {
				target.WriteByte('/')
				target.WriteString(reescape(segment))
			}
		default:
			target.WriteByte('/')
			target.WriteString(reescape(segments[s.from]))
		}
	}
	return target.String()
}

// reescape writes a client's segment the one way that there is to write it.
func reescape(segment string) string {
	// It is plain, so it can be decoded.
	text, _ := url.PathUnescape(segment)
	return url.PathEscape(text)
}
