package mipise

import (
	"strings"
	"testing"
	"time"
)

// TestStatus: what the status says counts; where it is silent, what the session
// has done.
func TestStatus(t *testing.T) {
	const all = "email-by-email phone-by-email phone-by-sms secret-setup secret-by-email secret-by-sms"
	for _, test := range []struct{ name, body, done, left string }{
		{"new", statusNew, "", all},
		{"complete", statusComplete, "", ""},
		{"complete, whatever the rest says", `{"workflow_completed":true,"email_validated":false}`, "", ""},
		{"the phone is next", statusPhone, "", "phone-by-email phone-by-sms secret-setup secret-by-email secret-by-sms"},
		{"half of it was done here", statusPhone, "email-by-email phone-by-email", "phone-by-sms secret-setup secret-by-email secret-by-sms"},
		{"all of it was done here, and the status denies it", statusPhone, "email-by-email phone-by-email phone-by-sms", "phone-by-email phone-by-sms secret-setup secret-by-email secret-by-sms"},
		{"what was done here is not valid any more", statusNew, toComplete, all},
		{"the secret code", statusSecret, "", "secret-setup secret-by-email secret-by-sms"},
		{"was set up here", statusSecret, toCode, "secret-by-email secret-by-sms"},
		{"and confirmed by e-mail", statusSecret, toCode + " secret-by-email", "secret-by-sms"},
		{"and by SMS too, which the status denies", statusSecret, toComplete, "secret-setup secret-by-email secret-by-sms"},
		{"the e-mail was reset", `{"workflow_completed":false,"email_validated":false,"phone_number_validated":true,"secret_code_validated":true}`, "", "email-by-email email-by-sms"},
		{"and half done here", `{"workflow_completed":false,"email_validated":false,"phone_number_validated":true,"secret_code_validated":true}`, "email-by-sms", "email-by-email"},
		{"the phone was reset", `{"workflow_completed":false,"email_validated":true,"phone_number_validated":false,"secret_code_validated":true}`, "", "phone-by-email phone-by-sms"},
		{"both were reset", `{"workflow_completed":false,"email_validated":false,"phone_number_validated":false,"secret_code_validated":true}`, "", "email-by-email phone-by-email phone-by-sms"},

		{"silent", statusSilent, "", all},
		{"silent, and begun here", statusSilent, toPhone + " phone-by-sms", "phone-by-email secret-setup secret-by-email secret-by-sms"},
		{"silent, and almost done here", statusSilent, toCode + " secret-by-sms", "secret-by-email"},
		{"silent, and done here, which it denies", statusSilent, toComplete, all},
		{"some members are no truth values", `{"workflow_completed":false,"email_validated":"yes","phone_number_validated":null,"secret_code_validated":1}`, "", all},
		{"silent of one", `{"workflow_completed":false,"email_validated":true,"secret_code_validated":false}`, "phone-by-email", "phone-by-sms secret-setup secret-by-email secret-by-sms"},

		{"listed", `{"workflow_completed":false,"remaining_steps":["phone_number_by_sms","secret_code/setup","secret_code_by_email","secret_code_by_sms"]}`, "", "phone-by-sms secret-setup secret-by-email secret-by-sms"},
		{"a list counts for more than anything else", `{"workflow_completed":false,"email_validated":false,"remaining_steps":["secret_code_by_email"]}`, toComplete, "secret-by-email"},
		{"a list with an unknown step counts for nothing", `{"workflow_completed":false,"remaining_steps":["secret_code_by_email","fax"]}`, "", all},
		{"nor one that is too long", `{"workflow_completed":false,"remaining_steps":[` + strings.Repeat(`"email_by_email",`, 40) + `"email_by_email"]}`, "", all},
		{"nor one of numbers", `{"workflow_completed":false,"remaining_steps":[1]}`, "", all},

		{"a contradiction", `{"workflow_completed":false,"email_validated":true,"phone_number_validated":true,"secret_code_validated":true}`, "", "error"},
		{"another", `{"workflow_completed":false,"remaining_steps":[]}`, "", "error"},
		{"nothing documented", `{"completed":true}`, "", "error"},
		{"null", `{"workflow_completed":null}`, "", "error"},
		{"a text", `{"workflow_completed":"true"}`, "", "error"},
		{"not an object", `[true]`, "", "error"},
		{"nothing", ``, "", "error"},
		{"JSON's null", `null`, "", "error"},
		{"too long", `{"workflow_completed":true,"x":"` + strings.Repeat("a", maxObject) + `"}`, "", "error"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := open(t)
			var done []step
			for name := range strings.FieldsSeq(test.done) {
				done = append(done, named(t, name))
			}
			got := "error"
			if s, err := p.readStatus([]byte(test.body)); err == nil {
				if w, err := s.workflow(done); err == nil {
					got = spelt(w.left())
				}
			}
			if got != test.left {
				t.Errorf("left: %q, want %q", got, test.left)
			}
		})
	}
}

func TestStatusInOtherWords(t *testing.T) {
	p := open(t, "email_key", "mailOK", "phone_number_key", "none", "secret_code_validated_key", "code.ok",
		"steps_key", "todo", "set_up_step", "choose", "process_phone_number_by_sms", "phone_by_sms")
	s, err := p.readStatus([]byte(`{"workflow_completed":false,"mailOK":true,"phone_number_validated":true,"":true,"code.ok":false}`))
	if err != nil || len(s.valid) != 2 || !s.valid[sourceEmail] || s.valid[sourceSecret] || s.listed {
		t.Errorf("%+v (%v)", s, err)
	}
	s, err = p.readStatus([]byte(`{"workflow_completed":false,"todo":["phone_by_sms","choose"]}`))
	if err != nil || spelt(s.left) != "phone-by-sms secret-setup" {
		t.Errorf("%+v (%v)", s, err)
	}
}

func TestRecent(t *testing.T) {
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		name, member string
		days         string
		want         bool
	}{
		{"a day ago", `"2026-11-19T09:00:00Z"`, "180", true},
		{"just within 180 days", `"2026-05-24T09:00:01Z"`, "180", true},
		{"180 days ago", `"2026-05-24T09:00:00Z"`, "180", false},
		{"in another zone", `"2026-05-24T11:00:00+02:00"`, "180", false},
		{"with fractions", `"2026-11-19T09:00:00.123Z"`, "180", true},
		{"never", `null`, "180", false},
		{"a little ahead", `"2026-11-20T09:05:00Z"`, "180", true},
		{"in the future", `"2027-11-20T09:00:00Z"`, "180", false},
		{"with another setting", `"2026-11-10T09:00:00Z"`, "7", false},
		{"not told as a time: Mipise judges", `"yesterday"`, "180", true},
		{"a number", `1763629200`, "180", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := open(t, "reauthentication_days", test.days)
			s, err := p.readStatus([]byte(`{"workflow_completed":true,"last_authenticated_at":` + test.member + `}`))
			if err != nil || s.recent(p.fresh, now) != test.want {
				t.Errorf("%+v: %v (%v)", s, s.recent(p.fresh, now), err)
			}
		})
	}
	if s, err := open(t).readStatus([]byte(`{"workflow_completed":true}`)); err != nil || !s.recent(1, now) {
		t.Errorf("silent: %+v (%v)", s, err)
	}
}
