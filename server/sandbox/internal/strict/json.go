// Package strict owns how the sandbox reads what it is sent: nothing unknown,
// nothing twice, nothing missing is let through, because the client that gets
// away with it here would fail at the real provider.
package strict

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strings"
)

// Fault says what is wrong with an input: the field, where there is one, and a
// sentence.
type Fault struct {
	Field   string
	Message string
}

// Error gives field and sentence.
func (f *Fault) Error() string {
	if f.Field == "" {
		return f.Message
	}
	return f.Field + ": " + f.Message
}

// JSON decodes one JSON object into v, which is a pointer to a struct: no
// unknown and no repeated field, nothing after the object. The error is a *Fault.
func JSON(data []byte, v any) error {
	known := map[string]bool{}
	names(reflect.TypeOf(v), known)
	if err := object(data, known); err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	err := d.Decode(v)
	var mistyped *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &mistyped):
		return &Fault{Field: mistyped.Field, Message: "must be of type " + mistyped.Type.String()}
	}
	return &Fault{Message: "not what is expected here: " + err.Error()}
}

// names collects the field names of a struct and of the structs within it, as
// they are spelt in JSON. The decoder takes any case; a real API does not.
func names(t reflect.Type, into map[string]bool) {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice:
		names(t.Elem(), into)
	case reflect.Struct:
		for i := range t.NumField() {
			name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
			into[name] = true
			names(t.Field(i).Type, into)
		}
	}
}

// ContentType reports whether the request's body is declared as want, with
// any parameters.
func ContentType(h http.Header, want string) bool {
	got, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	return err == nil && got == want
}

// object checks that data is one well-formed object without unknown or
// repeated names.
func object(data []byte, known map[string]bool) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	first, err := d.Token()
	if err != nil {
		return &Fault{Message: "malformed JSON"}
	}
	if first != json.Delim('{') {
		return &Fault{Message: "must be a JSON object"}
	}
	if err := members(d, '{', known); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return &Fault{Message: "there is something after the JSON object"}
	}
	return nil
}

// members reads to the end of an object or array that was just opened. The
// decoder bounds the depth (10,000).
func members(d *json.Decoder, open json.Delim, known map[string]bool) error {
	seen := map[string]bool{}
	for name := true; ; name = !name {
		t, err := d.Token()
		if err != nil {
			return &Fault{Message: "malformed JSON"}
		}
		if delim, ok := t.(json.Delim); ok {
			if delim == '}' || delim == ']' {
				return nil
			}
			if err := members(d, delim, known); err != nil {
				return err
			}
			continue
		}
		if open == '{' && name {
			key := fmt.Sprint(t)
			switch {
			case seen[key]:
				return &Fault{Field: key, Message: "appears twice"}
			case !known[key]:
				return &Fault{Field: key, Message: "unknown field"}
			}
			seen[key] = true
		}
	}
}
