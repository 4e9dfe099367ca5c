package gateway

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// pointer is a JSON pointer (RFC 6901) that has been read; nil points nowhere.
type pointer []string

// maxPointer is how deep a pointer may go, and a document that is read.
const maxPointer = 32

func parsePointer(text string) (pointer, error) {
	if !strings.HasPrefix(text, "/") {
		return nil, fmt.Errorf("%q: a JSON pointer begins with a slash", text)
	}
	tokens := strings.Split(text[1:], "/")
	if len(tokens) > maxPointer {
		return nil, fmt.Errorf("%q: goes deeper than %d", text, maxPointer)
	}
	for i, token := range tokens {
		plain := strings.NewReplacer("~0", "", "~1", "").Replace(token)
		if strings.Contains(plain, "~") {
			return nil, fmt.Errorf("%q: ~ is written ~0, and / within a name ~1", text)
		}
		// In this order, or else ~01 would become a slash (section 4).
		tokens[i] = strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
	}
	return tokens, nil
}

// text gives what a pointer points at: a text, or a number as it is written.
func (p pointer) text(document any) string {
	if p == nil {
		return ""
	}
	for _, token := range p {
		switch value := document.(type) {
		case map[string]any:
			document = value[token]
		case []any:
			document = element(value, token)
		default:
			return ""
		}
	}
	switch value := document.(type) {
	case string:
		return value
	case json.Number:
		return value.String()
	}
	return ""
}

// element gives an element of an array: its index has one spelling.
func element(array []any, token string) any {
	i, err := strconv.Atoi(token)
	if err != nil || i < 0 || i >= len(array) || strconv.Itoa(i) != token {
		return nil
	}
	return array[i]
}

var errDocument = errors.New("gateway: not a JSON document that says one thing")

// parseDocument reads a JSON document of which everyone reads the same: no name
// twice, nothing after it, only valid text. Numbers stay as they are written.
func parseDocument(data []byte) (any, error) {
	if !utf8.Valid(data) {
		return nil, errDocument
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	document, err := parseValue(d, 0)
	if err != nil || !ended(d) {
		return nil, errDocument
	}
	return document, nil
}

func parseValue(d *json.Decoder, depth int) (any, error) {
	if depth > maxPointer {
		return nil, errDocument
	}
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		return parseObject(d, depth)
	case json.Delim('['):
		return parseArray(d, depth)
	}
	return token, nil
}

func parseObject(d *json.Decoder, depth int) (any, error) {
	members := map[string]any{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return nil, err
		}
		name, ok := token.(string)
		if _, twice := members[name]; !ok || twice {
			return nil, errDocument
		}
		if members[name], err = parseValue(d, depth+1); err != nil {
			return nil, err
		}
	}
	_, err := d.Token()
	return members, err
}

func parseArray(d *json.Decoder, depth int) (any, error) {
	array := []any{}
	for d.More() {
		value, err := parseValue(d, depth+1)
		if err != nil {
			return nil, err
		}
		array = append(array, value)
	}
	_, err := d.Token()
	return array, err
}
