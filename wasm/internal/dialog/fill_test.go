package dialog

import "testing"

func TestFill(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"Step {step} of {steps}", "Step 1 of 2"},
		{"{steps}{step}", "21"},
		{"{other} {step", "{other} {step"},
		{"é{step}…", "é1…"},
		{"", ""},
	} {
		if got := fill(test.text, "step", "1", "steps", "2"); got != test.want {
			t.Errorf("%q becomes %q, want %q", test.text, got, test.want)
		}
	}
	if got := fill("{a}", "a", "{b}", "b", "x"); got != "{b}" {
		t.Errorf("what is filled in was filled in again: %q", got)
	}
}

func TestCountdown(t *testing.T) {
	for seconds, want := range map[int]string{0: "0:00", 9: "0:09", 30: "0:30", 60: "1:00", 605: "10:05"} {
		if got := countdown(seconds); got != want {
			t.Errorf("countdown(%d) = %q, want %q", seconds, got, want)
		}
	}
}

func TestMasked(t *testing.T) {
	for hint, want := range map[string]string{
		"*********0123":    "…\u20600123",
		"+44 ****** 123":   "+44 …\u2060 123",
		"•••• 99":          "…\u2060 99",
		"a***@example.com": "a…\u2060@example.com",
		"your phone":       "your phone",
		"max@example.com":  "max@example.com",
		"***":              "…\u2060",
		"":                 "",
	} {
		if got := masked(hint); got != want {
			t.Errorf("masked(%q) = %q, want %q", hint, got, want)
		}
	}
}

func TestDisplayName(t *testing.T) {
	for provider, want := range map[string]string{"wise": "Wise", "Wise": "Wise", "éa": "éa", "": ""} {
		if got := displayName(provider); got != want {
			t.Errorf("displayName(%q) = %q, want %q", provider, got, want)
		}
	}
}
