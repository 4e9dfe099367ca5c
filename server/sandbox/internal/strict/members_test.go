package strict

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func TestTexts(t *testing.T) {
	for _, c := range []struct{ body, want, fault string }{
		{`{"a":"1","b":"2"}`, "1 2", ""},
		{` {"b":"2" , "a":"1"} `, "1 2", ""},
		{`{"a":"1"}`, "", "b: is missing"},
		{`{"a":"1","b":""}`, "", "b: must be a text"},
		{`{"a":"1","b":null}`, "", "b: must be a text"},
		{`{"a":"1","b":2}`, "", "b: must be a text"},
		{`{"a":"1","b":"2","c":"3"}`, "", "c: unknown field"},
		{`{"a":"1","a":"1","b":"2"}`, "", "a: appears twice"},
		{`{"A":"1","b":"2"}`, "", "A: unknown field"},
		{`{"a":{"b":"1"},"b":"2"}`, "", "a: must be a text"},
		{`["a","b"]`, "", "object"},
		{`{"a":"1","b":"2"}x`, "", "after"},
		{`{"a":"1"`, "", "malformed"},
		{``, "", "malformed"},
	} {
		got, err := Texts([]byte(c.body), "a", "b")
		if (err == nil) != (c.fault == "") || err != nil && !strings.Contains(err.Error(), c.fault) || strings.Join(got, " ") != c.want {
			t.Errorf("%s: %q, %v", c.body, got, err)
		}
	}
}

func TestTake(t *testing.T) {
	for _, c := range []struct{ body, text, rest, fault string }{
		{`{"a":"1","b":2}`, "1", `{"b":2}`, ""},
		{`{"b":2}`, "", `{"b":2}`, ""},
		{`{}`, "", `{}`, ""},
		{`{"b":2,"a":"1","b":3}`, "1", `{"b":2,"b":3}`, ""}, // left to the reader of the rest
		{`{"b":{"a":"x"},"a":"1"}`, "1", `{"b":{"a":"x"}}`, ""},
		{`{"A":"1"}`, "", `{"A":"1"}`, ""},
		{`{"a":"1","a":"2"}`, "", "", "twice"},
		{`{"a":1}`, "", "", "text"},
		{`{"a":""}`, "", "", "text"},
		{`{"a":null}`, "", "", "text"},
		{`[]`, "", "", "object"},
		{`{} {}`, "", "", "malformed"},
		{``, "", "", "malformed"},
	} {
		text, rest, err := Take([]byte(c.body), "a")
		if (err == nil) != (c.fault == "") || err != nil && !strings.Contains(err.Error(), c.fault) || text != c.text || string(rest) != c.rest {
			t.Errorf("%s: %q, %s, %v", c.body, text, rest, err)
		}
	}
}

// FuzzTake: what is left means the same as before, without the member.
func FuzzTake(f *testing.F) {
	for _, seed := range []string{`{"a":"1","b":[{"a":2}]}`, `{"a":"1"}{`, `{"\u0061":"x"}`, "{\"\xff\":1}", `{"a":"1","a":"2"}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		text, rest, err := Take([]byte(body), "a")
		if err != nil {
			return
		}
		var before, after map[string]any
		if json.Unmarshal([]byte(body), &before) != nil || json.Unmarshal(rest, &after) != nil {
			t.Fatalf("%q left %q", body, rest)
		}
		if held, had := before["a"]; had != (text != "") || had && held != text {
			t.Errorf("%q gave %q", body, text)
		}
		delete(before, "a")
		x, _ := json.Marshal(before)
		y, _ := json.Marshal(after)
		if !slices.Equal(x, y) {
			t.Errorf("%q left %q", body, rest)
		}
	})
}
