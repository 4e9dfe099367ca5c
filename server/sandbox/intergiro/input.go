package intergiro

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"countersign/server/sandbox/internal/strict"
)

// decode reads the JSON body strictly into v. Intergiro refuses a null where
// a value may be left out, and empty strings ("Specification").
func (c *call) decode(v any) *refusal {
	if !strict.ContentType(c.r.Header, "application/json") {
		return &refusal{http.StatusUnsupportedMediaType, codeValidation, "Content-Type must be application/json", ""}
	}
	if err := strict.JSON(c.body, v); err != nil {
		return malformed(c.scenario.Unconfirmed, err)
	}
	if hasNull(c.body) {
		return invalid(c.scenario.Unconfirmed, "", "null is no value: leave the field out")
	}
	return nil
}

// decodeOptional is decode for operations that may come without a body.
func (c *call) decodeOptional(v any) *refusal {
	if len(c.body) == 0 {
		return nil
	}
	return c.decode(v)
}

// hasNull looks for a null in well-formed JSON.
func hasNull(data []byte) bool {
	d := json.NewDecoder(bytes.NewReader(data))
	for {
		t, err := d.Token()
		if err != nil {
			return false // the end
		}
		if t == nil {
			return true
		}
	}
}

// query reads the query: only the named parameters, each at most once and
// never empty.
func (c *call) query(allowed ...string) (url.Values, *refusal) {
	u := c.scenario.Unconfirmed
	values, err := url.ParseQuery(c.r.URL.RawQuery)
	if err != nil {
		return nil, invalid(u, "", "malformed query")
	}
	for name, given := range values {
		switch {
		case !slices.Contains(allowed, name):
			return nil, invalid(u, name, "unknown parameter")
		case len(given) > 1:
			return nil, invalid(u, name, "appears twice")
		case given[0] == "":
			return nil, invalid(u, name, "must not be empty")
		}
	}
	return values, nil
}

var uuidForm = regexp.MustCompile(`^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$`)

// identifier checks a UUID.
func identifier(u Unconfirmed, path, value string) *refusal {
	if !uuidForm.MatchString(value) {
		return invalid(u, path, "must be a UUID")
	}
	return nil
}

// text checks a text of 1 to limit characters.
func text(u Unconfirmed, path, value string, limit int) *refusal {
	switch {
	case value == "":
		return invalid(u, path, "must not be empty")
	case !utf8.ValidString(value) || utf8.RuneCountInString(value) > limit:
		return invalid(u, path, "is too long")
	case strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return invalid(u, path, "must not contain control characters")
	}
	return nil
}

var (
	ibanForm = regexp.MustCompile(`^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$`)
	bicForm  = regexp.MustCompile(`^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$`)
)

// isIBAN checks form and check digits (ISO 13616, mod 97).
func isIBAN(value string) bool {
	if !ibanForm.MatchString(value) {
		return false
	}
	rest := 0
	for _, r := range value[4:] + value[:4] {
		if r >= 'A' {
			rest = (rest*100 + int(r-'A') + 10) % 97
		} else {
			rest = (rest*10 + int(r-'0')) % 97
		}
	}
	return rest == 1
}

// firstOf gives the first refusal of several.
func firstOf(all ...*refusal) *refusal {
	for _, r := range all {
		if r != nil {
			return r
		}
	}
	return nil
}
