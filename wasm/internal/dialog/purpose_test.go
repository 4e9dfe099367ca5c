package dialog

import (
	"strings"
	"testing"

	"countersign/shared/stepup"
	"countersign/wasm/internal/prompt"
)

// A code says how it comes and what it is for, as far as its type tells.
func TestPurposes(t *testing.T) {
	for _, test := range []struct{ kind, way, purpose string }{
		{"email_by_email", english.WayEmail, english.ForEmail},
		{"email_by_sms", english.WaySms, english.ForEmail},
		{"phone_number_by_email", english.WayEmail, english.ForPhone},
		{"phone_number_by_sms", english.WaySms, english.ForPhone},
		{"phone_by_sms", english.WaySms, english.ForPhone},
		{"secret_code_by_email", english.WayEmail, english.ForSecret},
		{"secret_code_by_sms", english.WaySms, english.ForSecret},
		{"auth_by_sms", english.WaySms, ""},
		{"auth_by_email", english.WayEmail, ""},
		{"auth_by_pigeon", english.WayCode, ""},
		{"SMS", english.WaySms, ""},
		{"_by_sms", english.WaySms, ""},
		{"email_by_", english.WayCode, ""},
		{"email", english.WayEmail, ""},
		{"", english.WayCode, ""},
	} {
		f := stepup.Factor{ID: "f", Type: test.kind, Method: stepup.MethodCode}
		if way, purpose := english.way(&f), english.purpose(&f); way != test.way || purpose != test.purpose {
			t.Errorf("%s: %q, %q; want %q, %q", test.kind, way, purpose, test.way, test.purpose)
		}
	}
}

func TestPurposeOnTheScreen(t *testing.T) {
	f := stepup.Factor{ID: "f", Type: "phone_number_by_email", Method: stepup.MethodCode, Hint: "l****@example.com"}
	for _, language := range languages {
		all := parse(tables(language))
		for _, stage := range []prompt.Stage{prompt.StageChoose, prompt.StageEnter} {
			v := view(stage, f)
			s := all.screen(&v, "", "")
			for _, want := range []string{all.WayEmail, "l…\u2060@example.com", all.ForPhone} {
				if !strings.Contains(s.text, want) {
					t.Errorf("%s, %s: %q has no %q", language, stage, s.text, want)
				}
			}
		}
	}
}

// A secret that is no PIN is called by its name and takes letters.
func TestSecretThatIsNoPin(t *testing.T) {
	v := view(prompt.StageEnter, stepup.Factor{ID: "secret", Type: "secret_code", Method: stepup.MethodSecret})
	s := english.screen(&v, "", "")
	if s.heading != english.SecretTitle || s.entry.label != english.WaySecret || s.entry.show != english.ShowSecret ||
		s.entry.numeric || !s.entry.secret || s.entry.fresh || s.entry.length != 0 {
		t.Errorf("%q, %+v", s.heading, s.entry)
	}
	v = view(prompt.StageEnter, byPin)
	if s := english.screen(&v, "", ""); s.heading != english.PinTitle || s.entry.show != english.ShowPin {
		t.Errorf("%q, %+v", s.heading, s.entry)
	}
}
