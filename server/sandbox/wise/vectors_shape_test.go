package wise

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
)

func likeJSON(t *testing.T, want any, got string, extract bool) {
	t.Helper()
	var body any
	if err := json.Unmarshal([]byte(got), &body); err != nil {
		t.Fatalf("the body is not JSON: %v: %q", err, got)
	}
	sameShape(t, "", want, body, extract)
}

// varies are names whose documented value is only an example.
var varies = map[string]bool{"validity": true, "actionType": true, "id": true}

// sameShape compares names, types and, where it cannot vary, the value. More
// names and entries are allowed only in what is documented as an extract.
func sameShape(t *testing.T, path string, want, got any, extract bool) {
	t.Helper()
	switch want := want.(type) {
	case map[string]any:
		held, isObject := got.(map[string]any)
		if !isObject {
			t.Errorf("%s: %v is no object", path, got)
			return
		}
		sameMembers(t, path, want, held, extract)
	case []any:
		held, isArray := got.([]any)
		if !isArray || len(held) != len(want) && !extract {
			t.Errorf("%s: %v, documented %v", path, got, want)
			return
		}
		for i := range min(len(held), len(want)) {
			sameShape(t, fmt.Sprintf("%s[%d]", path, i), want[i], held[i], extract)
		}
	case string:
		held, isString := got.(string)
		if !isString || form(held) != form(want) || form(want) == "text" && held != want {
			t.Errorf("%s: %v, documented %q", path, got, want)
		}
	default: // numbers, truth, null
		if got != want {
			t.Errorf("%s: %v, documented %v", path, got, want)
		}
	}
}

func sameMembers(t *testing.T, path string, want, got map[string]any, extract bool) {
	t.Helper()
	for name, documented := range want {
		held, present := got[name]
		switch {
		case !present:
			t.Errorf("%s.%s is missing", path, name)
		case varies[name] && documented != nil:
			if fmt.Sprintf("%T", held) != fmt.Sprintf("%T", documented) {
				t.Errorf("%s.%s: %v, documented like %v", path, name, held, documented)
			}
		default:
			sameShape(t, path+"."+name, documented, held, extract)
		}
	}
	for name := range got {
		if _, documented := want[name]; !documented && !extract {
			t.Errorf("%s.%s is not documented", path, name)
		}
	}
}

// form is what kind of text a value is: an id and a time vary, in their form.
func form(text string) string {
	if uuid.Validate(text) == nil {
		return "UUID"
	}
	for _, layout := range []string{timestamp, "2006-01-02T15:04:05.000Z", "2006-01-02T15:04:05.000000000Z"} {
		if moment, err := time.Parse(layout, text); err == nil && moment.Format(layout) == text {
			return layout
		}
	}
	return "text"
}
