package mipise

import (
	"slices"
	"strings"
	"testing"
)

// spelt gives steps by the ids of their factors.
func spelt(steps []step) string {
	var names []string
	for _, s := range steps {
		names = append(names, s.kind().id)
	}
	return strings.Join(names, " ")
}

// walk takes steps, named by their ids, and resets, named "-" and the source.
func walk(t *testing.T, w workflow, steps string) workflow {
	t.Helper()
	for name := range strings.FieldsSeq(steps) {
		if reset, is := strings.CutPrefix(name, "-"); is {
			w = w.without(source(reset))
			continue
		}
		w = w.after(named(t, name))
	}
	return w
}

func named(t *testing.T, id string) step {
	t.Helper()
	for s := range allSteps {
		if s.kind().id == id {
			return s
		}
	}
	t.Fatalf("there is no step %q", id)
	return 0
}

const (
	toPhone    = "email-by-email"
	toSecret   = toPhone + " phone-by-email phone-by-sms"
	toCode     = toSecret + " secret-setup"
	toComplete = toCode + " secret-by-email secret-by-sms"
)

// TestWorkflow is the table of the guides: which steps are due after which.
func TestWorkflow(t *testing.T) {
	for _, test := range []struct{ name, steps, due, left string }{
		{"new: only by e-mail", "", "email-by-email", "email-by-email phone-by-email phone-by-sms secret-setup secret-by-email secret-by-sms"},
		{"the e-mail address is valid", toPhone, "phone-by-email phone-by-sms", "phone-by-email phone-by-sms secret-setup secret-by-email secret-by-sms"},
		{"the phone by e-mail alone", toPhone + " phone-by-email", "phone-by-sms", "phone-by-sms secret-setup secret-by-email secret-by-sms"},
		{"the phone by SMS alone", toPhone + " phone-by-sms", "phone-by-email", "phone-by-email secret-setup secret-by-email secret-by-sms"},
		{"the phone is valid", toSecret, "secret-setup", "secret-setup secret-by-email secret-by-sms"},
		{"the phone, SMS first", toPhone + " phone-by-sms phone-by-email", "secret-setup", "secret-setup secret-by-email secret-by-sms"},
		{"the secret code is set up", toCode, "secret-by-email secret-by-sms", "secret-by-email secret-by-sms"},
		{"the secret code by e-mail alone", toCode + " secret-by-email", "secret-by-sms", "secret-by-sms"},
		{"the secret code by SMS alone", toCode + " secret-by-sms", "secret-by-email", "secret-by-email"},
		{"complete", toComplete, "", ""},
		{"complete, SMS first", toCode + " secret-by-sms secret-by-email", "", ""},

		{"nothing is skipped", "phone-by-email phone-by-sms email-by-sms secret-setup secret-by-email secret-by-sms", "email-by-email", "email-by-email phone-by-email phone-by-sms secret-setup secret-by-email secret-by-sms"},
		{"no secret code without a phone", toPhone + " secret-setup", "phone-by-email phone-by-sms", "phone-by-email phone-by-sms secret-setup secret-by-email secret-by-sms"},
		{"nothing is confirmed that was not set up", toSecret + " secret-by-email secret-by-sms", "secret-setup", "secret-setup secret-by-email secret-by-sms"},
		{"those of an authentication set nothing up", "secret auth-by-sms", "email-by-email", "email-by-email phone-by-email phone-by-sms secret-setup secret-by-email secret-by-sms"},
		{"the first SMS of the e-mail address is never due later", toSecret + " email-by-sms", "secret-setup", "secret-setup secret-by-email secret-by-sms"},

		{"e-mail reset: both, as the phone is valid", toComplete + " -email", "email-by-email email-by-sms", "email-by-email email-by-sms"},
		{"one of both", toComplete + " -email email-by-email", "email-by-sms", "email-by-sms"},
		{"the other of both", toComplete + " -email email-by-sms", "email-by-email", "email-by-email"},
		{"and complete again", toComplete + " -email email-by-sms email-by-email", "", ""},
		{"phone reset: both, and nothing else", toComplete + " -phone_number", "phone-by-email phone-by-sms", "phone-by-email phone-by-sms"},
		{"and complete again ", toComplete + " -phone_number phone-by-sms phone-by-email", "", ""},
		{"secret code reset: set up and confirmed anew", toComplete + " -secret_code", "secret-setup", "secret-setup secret-by-email secret-by-sms"},
		{"and complete again  ", toComplete + " -secret_code secret-setup secret-by-email secret-by-sms", "", ""},
		{"e-mail and phone reset: the e-mail as at first", toComplete + " -email -phone_number", "email-by-email", "email-by-email phone-by-email phone-by-sms"},
		{"in the other order", toComplete + " -phone_number -email", "email-by-email", "email-by-email phone-by-email phone-by-sms"},
		{"the secret code survives both", toComplete + " -email -phone_number email-by-email phone-by-email phone-by-sms", "", ""},
		{"a phone that is reset frees the e-mail that waits for its SMS", toComplete + " -email email-by-email -phone_number", "phone-by-email phone-by-sms", "phone-by-email phone-by-sms"},
		{"but not one that waits for its e-mail", toComplete + " -email email-by-sms -phone_number", "email-by-email", "email-by-email phone-by-email phone-by-sms"},
		{"the e-mail is reset in the middle of the secret code", toCode + " secret-by-email -email", "email-by-email email-by-sms", "email-by-email email-by-sms secret-by-sms"},
		{"and it goes on where it was", toCode + " secret-by-email -email email-by-email email-by-sms", "secret-by-sms", "secret-by-sms"},
		{"the secret code is reset while the e-mail is due", toComplete + " -email -secret_code", "email-by-email email-by-sms", "email-by-email email-by-sms secret-setup secret-by-email secret-by-sms"},
		{"what is half confirmed is reset whole", toPhone + " phone-by-email -phone_number", "phone-by-email phone-by-sms", "phone-by-email phone-by-sms secret-setup secret-by-email secret-by-sms"},
		{"all are reset", toComplete + " -secret_code -email -phone_number", "email-by-email", "email-by-email phone-by-email phone-by-sms secret-setup secret-by-email secret-by-sms"},
		{"nothing is reset", "-email -phone_number -secret_code", "email-by-email", "email-by-email phone-by-email phone-by-sms secret-setup secret-by-email secret-by-sms"},
		{"nothing of that name", toComplete + " -pin", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := walk(t, 0, test.steps)
			if due := spelt(w.due()); due != test.due {
				t.Errorf("due: %q, want %q", due, test.due)
			}
			if left := spelt(w.left()); left != test.left {
				t.Errorf("left: %q, want %q", left, test.left)
			}
			if (w == complete) != (test.left == "") {
				t.Errorf("complete is %v", w == complete)
			}
		})
	}
}

// TestEveryWorkflow goes wherever steps and resets lead.
func TestEveryWorkflow(t *testing.T) {
	seen := map[workflow]bool{}
	queue := []workflow{0}
	for len(queue) > 0 {
		w := queue[0]
		queue = queue[1:]
		if seen[w] {
			continue
		}
		seen[w] = true
		left, due := w.left(), w.due()
		if (len(left) == 0) != (w == complete) || (len(due) == 0) != (w == complete) || spelt(left[:len(due)]) != spelt(due) {
			t.Errorf("%b: left %q, due %q", w, spelt(left), spelt(due))
		}
		end := w
		for _, s := range left {
			end = end.after(s)
		}
		if end != complete {
			t.Errorf("%b: all that is left leads to %b", w, end)
		}
		for s := range allSteps {
			next := w.after(s)
			if (next != w) != slices.Contains(due, s) {
				t.Errorf("%b: %s leads to %b, and %q is due", w, s.kind().id, next, spelt(due))
			}
			queue = append(queue, next)
		}
		for _, s := range sources() {
			next := w.without(s)
			if next.valid(s) && s != sourceEmail || next == complete || next.without(s) != next {
				t.Errorf("%b: without %s it is %b", w, s, next)
			}
			for _, other := range sources() {
				if other != s && w.valid(other) && !next.valid(other) {
					t.Errorf("%b: the reset of %s drops %s", w, s, other)
				}
			}
			queue = append(queue, next)
		}
	}
	if len(seen) < 20 {
		t.Errorf("only %d workflows were reached", len(seen))
	}
}

func TestStepsAreTold(t *testing.T) {
	ids := map[string]bool{}
	for s := range allSteps {
		k := s.kind()
		if ids[k.id] || k.id == "" || k.name == "" || k.method == "" || k.category == "" {
			t.Errorf("step %d is %+v", s, k)
		}
		ids[k.id] = true
		if back, ok := stepOf(Provider{}.factor(s, "")); !ok || back != s {
			t.Errorf("%s leads to %d, %v", k.id, back, ok)
		}
	}
	if allSteps.kind() != (kind{}) {
		t.Error("there is a step more")
	}
}
