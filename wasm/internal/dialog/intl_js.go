package dialog

import (
	"syscall/js"

	"countersign/shared/stepup"
	"countersign/wasm/internal/jsbridge"
)

// amount writes what is approved as the customer's language does. The currency
// stays a code: a dollar sign could be anybody's. An amount that the browser
// could change is shown as it came.
func (s *surface) amount(subject *stepup.Subject) string {
	raw := rawAmount(subject)
	if raw == "" {
		return ""
	}
	exact, ok := decimals(subject.Amount)
	if !ok || !isCurrency(subject.Currency) {
		return raw
	}
	written, err := jsbridge.Try(func() js.Value {
		options := jsbridge.Object("style", "currency", "currency", subject.Currency, "currencyDisplay", "code")
		format := s.numberFormat(options)
		if exact > jsbridge.Int(format.Call("resolvedOptions"), "maximumFractionDigits") {
			format = s.numberFormat(jsbridge.Assign(options, "maximumFractionDigits", exact))
		}
		return format.Call("format", subject.Amount)
	})
	if err != nil {
		return raw
	}
	return breakable(written.String(), subject.Currency)
}

func (s *surface) numberFormat(options js.Value) js.Value {
	return s.window.Get("Intl").Get("NumberFormat").New(s.tag, options)
}

// localTime writes an instant (RFC 3339) as a time of the customer's day, with
// the date where it is another day; "" for what is no instant.
func (s *surface) localTime(instant string) string {
	written, err := jsbridge.Try(func() js.Value {
		dates := s.window.Get("Date")
		at := dates.New(instant)
		options := jsbridge.Object("hour", "numeric", "minute", "2-digit")
		if !at.Call("toDateString").Equal(dates.New().Call("toDateString")) {
			jsbridge.Assign(options, "day", "numeric", "month", "long")
		}
		return s.window.Get("Intl").Get("DateTimeFormat").New(s.tag, options).Call("format", at)
	})
	if err != nil {
		return ""
	}
	return written.String()
}
