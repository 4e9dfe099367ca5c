package mipise

import (
	"slices"
	"strings"
	"testing"
)

// The workflows that the edges start from.
var (
	validated = factor{validated: true}
	emailOK   = workflow{email: validated}
	phoneOK   = workflow{email: validated, phone: validated}
	codeSet   = workflow{email: validated, phone: validated, codeSet: true}
)

// TestWorkflowEdges is the table of Mipise's guides: from where which steps may
// be taken, and where they lead.
func TestWorkflowEdges(t *testing.T) {
	for _, c := range []struct {
		name  string
		from  workflow
		steps string // taken one after the other; "reset email" and so on are resets
		due   string // afterwards
		want  workflow
	}{
		{"new", workflow{}, "", "email_by_email", workflow{}},
		{"the first e-mail needs no SMS", workflow{}, "email_by_email", "phone_number_by_email phone_number_by_sms", emailOK},
		{"the phone by e-mail alone is not enough", emailOK, "phone_number_by_email", "phone_number_by_sms", workflow{email: validated, phone: factor{byEmail: true}}},
		{"the phone by SMS alone is not enough", emailOK, "phone_number_by_sms", "phone_number_by_email", workflow{email: validated, phone: factor{bySMS: true}}},
		{"the phone, e-mail first", emailOK, "phone_number_by_email phone_number_by_sms", "secret_code/setup", phoneOK},
		{"the phone, SMS first", emailOK, "phone_number_by_sms phone_number_by_email", "secret_code/setup", phoneOK},
		{"setting the code up", phoneOK, "secret_code/setup", "secret_code_by_email secret_code_by_sms", codeSet},
		{"the code by e-mail alone is not enough", codeSet, "secret_code_by_email", "secret_code_by_sms", workflow{email: validated, phone: validated, codeSet: true, secret: factor{byEmail: true}}},
		{"the code, e-mail first", codeSet, "secret_code_by_email secret_code_by_sms", "", completed()},
		{"the code, SMS first", codeSet, "secret_code_by_sms secret_code_by_email", "", completed()},
		{"all of it", workflow{}, "email_by_email phone_number_by_email phone_number_by_sms secret_code/setup secret_code_by_email secret_code_by_sms", "", completed()},

		{"a new customer cannot skip to the phone", workflow{}, "phone_number_by_email phone_number_by_sms", "email_by_email", workflow{}},
		{"nor confirm the e-mail by SMS", workflow{}, "email_by_sms", "email_by_email", workflow{}},
		{"nor set a code up", workflow{}, "secret_code/setup", "email_by_email", workflow{}},
		{"a code needs the phone", emailOK, "secret_code/setup", "phone_number_by_email phone_number_by_sms", emailOK},
		{"a code is set up before it is confirmed", phoneOK, "secret_code_by_email secret_code_by_sms", "secret_code/setup", phoneOK},
		{"a validated factor is not confirmed again", completed(), "email_by_email phone_number_by_sms secret_code/setup secret_code_by_sms", "", completed()},

		{"resetting the e-mail: both channels", completed(), "reset-email", "email_by_email email_by_sms", workflow{phone: validated, secret: validated, codeSet: true}},
		{"and back", completed(), "reset-email email_by_email email_by_sms", "", completed()},
		{"and back, SMS first", completed(), "reset-email email_by_sms email_by_email", "", completed()},
		{"one channel is not enough", completed(), "reset-email email_by_email", "email_by_sms", workflow{email: factor{byEmail: true}, phone: validated, secret: validated, codeSet: true}},
		{"resetting the phone: both channels", completed(), "reset-phone_number", "phone_number_by_email phone_number_by_sms", workflow{email: validated, secret: validated, codeSet: true}},
		{"and back", completed(), "reset-phone_number phone_number_by_sms phone_number_by_email", "", completed()},
		{"resetting the code: a new one, and both channels", completed(), "reset-secret_code", "secret_code/setup", phoneOK},
		{"and back", completed(), "reset-secret_code secret_code/setup secret_code_by_email secret_code_by_sms", "", completed()},
		{"resetting e-mail and phone: the e-mail as at first", completed(), "reset-email reset-phone_number", "email_by_email", workflow{secret: validated, codeSet: true}},
		{"in the other order too", completed(), "reset-phone_number reset-email", "email_by_email", workflow{secret: validated, codeSet: true}},
		{"then the phone, and the code is still good", completed(), "reset-phone_number reset-email email_by_email phone_number_by_email phone_number_by_sms", "", completed()},
		{"resetting the phone frees an e-mail that waits for its SMS", completed(), "reset-email email_by_email reset-phone_number", "phone_number_by_email phone_number_by_sms", workflow{email: validated, secret: validated, codeSet: true}},
		{"one that has its SMS still needs the e-mail", completed(), "reset-email email_by_sms reset-phone_number", "email_by_email", workflow{email: factor{bySMS: true}, secret: validated, codeSet: true}},
		{"resetting in the middle of the code", codeSet, "secret_code_by_email reset-email", "email_by_email email_by_sms", workflow{phone: validated, codeSet: true, secret: factor{byEmail: true}}},
		{"then it goes on where it was", codeSet, "secret_code_by_email reset-email email_by_email email_by_sms secret_code_by_sms", "", completed()},
		{"resetting drops what is half confirmed", emailOK, "phone_number_by_email reset-phone_number", "phone_number_by_email phone_number_by_sms", emailOK},
		{"resetting nothing", workflow{}, "reset-email reset-phone_number reset-secret_code", "email_by_email", workflow{}},
		{"resetting all", completed(), "reset-email reset-phone_number reset-secret_code", "email_by_email", workflow{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := c.from
			for name := range strings.FieldsSeq(c.steps) {
				if reset, found := strings.CutPrefix(name, "reset-"); found {
					w = w.reset(source(reset))
				} else {
					w = w.take(named(t, name))
				}
			}
			if w != c.want {
				t.Errorf("it leads to %+v, want %+v", w, c.want)
			}
			if got := strings.Join(defaultProcesses().all(w.due()), " "); got != c.due {
				t.Errorf("then %q is due, want %q", got, c.due)
			}
			if w.complete() != (c.due == "") {
				t.Errorf("complete is %v", w.complete())
			}
		})
	}
}

func named(t *testing.T, name string) step {
	t.Helper()
	if name == setupName {
		return secretSetup
	}
	s, known := defaultProcesses().find(name)
	if !known {
		t.Fatalf("there is no step %q", name)
	}
	return s
}

// TestWorkflowEverywhere goes to every workflow that can be reached and holds
// what must be true in all of them.
func TestWorkflowEverywhere(t *testing.T) {
	steps := append(slices.Clone(processes), secretSetup, secretVerify)
	seen := map[workflow]bool{}
	queue := []workflow{{}}
	for len(queue) > 0 {
		w := queue[0]
		queue = queue[1:]
		if seen[w] {
			continue
		}
		seen[w] = true
		holds(t, w)
		for _, s := range steps {
			next := w.take(s)
			if changed := next != w; changed != (w.allows(s) && s != authBySMS && s != secretVerify) {
				t.Errorf("%+v: step %d changes it: %v, is allowed: %v", w, s, changed, w.allows(s))
			}
			queue = append(queue, next)
		}
		for _, s := range []source{sourceEmail, sourcePhone, sourceSecret} {
			queue = append(queue, w.reset(s))
		}
	}
	if len(seen) < 20 {
		t.Errorf("only %d workflows were reached", len(seen))
	}
}

func holds(t *testing.T, w workflow) {
	t.Helper()
	if !w.consistent() {
		t.Errorf("%+v is not consistent", w)
	}
	if w.complete() != (len(w.due()) == 0) || w.complete() != (len(w.remaining()) == 0) {
		t.Errorf("%+v: complete %v, due %v, remaining %v", w, w.complete(), w.due(), w.remaining())
	}
	for i, s := range w.due() {
		if w.remaining()[i] != s {
			t.Errorf("%+v: %v is due, but %v remains", w, w.due(), w.remaining())
		}
	}
	// What remains, taken in order, completes it.
	end := w
	for _, s := range w.remaining() {
		end = end.take(s)
	}
	// An e-mail that is confirmed while the phone is not needs no SMS.
	if end != completed() {
		t.Errorf("%+v: after %v it is %+v", w, w.remaining(), end)
	}
	for _, s := range []source{sourceEmail, sourcePhone, sourceSecret} {
		if again := w.reset(s); again.complete() || again.reset(s) != again {
			t.Errorf("%+v: after resetting %s it is %+v", w, s, again)
		}
	}
}

func TestInconsistentWorkflows(t *testing.T) {
	for name, w := range map[string]workflow{
		"validated and half confirmed": {email: factor{validated: true, byEmail: true}},
		"confirmed without a code":     {email: validated, phone: validated, secret: validated},
		"half confirmed without one":   {email: validated, phone: validated, secret: factor{bySMS: true}},
		"nothing due, not validated":   {email: validated, phone: factor{byEmail: true, bySMS: true}},
		"an e-mail that waits for nothing": {
			email: factor{byEmail: true},
		},
	} {
		if w.consistent() {
			t.Errorf("%s: %+v is taken for consistent", name, w)
		}
	}
}
