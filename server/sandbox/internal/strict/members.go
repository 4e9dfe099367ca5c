package strict

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// Texts decodes one JSON object that has exactly the named members, each of
// them a text that is not empty, and gives them in the order of the names. It
// is for bodies whose names are settings. The error is a *Fault.
func Texts(data []byte, names ...string) ([]string, error) {
	known := map[string]bool{}
	for _, name := range names {
		known[name] = true
	}
	if err := object(data, known); err != nil {
		return nil, err
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return nil, &Fault{Message: "malformed JSON"}
	}
	values := make([]string, len(names))
	for i, name := range names {
		raw, given := members[name]
		if !given {
			return nil, &Fault{Field: name, Message: "is missing"}
		}
		if json.Unmarshal(raw, &values[i]) != nil || values[i] == "" {
			return nil, &Fault{Field: name, Message: "must be a text that is not empty"}
		}
	}
	return values, nil
}

// Take takes one member, a text, out of a JSON object and gives the object
// without it; the text is empty where there is no such member. What else is in
// the object, its order and its repetitions are left to whoever reads the rest.
// The error is a *Fault.
func Take(data []byte, name string) (text string, rest []byte, err error) {
	if !json.Valid(data) {
		return "", nil, &Fault{Message: "malformed JSON"}
	}
	d := json.NewDecoder(bytes.NewReader(data))
	if first, err := d.Token(); err != nil || first != json.Delim('{') {
		return "", nil, &Fault{Message: "must be a JSON object"}
	}
	var kept []string
	taken := false
	for d.More() {
		key, err := d.Token()
		var value json.RawMessage
		if err != nil || d.Decode(&value) != nil {
			return "", nil, &Fault{Message: "malformed JSON"}
		}
		if key != name {
			quoted, _ := json.Marshal(key) // a text always has a JSON form
			kept = append(kept, string(slices.Concat(quoted, []byte(":"), value)))
			continue
		}
		if taken {
			return "", nil, &Fault{Field: name, Message: "appears twice"}
		}
		taken = true
		if json.Unmarshal(value, &text) != nil || text == "" {
			return "", nil, &Fault{Field: name, Message: "must be a text that is not empty"}
		}
	}
	return text, []byte("{" + strings.Join(kept, ",") + "}"), nil
}
