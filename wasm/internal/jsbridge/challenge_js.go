package jsbridge

import (
	"syscall/js"

	"countersign/shared/stepup"
)

// Challenge makes what a page sees of a challenge: all of it but the hosted
// page's token, and but what only the helper needs.
func Challenge(c stepup.Challenge) js.Value {
	value := Texts("id", c.ID, "provider", c.Provider, "approach", string(c.Approach), "state", string(c.State),
		"expiresAt", c.ExpiresAt, "blockedUntil", c.BlockedUntil)
	if c.AttemptsLeft != nil {
		value.Set("attemptsLeft", *c.AttemptsLeft)
	}
	if s := c.Subject; s != nil {
		value.Set("subject", Texts("title", s.Title, "amount", s.Amount, "currency", s.Currency, "payee", s.Payee))
	}
	if len(c.Factors) > 0 {
		value.Set("factors", Factors(c.Factors))
	}
	return value
}

// Factors makes what a page sees of factors.
func Factors(list []stepup.Factor) js.Value {
	values := make([]any, len(list))
	for i, f := range list {
		values[i] = Factor(f)
	}
	return js.ValueOf(values)
}

// Factor makes what a page sees of a factor. What is false or unknown is left
// out.
func Factor(f stepup.Factor) js.Value {
	value := Texts("id", f.ID, "type", f.Type, "category", string(f.Category), "method", string(f.Method),
		"state", string(f.State), "hint", f.Hint, "resendAt", f.ResendAt)
	if f.Optional {
		value.Set("optional", true)
	}
	if f.Length > 0 {
		value.Set("length", f.Length)
	}
	if len(f.Alternatives) > 0 {
		value.Set("alternatives", Factors(f.Alternatives))
	}
	return value
}

// Texts makes an object of names and texts in turn, without the empty ones.
func Texts(pairs ...string) js.Value {
	object := Object()
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			object.Set(pairs[i], pairs[i+1])
		}
	}
	return object
}
