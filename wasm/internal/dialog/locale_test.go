package dialog

import "testing"

func TestChooseLocale(t *testing.T) {
	for _, test := range []struct {
		name          string
		own           bool
		tags          []string
		cancel        string
		language, tag string
	}{
		{"asked for", false, []string{"de", "fr", "es"}, "Abbrechen", "de", "de"},
		{"with a region", false, []string{"pt-BR", "", ""}, "Cancelar", "pt", "pt-BR"},
		{"as some write it", false, []string{"DE_at", "", ""}, "Abbrechen", "de", "DE-at"},
		{"the page's", false, []string{"", "fr-CA", "es"}, "Annuler", "fr", "fr-CA"},
		{"the browser's", false, []string{"", "", "it"}, "Annulla", "it", "it"},
		{"not there: the next", false, []string{"sv", "", "pl"}, "Anuluj", "pl", "pl"},
		{"none there", false, []string{"sv", "fi", "no"}, "Cancel", "en", "en"},
		{"nothing", false, []string{"", "", ""}, "Cancel", "en", "en"},
		{"nonsense", false, []string{"deutsch", "-", "e"}, "Cancel", "en", "en"},
		{"texts of the page's own", true, []string{"sv-SE", "de", "de"}, "Cancel", "sv-SE", "sv-SE"},
		{"some texts of the page's own", true, []string{"de", "", ""}, "Abbrechen", "de", "de"},
		{"own texts without a language", true, []string{"", "nl", ""}, "Annuleren", "nl", "nl"},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := chooseLocale(test.own, test.tags...)
			if l.texts.Cancel != test.cancel || l.language != test.language || l.tag != test.tag {
				t.Errorf("got %q, %q, %q", l.texts.Cancel, l.language, l.tag)
			}
		})
	}
}

// A page's own texts change its dialogs only.
func TestLocaleIsACopy(t *testing.T) {
	l := chooseLocale(true, "en")
	l.texts.Cancel = "No"
	if chooseLocale(false, "en").texts.Cancel != "Cancel" {
		t.Error("the table was changed")
	}
}
