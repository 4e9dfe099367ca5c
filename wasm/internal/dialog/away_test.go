package dialog

import (
	"strings"
	"testing"
)

func TestDeparting(t *testing.T) {
	for _, test := range []struct {
		name          string
		state         departure
		page          bool
		heading, text string
		primary, busy string
	}{
		{"at home", atHome, false, "Continue on the page of Intergiro", english.BlockedText, "Continue with Intergiro", ""},
		{"the page is at home", atHome, true, "Continue on the page of Intergiro", "You can only complete this step on the secure page of Intergiro.", "Continue with Intergiro", ""},
		{"leaving", leaving, false, "Continue on the page of Intergiro", english.BlockedText, "Continue with Intergiro", english.Loading},
		{"gone", gone, false, english.WaitingTitle, english.WaitingText, english.OpenAgain, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := english.departing(test.state, "intergiro", test.page)
			if s.heading != test.heading || s.text != test.text || s.primary.label != test.primary || s.busy != test.busy {
				t.Errorf("%q, %q, %q, %q", s.heading, s.text, s.primary.label, s.busy)
			}
			if s.primary.do != doElsewhere || s.steps != 0 || s.last || s.entry.label != "" {
				t.Errorf("it is %+v", s)
			}
		})
	}
}

// Each state is a place, so that it is announced and gets the focus.
func TestDepartingPlaces(t *testing.T) {
	places := map[string]bool{}
	for _, state := range []departure{atHome, leaving, gone} {
		places[english.departing(state, "intergiro", false).place] = true
	}
	if len(places) != 3 {
		t.Errorf("places: %v", places)
	}
}

// Every language names the provider where the customer is sent to it.
func TestDepartingInEveryLanguage(t *testing.T) {
	for _, language := range languages {
		all := parse(tables(language))
		s := all.departing(atHome, "intergiro", true)
		for _, text := range []string{s.heading, s.text, s.primary.label} {
			if !strings.Contains(text, "Intergiro") {
				t.Errorf("%s: %q", language, text)
			}
		}
	}
}
