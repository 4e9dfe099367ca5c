package helper

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"countersign/shared/stepup"
)

func (w *world) replies(all ...reply) {
	w.gateway(gate).be(func(g *fakeGateway) { g.replies = all })
}

func (w *world) createSecret(o CustomerOptions, secret string) *call {
	return w.begin(func() error { return w.helper.CreateSecret(o, secret) })
}

// secret gives the open choice of a secret.
func (w *world) secret() *fakeSecret {
	w.t.Helper()
	synctest.Wait()
	if n := len(w.secrets); n == 0 || w.secrets[n-1].closes > 0 {
		w.t.Fatal("no secret is being chosen")
	}
	return w.secrets[len(w.secrets)-1]
}

var refusedOne = reply{err: &stepup.Error{Code: stepup.Refused, Message: "Too simple."}}

func TestCreateSecret(t *testing.T) {
	t.Run("given by the page", func(t *testing.T) {
		in(t, func(w *world) {
			w.replies(reply{})
			w.createSecret(ada, "1234").wantAnswer(nil)
			w.expect("enrol wise secret 1234")
		})
	})
	t.Run("given by the page, and refused", func(t *testing.T) {
		in(t, func(w *world) {
			w.replies(refusedOne)
			w.createSecret(ada, "0000").wantCode(stepup.Refused)
		})
	})
	t.Run("chosen", func(t *testing.T) {
		in(t, func(w *world) {
			w.replies(refusedOne, reply{})
			c := w.createSecret(ada, "")
			w.secret().choose("0000")
			c.wantPending()
			w.secret().choose("1234")
			c.wantAnswer(nil)
			w.expect("new secret of 4", "enrol wise secret 0000", "refused", "enrol wise secret 1234", "close secret")
		})
	})
	t.Run("refused for good", func(t *testing.T) {
		in(t, func(w *world) {
			w.replies(refusedOne, refusedOne, refusedOne, refusedOne, refusedOne)
			c := w.createSecret(ada, "")
			for range maxChoices {
				c.wantPending()
				w.secret().choose("0000")
			}
			c.wantCode(stepup.Refused)
		})
	})
}

func TestCreateSecretEnds(t *testing.T) {
	rows := []struct {
		name string
		then func(w *world, abort func())
		want stepup.Code
	}{
		{"closed", func(w *world, _ func()) { w.secret().choose("") }, stepup.Cancelled},
		{"closed after a refusal", func(w *world, _ func()) { w.secret().choose("0000"); w.secret().choose("") }, stepup.Cancelled},
		{"in time", func(w *world, _ func()) { w.pass(600_000) }, stepup.Timeout},
		{"aborted", func(_ *world, abort func()) { abort() }, stepup.Aborted},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			in(t, func(w *world) {
				w.replies(refusedOne)
				o := ada
				aborted := make(chan struct{})
				o.Aborted = aborted
				c := w.createSecret(o, "")
				row.then(w, func() { close(aborted) })
				c.wantCode(row.want)
			})
		})
	}
}

// One dialog at a time, whatever it is for.
func TestCreateSecretWaitsForItsTurn(t *testing.T) {
	in(t, func(w *world) {
		first := w.handle(&fakeExchange{first: challengeOf("t1")})
		o := ada
		aborted := make(chan struct{})
		o.Aborted = aborted
		second, third := w.createSecret(o, ""), w.createSecret(ada, "")
		w.expect("required", "present t1")
		close(aborted)
		second.wantCode(stepup.Aborted)
		w.surface().emit(SurfaceDismissed)
		first.wantCode(stepup.Cancelled)
		w.secret().choose("")
		third.wantCode(stepup.Cancelled)
	})
}

// What the gateway says has a code and a sentence that customers understand.
func TestFactorErrors(t *testing.T) {
	calls := map[string]func(h *Helper, o CustomerOptions) error{
		"secret": func(h *Helper, o CustomerOptions) error { return h.CreateSecret(o, "1234") },
		"create": func(h *Helper, o CustomerOptions) error { _, err := h.Create(o, stepup.MethodFace, "map"); return err },
		"list":   func(h *Helper, o CustomerOptions) error { _, err := h.List(o, stepup.MethodDevice); return err },
		"delete": func(h *Helper, o CustomerOptions) error { return h.Delete(o, stepup.MethodDevice, "e1") },
		"key":    func(h *Helper, o CustomerOptions) error { _, err := h.FaceKey(o); return err },
	}
	errs := map[error]stepup.Code{
		errGateway:                      stepup.Unavailable,
		&stepup.Error{}:                 stepup.Unavailable,
		&stepup.Error{Code: "too_soon"}: stepup.Unavailable,
		&stepup.Error{Code: stepup.Blocked, Message: "Later."}: stepup.Blocked,
	}
	for _, code := range []stepup.Code{stepup.Exists, stepup.NotFound, stepup.Limit, stepup.Refused} {
		errs[&stepup.Error{Code: code, Message: "in the gateway's words"}] = code
	}
	for name, do := range calls {
		t.Run(name, func(t *testing.T) {
			in(t, func(w *world) {
				for err, want := range errs {
					w.replies(reply{err: err})
					e := w.begin(func() error { return do(w.helper, ada) }).wantCode(want)
					if s := failure(want, nil).Message; s != "" && want != stepup.Blocked && e.Message != s {
						t.Errorf("%s says %q", want, e.Message)
					}
				}
				w.begin(func() error { return do(w.helper, CustomerOptions{}) }).wantCode(stepup.Unsupported)
			})
		})
	}
}

func TestManageFactors(t *testing.T) {
	in(t, func(w *world) {
		w.replies(reply{}, reply{}, reply{}, reply{})
		if e, err := w.helper.Create(ada, stepup.MethodDevice, "print"); e.ID != "e1" || err != nil {
			t.Errorf("created %v, %v", e, err)
		}
		if list, err := w.helper.List(ada, stepup.MethodDevice); len(list) != 1 || err != nil {
			t.Errorf("lists %v, %v", list, err)
		}
		if err := w.helper.Delete(ada, stepup.MethodDevice, "e1"); err != nil {
			t.Error(err)
		}
		if key, err := w.helper.FaceKey(ada); key != "PEM" || err != nil {
			t.Errorf("gave %q, %v", key, err)
		}
		w.expect("enrol wise device print", "list wise device", "delete wise device e1", "face key wise")
	})
}

// Without a value the page's own code makes it.
func TestCreateAsksThePage(t *testing.T) {
	in(t, func(w *world) {
		o := ada
		o.Config.Hooks = pageHooks{}
		w.replies(reply{})
		if _, err := w.helper.Create(o, stepup.MethodDevice, ""); err != nil {
			t.Error(err)
		}
		w.expect("enrol wise device fingerprint")

		thrown := errors.New("the page has thrown")
		o.Config.Hooks = pageHooks{err: thrown}
		if _, err := w.helper.Create(o, stepup.MethodDevice, ""); err != thrown {
			t.Errorf("gave %v, want what the page has thrown", err)
		}
		for _, hooks := range []CustomerOptions{o, ada} {
			_, err := w.helper.Create(hooks, stepup.MethodFace, "")
			if codeOf(err) != stepup.Unsupported {
				t.Errorf("gave %v without a hook", err)
			}
		}
		w.expect()
	})
}

// Every code has a sentence, and none of them names a factor.
func TestSentences(t *testing.T) {
	for _, row := range sentences {
		code, sentence := row.code, row.sentence
		for _, word := range []string{"PIN", "SMS", "fingerprint", "face", "code"} {
			if strings.Contains(sentence, word) {
				t.Errorf("%s says %q", code, sentence)
			}
		}
		if !strings.HasSuffix(sentence, ".") {
			t.Errorf("%s says %q", code, sentence)
		}
	}
}
