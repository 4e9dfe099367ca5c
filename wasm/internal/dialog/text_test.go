package dialog

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"countersign/shared/stepup"
	"countersign/wasm/internal/helper"
)

var english = parse(inEnglish)

var languages = []string{"de", "en", "es", "fr", "it", "nl", "pl", "pt"}

func TestSubject(t *testing.T) {
	for _, test := range []struct {
		name         string
		subject      *stepup.Subject
		title        string
		amount, rest string
	}{
		{"unknown", nil, "Confirm it’s you", "", ""},
		{"empty", &stepup.Subject{}, "Confirm it’s you", "", ""},
		{"whole", &stepup.Subject{Title: "Pay rent", Amount: "10.00", Currency: "EUR", Payee: "Ana"}, "Pay rent", "10.00 EUR", " to Ana"},
		{"no payee", &stepup.Subject{Amount: "10.00", Currency: "EUR"}, "Confirm it’s you", "10.00 EUR", ""},
		{"no amount", &stepup.Subject{Currency: "EUR", Payee: "Ana"}, "Confirm it’s you", "", "Ana"},
		{"no currency", &stepup.Subject{Amount: "10.00", Payee: "Ana"}, "Confirm it’s you", "10.00", " to Ana"},
	} {
		t.Run(test.name, func(t *testing.T) {
			amount := rawAmount(test.subject)
			rest := english.payee(test.subject, amount)
			if title := english.title(test.subject); title != test.title || amount != test.amount || rest != test.rest {
				t.Errorf("got %q, %q, %q", title, amount, rest)
			}
		})
	}
}

// Every language says all that English says, with the same values filled in.
func TestTextsAreComplete(t *testing.T) {
	placeholder := regexp.MustCompile(`\{\w*\}`)
	whole := reflect.ValueOf(english)
	for _, language := range languages {
		value := reflect.ValueOf(parse(tables(language)))
		for i := 1; i < value.NumField(); i++ { // the first is no text
			name, text := value.Type().Field(i).Name, value.Field(i).String()
			wanted := placeholder.FindAllString(whole.Field(i).String(), -1)
			got := placeholder.FindAllString(text, -1)
			slices.Sort(wanted)
			slices.Sort(got)
			switch {
			case strings.TrimSpace(text) != text || text == "":
				t.Errorf("%s: %s is %q", language, name, text)
			case !slices.Equal(got, wanted):
				t.Errorf("%s: %s takes %q, want %q", language, name, got, wanted)
			case strings.ContainsAny(text, "<>'\"\n") || strings.Contains(text, "..."):
				t.Errorf("%s: %s is not as a printer would set it: %q", language, name, text)
			}
		}
	}
}

// No language was made by copying: sentences differ.
func TestLanguagesDiffer(t *testing.T) {
	for i, one := range languages {
		for _, other := range languages[:i] {
			a, b := reflect.ValueOf(parse(tables(one))), reflect.ValueOf(parse(tables(other)))
			for i := 1; i < a.NumField(); i++ {
				if text := a.Field(i).String(); len(text) > 25 && text == b.Field(i).String() {
					t.Errorf("%s and %s: %s is %q in both", one, other, a.Type().Field(i).Name, text)
				}
			}
		}
	}
}

// What went wrong is never told apart by factor, in no language.
func TestFaultsDoNotNameTheFactor(t *testing.T) {
	for _, language := range languages {
		x := parse(tables(language))
		for _, text := range []string{x.Wrong, x.Last, x.TooSoon, x.Offline, x.Failed, x.LockedText, x.LockedUntil, x.DeclinedText} {
			for _, factor := range []string{"PIN", "SMS", "code", "código", "codice", "kod", "WhatsApp", "face", "pincode"} {
				if strings.Contains(strings.ToLower(text), strings.ToLower(factor)) {
					t.Errorf("%s: %q names %s", language, text, factor)
				}
			}
		}
	}
}

func TestKeysAreTheFields(t *testing.T) {
	var x texts
	var keys []string
	x.each(func(key string, text *string) {
		keys = append(keys, key)
		*text = key
	})
	value := reflect.ValueOf(x)
	if value.NumField()-1 != len(keys) { // the first is no text
		t.Errorf("%d texts, %d keys", value.NumField()-1, len(keys))
	}
	for i := 1; i < value.NumField(); i++ {
		name := value.Type().Field(i).Name
		if want := strings.ToLower(name[:1]) + name[1:]; value.Field(i).String() != want {
			t.Errorf("the key of %s is %q", name, value.Field(i).String())
		}
	}
}

// The texts stand in the order of their keys, each with its key before it.
func TestTablesAreInOrder(t *testing.T) {
	var keys []string
	var all texts
	all.each(func(key string, _ *string) { keys = append(keys, key) })
	line := regexp.MustCompile(`(?m)^\t/\* (\w+) \*/ "([^"]*)"(?: \+)?$`)
	for _, language := range languages {
		source, err := os.ReadFile("text_" + language + ".go")
		if err != nil {
			t.Fatal(err)
		}
		var named []string
		for _, found := range line.FindAllSubmatch(source, -1) {
			named = append(named, string(found[1]))
			if text := string(found[2]); strings.Count(text, `\n`) != 1 || !strings.HasSuffix(text, `\n`) {
				t.Errorf("%s: %s is not one line", language, found[1])
			}
		}
		if !slices.Equal(named, keys) {
			t.Errorf("%s has %v, want %v", language, named, keys)
		}
		if n := strings.Count(tables(language), "\n"); n != len(keys) {
			t.Errorf("%s has %d lines, want %d", language, n, len(keys))
		}
	}
}

func TestOutcome(t *testing.T) {
	for message, want := range map[string]helper.SurfaceEvent{
		"tw-approve-api-action-success": helper.SurfaceSucceeded,
		"tw-approve-api-action-failed":  helper.SurfaceFailed,
		"tw-approve-api-action-closed":  helper.SurfaceClosed,
		"tw-approve-api-action":         0,
		"":                              0,
	} {
		if got, ok := outcome(message); got != want || ok != (want != 0) {
			t.Errorf("outcome(%q) = %v, %v", message, got, ok)
		}
	}
}
