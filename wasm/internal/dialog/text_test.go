package dialog

import (
	"reflect"
	"testing"

	"countersign/shared/stepup"
	"countersign/wasm/internal/helper"
)

func TestSubject(t *testing.T) {
	for _, test := range []struct {
		name         string
		subject      *stepup.Subject
		title        string
		amount, rest string
	}{
		{"unknown", nil, "Confirm it’s you", "", ""},
		{"empty", &stepup.Subject{}, "Confirm it’s you", "", ""},
		{"whole", &stepup.Subject{Title: "Pay rent", Amount: "10.00", Currency: "EUR", Payee: "Ana"}, "Pay rent", "10.00 EUR", " to Ana"},
		{"no payee", &stepup.Subject{Amount: "10.00", Currency: "EUR"}, "Confirm it’s you", "10.00 EUR", ""},
		{"no amount", &stepup.Subject{Currency: "EUR", Payee: "Ana"}, "Confirm it’s you", "", "Ana"},
		{"no currency", &stepup.Subject{Amount: "10.00", Payee: "Ana"}, "Confirm it’s you", "10.00", " to Ana"},
	} {
		t.Run(test.name, func(t *testing.T) {
			amount := rawAmount(test.subject)
			rest := english.payee(test.subject, amount)
			if title := english.title(test.subject); title != test.title || amount != test.amount || rest != test.rest {
				t.Errorf("got %q, %q, %q", title, amount, rest)
			}
		})
	}
}

func TestNoTextIsMissing(t *testing.T) {
	value := reflect.ValueOf(english)
	for i := range value.NumField() {
		if value.Field(i).String() == "" {
			t.Errorf("%s is empty", value.Type().Field(i).Name)
		}
	}
}

func TestOutcome(t *testing.T) {
	for message, want := range map[string]helper.SurfaceEvent{
		"tw-approve-api-action-success": helper.SurfaceSucceeded,
		"tw-approve-api-action-failed":  helper.SurfaceFailed,
		"tw-approve-api-action-closed":  helper.SurfaceClosed,
		"tw-approve-api-action":         0,
		"":                              0,
	} {
		if got, ok := outcome(message); got != want || ok != (want != 0) {
			t.Errorf("outcome(%q) = %v, %v", message, got, ok)
		}
	}
}
