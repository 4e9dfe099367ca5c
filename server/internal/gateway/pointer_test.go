package gateway

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestPointers has the examples of RFC 6901, section 5, and what may be shown.
func TestPointers(t *testing.T) {
	document, err := parseDocument([]byte(`{
		"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8, "m~1n": 9,
		"amount": 1234567890123456789.10, "none": null, "yes": true, "deep": {"er": {"text": "x"}}
	}`))
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"/foo/0": "bar", "/": "0", "/a~1b": "1", "/c%d": "2", "/e^f": "3", "/g|h": "4", `/i\j`: "5", `/k"l`: "6", "/ ": "7", "/m~0n": "8",
		"/m~01n": "9", "/amount": "1234567890123456789.10", "/deep/er/text": "x",
		"/foo": "", "/foo/2": "", "/foo/-": "", "/foo/-1": "", "/foo/00": "", "/foo/1e0": "", "/none": "", "/yes": "", "/deep": "",
		"/missing": "", "/foo/0/x": "", "/missing/x": "",
	} {
		p, err := parsePointer(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
		}
		if got := p.text(document); got != want {
			t.Errorf("%q points at %q, want %q", text, got, want)
		}
	}
	for _, text := range []string{"", "foo", "/a~b", "/~2", "/a~", strings.Repeat("/a", 33)} {
		if _, err := parsePointer(text); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}

// TestDocumentsThatSayTwoThings are refused: a provider may read another one.
func TestDocumentsThatSayTwoThings(t *testing.T) {
	for _, text := range []string{
		``, `{`, `{"a":1}{}`, `{"a":1} x`, `{"a":1,"a":2}`, `{"x":{"a":1,"\u0061":2}}`, "{\"a\":\"\xff\"}", `{"a":}`, `[1,]`, `{"a" 1}`,
		strings.Repeat("[", 40) + strings.Repeat("]", 40),
	} {
		if document, err := parseDocument([]byte(text)); err == nil {
			t.Errorf("%q is read as %v", text, document)
		}
	}
}

// FuzzDocument proves that what is read is JSON, read as everyone reads it.
func FuzzDocument(f *testing.F) {
	for _, seed := range []string{`{"a":[1,2.50,{"b":"c"}]}`, `"x"`, `1e400`, `{"a":1,"a":2}`, `[[[]]]`, ` null `} {
		f.Add([]byte(seed), "/a/0")
	}
	f.Fuzz(func(t *testing.T, text []byte, at string) {
		document, err := parseDocument(text)
		if err != nil {
			return
		}
		d := json.NewDecoder(strings.NewReader(string(text)))
		d.UseNumber()
		var other any
		if err := d.Decode(&other); err != nil || fmt.Sprint(other) != fmt.Sprint(document) {
			t.Fatalf("%q is read as %v, and elsewhere as %v (%v)", text, document, other, err)
		}
		if p, err := parsePointer(at); err == nil {
			if shown := clean(p.text(document)); !utf8.ValidString(shown) || utf8.RuneCountInString(shown) > maxText {
				t.Errorf("%q in %q is shown as %q", at, text, shown)
			}
		}
	})
}

func TestTextIsCleaned(t *testing.T) {
	for text, want := range map[string]string{
		"M. Okafor":                    "M. Okafor",
		"  two \t\r\n lines\n":         "two lines",
		"\u202egpj.exe":                "gpj.exe",
		"a\u2066b\u2069c\u200ed\ufeff": "abcd",
		"a\x00b\x1b[31mc\u0085d":       "ab[31mc d",
		"می\u200cخواهم":                "می\u200cخواهم",
		"👩\u200d👩\u200d👧":              "👩\u200d👩\u200d👧",
		"a\xffb":                       "a\ufffdb",
		"\u2028\u2029":                 "",
		strings.Repeat("ä", 300):       strings.Repeat("ä", 200),
		strings.Repeat("ab ", 100):     strings.TrimSpace(strings.Repeat("ab ", 67)),
	} {
		if got := clean(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func TestNewNamesEveryFaultOfDescriptions(t *testing.T) {
	for name, test := range map[string]struct {
		d    Description
		want []string
	}{
		"pointers": {
			Description{Amount: "sourceValue", Currency: "/a~b", Payee: "x", Keep: map[string]string{"a": "b", "c": ""}},
			[]string{`describe: amount "sourceValue"`, `describe: currency "/a~b"`, `describe: payee "x"`, `describe: keep a: "b"`, `describe: keep "c": needs`},
		},
		"a title": {Description{Title: "two\nlines"}, []string{"describe: title"}},
		"lookups": {
			Description{
				Lookup: "POST /v1/x", Keep: map[string]string{"transferId": "/a", "profileId": "/b"},
				Then: &Description{Lookup: "GET /v1/{unknown}/{rest...}", Then: &Description{Amount: "/x"}},
			},
			[]string{
				`describe: lookup "POST /v1/x"`, `describe: keep "profileId"`, `describe: keep "transferId"`,
				`describe.then: lookup "GET /v1/{unknown}/{rest...}": parameter {unknown}`, `takes more than one segment`, `describe.then.then: needs a lookup`,
			},
		},
		"a query": {Description{Lookup: "GET /v1/x?a=1"}, []string{"may have no query"}},
		"a path":  {Description{Lookup: "GET v1/x"}, []string{"does not begin with a slash"}},
		"a dot":   {Description{Lookup: "GET /v1/../x"}, []string{"no plain path segment"}},
		"five lookups": {
			Description{Then: &Description{Lookup: "GET /a", Then: &Description{Lookup: "GET /a", Then: &Description{
				Lookup: "GET /a", Then: &Description{Lookup: "GET /a", Then: &Description{Lookup: "GET /a"}},
			}}}},
			[]string{"there may be 4 lookups"},
		},
	} {
		_, err := withRoutes(Route{
			Match: "POST /pay/{transferId}", Provider: "wise", To: "/v1/{transferId}", Describe: &test.d,
		}, Route{Match: "also wrong", Provider: "wise"})
		for _, want := range append(test.want, "route 1: describe", "route 2: match") {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: error %v misses %q", name, err, want)
			}
		}
	}
}
