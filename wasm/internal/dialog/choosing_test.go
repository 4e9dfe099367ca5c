package dialog

import (
	"testing"

	"countersign/shared/stepup"
	"countersign/wasm/internal/prompt"
)

// fresh is a secret that is chosen within a challenge.
func fresh(least int) stepup.Factor {
	return stepup.Factor{ID: "setup", Type: "secret_code_setup", Method: stepup.MethodNewSecret, Length: least}
}

// chooser shows a customer's way through a challenge in which a secret is chosen.
type chooser struct {
	v     prompt.View
	fresh newSecret
}

func (w *chooser) show(change func(*prompt.View)) screen {
	before := w.v
	change(&w.v)
	w.fresh = w.fresh.follow(&english, &before, &w.v)
	return w.screen()
}

func (w *chooser) screen() screen { return w.fresh.within(&english, english.screen(&w.v, "", "")) }

func (w *chooser) enter(text string) (screen, string) {
	var chosen string
	w.fresh, chosen = w.fresh.take(&english, text)
	return w.screen(), chosen
}

func begin(least int) *chooser {
	w := &chooser{}
	w.show(func(v *prompt.View) {
		*v = view(prompt.StageEnter, fresh(least))
		v.Step, v.Steps = 4, 9
	})
	return w
}

func TestChoosingWithinAChallenge(t *testing.T) {
	w := begin(8)
	first := w.screen()
	if first.step != 4 || first.steps != 9 || first.heading != english.NewSecretTitle {
		t.Errorf("it begins with %+v", first)
	}
	e := first.entry
	if !e.secret || !e.fresh || e.numeric || e.length != 0 || e.least != 8 || e.note != "Letters and digits are allowed. Minimum length: 8" {
		t.Errorf("the field is %+v", e)
	}
	repeat, chosen := w.enter("Marmot2026")
	if chosen != "" || repeat.heading != english.RepeatSecretTitle || repeat.place == first.place || repeat.step != 4 {
		t.Errorf("then %+v, chosen %q", repeat, chosen)
	}
	again, chosen := w.enter("marmot2026")
	if chosen != "" || again.fault != english.SecretMismatch || !again.wrong || again.place == first.place {
		t.Errorf("a mismatch is %+v, chosen %q", again, chosen)
	}
	w.enter("Marmot2026")
	saving, chosen := w.enter("Marmot2026")
	if chosen != "Marmot2026" || saving.busy != english.SavingSecret {
		t.Errorf("chosen %q, busy %q", chosen, saving.busy)
	}
}

// What the provider does not take is chosen anew, and the customer is told.
func TestChosenIsNotTaken(t *testing.T) {
	for notice, fault := range map[prompt.Notice]string{
		prompt.NoticeWrong: english.SecretRefused, prompt.NoticeLast: english.Last, prompt.NoticeOffline: english.Offline, prompt.NoticeTooSoon: english.TooSoon,
	} {
		w := begin(0)
		w.enter("Marmot2026")
		before, _ := w.enter("Marmot2026")
		w.show(func(v *prompt.View) { v.Busy = true })
		s := w.show(func(v *prompt.View) { v.Busy, v.Notice = false, notice })
		if s.fault != fault || s.busy != "" || s.heading != english.NewSecretTitle || s.place == before.place {
			t.Errorf("%s: %+v", notice, s)
		}
	}
}

// News that change nothing leave what was chosen first; another secret is begun
// with nothing.
func TestChosenStaysWhileTimeGoesBy(t *testing.T) {
	w := begin(0)
	w.enter("Marmot2026")
	if s := w.show(func(v *prompt.View) { v.ResendIn = 3 }); s.heading != english.RepeatSecretTitle {
		t.Errorf("it has gone: %+v", s)
	}
	s := w.show(func(v *prompt.View) {
		v.Factor = fresh(4)
		v.Factor.ID = "another"
	})
	if s.heading != english.NewSecretTitle || w.fresh.first != "" || s.entry.least != 4 {
		t.Errorf("another one begins with %+v", s)
	}
}

func TestTooShort(t *testing.T) {
	w := begin(8)
	e := w.screen().entry
	for answer, want := range map[string]string{
		"": english.SecretMissing, "short": "This secret code is too short. Minimum length: 8", "sevenäö": "This secret code is too short. Minimum length: 8",
	} {
		if e.complete(answer) || e.complaint(answer) != want {
			t.Errorf("%q: %q", answer, e.complaint(answer))
		}
	}
	if !e.complete("eight ch") {
		t.Error("what is long enough is not taken")
	}
	e = begin(0).screen().entry
	if e.complete("") || !e.complete("x") || e.note != english.SecretRule {
		t.Errorf("without a rule it is %+v", e)
	}
}
