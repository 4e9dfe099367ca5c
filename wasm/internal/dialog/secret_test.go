package dialog

import "testing"

func TestNewSecret(t *testing.T) {
	for _, test := range []struct {
		name    string
		entered []string
		chosen  string
		fault   string
		step    int
		busy    string
	}{
		{"nothing yet", nil, "", "", 1, ""},
		{"once", []string{"8061"}, "", "", 2, ""},
		{"twice", []string{"8061", "8061"}, "8061", "", 2, english.Saving},
		{"weak", []string{"1234"}, "", english.PinWeak, 1, ""},
		{"weak, then another", []string{"1111", "8061"}, "", "", 2, ""},
		{"mismatch", []string{"8061", "8062"}, "", english.PinMismatch, 1, ""},
		{"mismatch, then anew", []string{"8061", "8062", "8062", "8062"}, "8062", "", 2, english.Saving},
		{"the first is forgotten", []string{"8061", "8062", "8061"}, "", "", 2, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			n, chosen := newSecret{digits: 4}, ""
			for _, entered := range test.entered {
				n, chosen = n.take(&english, entered)
			}
			s := n.screen(&english)
			if chosen != test.chosen || s.fault != test.fault || s.step != test.step || s.busy != test.busy {
				t.Errorf("chosen %q, fault %q, step %d, busy %q", chosen, s.fault, s.step, s.busy)
			}
			if !s.entry.secret || !s.entry.numeric || s.entry.length != 4 || s.entry.note != "4 digits" {
				t.Errorf("the field is %+v", s.entry)
			}
		})
	}
}

// Each beginning is a place of its own, so that the field is empty again and
// gets the focus.
func TestNewSecretPlaces(t *testing.T) {
	n := newSecret{digits: 4}
	places := map[string]bool{n.screen(&english).place: true}
	next, _ := n.take(&english, "8061")
	places[next.screen(&english).place] = true
	again := next.again(english.PinRefused)
	places[again.screen(&english).place] = true
	if len(places) != 3 {
		t.Errorf("places: %v", places)
	}
	if again.screen(&english).fault != english.PinRefused || again.first != "" {
		t.Error("a refused PIN is still there, or nobody says that it was refused")
	}
}
