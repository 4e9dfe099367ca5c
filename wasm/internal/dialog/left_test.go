package dialog

import (
	"testing"

	"countersign/shared/stepup"
)

func TestTimeLeft(t *testing.T) {
	now := int64(1_800_000_000_000) // 2027-01-15T08:00:00Z
	for expires, want := range map[string]string{
		"2027-01-15T09:00:00Z": "Time left: 60 min",
		"2027-01-15T08:01:59Z": "Time left: 1 min",
		"2027-01-15T08:00:59Z": "Less than a minute left",
		"2027-01-15T07:59:00Z": "", // our clock is wrong, or it is over
		"soon":                 "",
		"":                     "",
	} {
		if got := english.timeLeft(stepup.Challenge{ExpiresAt: expires}, now); got != want {
			t.Errorf("%s: %q, want %q", expires, got, want)
		}
	}
}

func TestAttemptsLeft(t *testing.T) {
	three := 3
	if got := english.attemptsLeft(stepup.Challenge{AttemptsLeft: &three}); got != "Attempts left: 3" {
		t.Errorf("got %q", got)
	}
	if got := english.attemptsLeft(stepup.Challenge{}); got != "" {
		t.Errorf("nobody counts: %q", got)
	}
}

// The end is announced at five minutes and at one, once each, and not because
// the dialog opens late.
func TestWarning(t *testing.T) {
	for _, test := range []struct {
		before, after int64 // seconds
		want          string
	}{
		{0, 3600, ""},
		{0, 200, ""},
		{0, 30, ""},
		{305, 301, ""},
		{301, 296, english.FiveMinutes},
		{296, 291, ""},
		{63, 58, english.OneMinute},
		{58, 53, ""},
		{400, 50, english.OneMinute},
		{50, 3600, ""},
	} {
		if got := english.warning(test.before*1000, test.after*1000); got != test.want {
			t.Errorf("from %d to %d: %q, want %q", test.before, test.after, got, test.want)
		}
	}
}
