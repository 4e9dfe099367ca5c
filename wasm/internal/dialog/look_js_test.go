package dialog

import (
	"syscall/js"
	"testing"

	"countersign/shared/stepup"
	"countersign/wasm/internal/helper"
)

// page makes a surface of a page without a screen, and with this configuration.
func page(t *testing.T, lang, browser, config string) *surface {
	t.Helper()
	// Under Node there is no private global object; window is the global itself.
	js.Global().Set("window", js.Global())
	window := script(t, `return Object.assign(Object.create(globalThis), {
		document: { documentElement: { lang: a }, body: {} }, navigator: { language: b } })`, lang, browser)
	var look any
	if config != "" {
		look = script(t, "return "+config)
	}
	return newSurface(New(Config{Window: window}), helper.Presentation{Look: look})
}

func TestLook(t *testing.T) {
	for _, test := range []struct {
		name, lang, browser, config string
		cancel, language, tag       string
	}{
		{"nothing", "", "en-GB", "", "Cancel", "en", "en-GB"},
		{"the page's language", "de-CH", "en", "{}", "Abbrechen", "de", "de-CH"},
		{"the configuration's", "de", "en", "{ locale: 'fr' }", "Annuler", "fr", "fr"},
		{"the browser's", "", "es-MX", "{ locale: '' }", "Cancelar", "es", "es-MX"},
		{"a text of the page's own", "en", "", "{ messages: { cancel: 'No, thanks', unknown: 'x', close: 5, title: '' } }", "No, thanks", "en", "en"},
		{"all of the page's own", "en", "", "{ locale: 'sv', messages: { cancel: 'Avbryt' } }", "Avbryt", "sv", "sv"},
		{"nonsense", "en", "", "{ locale: 7, messages: 'x', theme: null }", "Cancel", "en", "en"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := page(t, test.lang, test.browser, test.config)
			if s.texts.Cancel != test.cancel || s.language != test.language || s.tag != test.tag {
				t.Errorf("got %q, %q, %q", s.texts.Cancel, s.language, s.tag)
			}
			if s.texts.Close == "" || s.texts.Title == "" {
				t.Error("a text is missing")
			}
		})
	}
}

func TestAmount(t *testing.T) {
	for _, test := range []struct{ locale, amount, currency, want string }{
		{"en", "12450.00", "EUR", "EUR 12,450.00"},
		{"de", "12450.00", "EUR", "12.450,00 EUR"},
		{"en", "12450.5", "EUR", "EUR 12,450.50"},
		{"en", "0.005", "EUR", "EUR 0.005"}, // never rounded
		{"en", "1000", "JPY", "JPY 1,000"},
		{"en", "1000.50", "JPY", "JPY 1,000.5"},
		{"en", "1.250", "BHD", "BHD 1.250"},
		{"en", "12450.00", "", "12450.00"},
		{"en", "1,000.00", "EUR", "1,000.00 EUR"},
		{"en", "99999999999999999.99", "EUR", "99999999999999999.99 EUR"},
		{"en", "10", "euro", "10 euro"},
		{"sv-x-", "10.00", "EUR", "10.00 EUR"}, // no tag at all
	} {
		s := page(t, "", "", "{ locale: '"+test.locale+"', messages: {} }")
		if got := s.amount(&stepup.Subject{Amount: test.amount, Currency: test.currency}); got != test.want {
			t.Errorf("%s: %s %s is written %q, want %q", test.locale, test.amount, test.currency, got, test.want)
		}
	}
	if got := page(t, "", "", "").amount(nil); got != "" {
		t.Errorf("nothing is written %q", got)
	}
}

func TestLocalTime(t *testing.T) {
	s := page(t, "", "", "{ locale: 'de' }")
	today := script(t, "return new Date(new Date().setHours(14, 35, 0, 0)).toISOString()").String()
	if got := s.localTime(today); got != "14:35" {
		t.Errorf("today: %q", got)
	}
	if got := s.localTime("2031-03-04T12:00:00Z"); len(got) < 12 || got[:7] != "4. März"[:7] {
		t.Errorf("another day: %q", got)
	}
	for _, nonsense := range []string{"", "soon"} {
		if got := s.localTime(nonsense); got != "" {
			t.Errorf("%q is %q", nonsense, got)
		}
	}
}

func TestClock(t *testing.T) {
	js.Global().Set("window", js.Global())
	c := clock{js.Global()}
	before := c.Now()
	done, stop := c.After(1)
	<-done
	stop()
	if after := c.Now(); after < before || before < 1_700_000_000_000 {
		t.Errorf("from %d to %d", before, after)
	}
}
