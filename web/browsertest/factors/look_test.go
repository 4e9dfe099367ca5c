package factors_test

import (
	"strings"
	"testing"

	"countersign/web/browsertest"
)

// A page's own words take the place of ours, one by one, and stay text.
func TestMessages(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN"}}).visit(t)
	running := v.pay("{ messages: { pinTitle: 'Your four digits, <b>please</b>', confirm: 'Pay {amount}', nonsense: 'x' } }")
	s := v.asks("Your four digits, <b>please</b>")
	if buttons := strings.Join(s.Buttons, ", "); !strings.Contains(buttons, "Pay {amount}") || !strings.Contains(buttons, "Cancel") {
		t.Errorf("the buttons are %q", s.Buttons)
	}
	v.Press(browsertest.Escape)
	v.refused(running, "cancelled")
}

// Texts of the page's own in a language that we have none for.
func TestMessagesInAnotherLanguage(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN"}}).visit(t)
	running := v.pay("{ locale: 'sv', messages: { pinTitle: 'Ange din PIN-kod' } }")
	v.asks("Ange din PIN-kod")
	if got := browsertest.Eval[string](v, "return document.querySelector('dialog').lang"); got != "sv" {
		t.Errorf("the dialog is in %q", got)
	}
	v.Press(browsertest.Escape)
	v.refused(running, "cancelled")
}

// A page's colours, corners and font are taken, and what is written on its
// accent can be read.
func TestTheme(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"PIN"}}).visit(t)
	running := v.pay(`{ theme: {
		accent: '#ffd400', background: 'rgb(1, 2, 3)', text: 'rgb(250, 251, 252)', surface: 'rgb(20, 30, 40)',
		radius: '3px', font: 'monospace', scheme: 'dark', nonsense: 'red',
	} }`)
	v.asks(askPIN)
	got := browsertest.Eval[[]string](v, `
		const style = (selector) => getComputedStyle(document.querySelector(selector));
		const button = style('dialog [type=submit]'), box = style('.tw-approval-modal');
		return [box.backgroundColor, style('h2').color, style('.countersign-card').backgroundColor, box.borderTopLeftRadius,
			box.fontFamily, button.backgroundColor, button.color, style('dialog').colorScheme]`)
	want := []string{
		"rgb(1, 2, 3)", "rgb(250, 251, 252)", "rgb(20, 30, 40)", "3px", "monospace", "rgb(255, 212, 0)", "rgb(0, 0, 0)", "dark",
	}
	if strings.Join(got, "; ") != strings.Join(want, "; ") {
		t.Errorf("the dialog looks like %q, want %q", got, want)
	}
	v.Press(browsertest.Escape)
	v.refused(running, "cancelled")
}

// The language is the configuration's, or else the page's, or else the
// browser's.
func TestLanguage(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ html, config, lang, title string }{
		"configured":  {"<html lang=fr>", "{ locale: 'de' }", "de", "PIN eingeben"},
		"page":        {"<html lang=nl-BE>", "{}", "nl", ""},
		"unknown":     {"<html lang=ja>", "{ locale: 'ja' }", "en", askPIN}, // the browser's en-GB
		"with region": {"<html>", "{ locale: 'pt_BR' }", "pt", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := newShop(t, setup{factors: []string{"PIN"}, html: c.html}).visit(t)
			running := v.pay(c.config)
			s := v.await("heading", "return s.Heading !== ''")
			if got := browsertest.Eval[string](v, "return document.querySelector('dialog').lang"); got != c.lang || c.title != "" && s.Heading != c.title {
				t.Errorf("the dialog is in %q: %q", got, s.Heading)
			}
			v.Press(browsertest.Escape)
			v.refused(running, "cancelled")
		})
	}
}

// In a page that is written from right to left so is the dialog; digits and
// numbers stay as they are.
func TestRightToLeft(t *testing.T) {
	t.Parallel()
	v := newShop(t, setup{factors: []string{"SMS"}, html: "<html lang=ar dir=rtl>"}).visit(t)
	running := v.pay("{ locale: 'ar', messages: { cancel: 'إلغاء', sendAgain: 'أرسل رمزًا جديدًا', waySms: 'رسالة نصية', codeText: 'أرسلنا إليك رمزًا: {where}' } }")
	v.asks(askChannel)
	v.press("رسالة نصية")
	v.asks(askCode)
	got := browsertest.Eval[[]string](v, `
		const at = (selector) => document.querySelector(selector).getBoundingClientRect();
		const dialog = document.querySelector('dialog');
		const cancel = [...dialog.querySelectorAll('button')].find((b) => b.innerText === 'إلغاء').getBoundingClientRect();
		const box = at('.tw-approval-modal');
		return [dialog.dir, dialog.lang, getComputedStyle(document.querySelector('#countersign-input')).direction,
			cancel.right - box.left < box.right - cancel.left ? 'left' : 'right',
			getComputedStyle(document.querySelector('h3')).textAlign]`)
	if want := "rtl ar ltr left right"; strings.Join(got, " ") != want {
		t.Errorf("the dialog is %q, want %q", got, want)
	}
	dots := browsertest.Eval[bool](v, `
		const text = document.querySelector('.countersign-say').firstChild;
		const left = (part) => {
			const range = document.createRange(), at = text.data.indexOf(part);
			range.setStart(text, at);
			range.setEnd(text, at + part.length);
			return range.getBoundingClientRect().left;
		};
		return left('…') < left('0123')`)
	if !dots {
		t.Error("what is left out of the number stands after it")
	}
	gap := browsertest.Eval[float64](v, `
		const time = document.querySelector('dialog button[name=send] span'), label = document.createRange();
		label.selectNode(time.parentNode.firstChild);
		return label.getBoundingClientRect().left - time.getBoundingClientRect().right`)
	if gap < 2 || gap > 12 {
		t.Errorf("there are %v pixels between a button's label and its time", gap)
	}
	v.Press(browsertest.Escape)
	v.refused(running, "cancelled")
}
