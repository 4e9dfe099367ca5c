package factors_test

import (
	"strings"
	"sync"
	"testing"

	"countersign/server/sandbox/wise"
	"countersign/web/browsertest"
)

// walk goes through the dialog in a language, wherever words are shown, and
// gives what is on the screen at each place.
func walk(v visit, locale string) map[string][]string {
	v.t.Helper()
	seen := map[string][]string{}
	look := func(place string) {
		v.t.Helper()
		seen[place] = browsertest.Eval[[]string](v, read+`
			const all = [];
			const walker = document.createTreeWalker(dialog, NodeFilter.SHOW_TEXT);
			while (walker.nextNode()) all.push(walker.currentNode.data.replace(/[0-9]+/g, '#').trim());
			for (const e of dialog.querySelectorAll('[aria-label], [title], [placeholder]')) {
				all.push(...['aria-label', 'title', 'placeholder'].map((name) => e.getAttribute(name) ?? ''));
			}
			return all.filter((text) => /\p{L}/u.test(text))`)
	}
	next := func(place, condition string) {
		v.t.Helper()
		v.await(place, condition)
		look(place)
	}
	config := "{ locale: '" + locale + "', flow: 'dialog', deviceFingerprint: () => window.device ?? '', faceMap: () => '' }"
	running := v.pay(config)
	next("device", "return s.Alert")
	browsertest.Do(v, "window.device = a; document.querySelector('dialog [type=submit]').click()", fingerprint)
	next("face", "return s.Step.includes('2')")
	browsertest.Do(v, "document.querySelector('dialog [type=submit]').click()")
	next("face failed", "return s.Alert")
	v.setUp(object{"faceMap": "ZXhhbXBsZQ=="})
	v.Press(browsertest.Escape)
	running.Settle()

	v.change(object{"factors": []string{"PIN", "SMS", "RETINA_SCAN"}})
	running = v.pay(config)
	next("PIN", "return s.Step.includes('1')")
	v.Press(browsertest.Enter)
	next("PIN missing", "return s.Alert")
	v.enter(wrongPIN)
	next("wrong", "return s.Left.endsWith('4')")
	v.enter(wise.PIN)
	next("choice", "return s.Step.includes('2')")
	browsertest.Do(v, "document.querySelector('dialog form button').click()")
	next("code", "return s.Focus === 'countersign-input'")
	v.enter(v.code(len(v.phone()), "sms"))
	next("elsewhere", "return s.Step.includes('3')")
	v.Press(browsertest.Escape)
	running.Settle()

	v.change(object{"factors": []string{"PIN"}})
	running = v.pay(config)
	for _, left := range []string{"4", "3", "2", "1"} {
		v.await("count of attempts", "return s.Focus === 'countersign-input' && s.Left.endsWith(a)", map[string]string{"4": "5", "3": "4", "2": "3", "1": "2"}[left])
		v.enter(wrongPIN)
		v.await("count of attempts", "return s.Left.endsWith(a)", left)
	}
	look("last")
	v.enter(wrongPIN)
	next("locked", "return s.Buttons.length === 1")
	v.Press(browsertest.Escape)
	running.Settle()

	choosing := v.start("await countersign.factors({ gateway: '/', locale: a }).createPin()", locale)
	next("new PIN", "return s.Focus === 'countersign-input'")
	v.enter("1111")
	next("weak PIN", "return s.Alert")
	v.enter("2749")
	next("repeat", "return s.Step.includes('2')")
	v.enter("9472")
	next("mismatch", "return s.Alert")
	v.Press(browsertest.Escape)
	choosing.Settle()
	return seen
}

// same are texts that may be what they are in English.
var same = map[string]map[string]bool{
	"de": {"PIN": true, "SMS": true}, "es": {"PIN": true}, "fr": {}, "it": {"PIN": true}, "nl": {"PIN": true}, "pl": {}, "pt": {"PIN": true},
}

// Each language is complete on every screen: nothing that is shown, said or
// named is as it is in English.
func TestLanguagesAreComplete(t *testing.T) {
	t.Parallel()
	visitor := func(t *testing.T) visit {
		t.Helper()
		v := newShop(t, setup{factors: []string{"PARTNER_DEVICE_FINGERPRINT", "FACE_MAP"}}).visit(t)
		v.setUp(object{"devices": []object{{"deviceFingerprint": fingerprint}}})
		return v
	}
	english := sync.OnceValue(func() map[string]bool {
		words := map[string]bool{}
		for _, texts := range walk(visitor(t), "en") {
			for _, text := range texts {
				words[text] = true
			}
		}
		return words
	})
	if len(english()) < 40 {
		t.Fatalf("the dialog showed only %d texts in English", len(english()))
	}
	// What the operator and the provider say is in their own words.
	theirs := func(text string) bool {
		return text == "Rent payment" || strings.Contains(text, "Tomas Lindqvist") || strings.Contains(text, "EUR") || strings.HasPrefix(text, "…") || strings.HasPrefix(text, "*")
	}
	for locale := range same {
		t.Run(locale, func(t *testing.T) {
			t.Parallel()
			for place, texts := range walk(visitor(t), locale) {
				for _, text := range texts {
					if english()[text] && !theirs(text) && !same[locale][text] {
						t.Errorf("at %q there is %q", place, text)
					}
					if strings.ContainsAny(text, "{}") {
						t.Errorf("at %q nothing was filled in: %q", place, text)
					}
				}
			}
		})
	}
}
