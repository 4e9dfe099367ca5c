package browser

import (
	"syscall/js"

	"countersign/shared/stepup"
)

// readChallenge reads a challenge of the neutral protocol. Fields it does not
// know are left alone; a known field of another type is a fault.
func readChallenge(value js.Value) (c stepup.Challenge, ok bool) {
	f := fields{object: value, sound: value.Type() == js.TypeObject}
	c = stepup.Challenge{
		ID:         f.text("id"),
		Provider:   f.text("provider"),
		Approach:   stepup.Approach(f.text("approach")),
		State:      stepup.State(f.text("state")),
		Verifiable: f.truth("verifiable"),
		Factors:    f.factors("factors"),
		Subject:    f.subject("subject"),
		Hosted:     f.hosted("hosted"),
		ExpiresAt:  f.text("expiresAt"),
		Covers:     f.truth("covers"),
		Request:    f.text("request"),
		Returned:   f.truth("returned"),

		BlockedUntil: f.text("blockedUntil"),
	}
	if f.has("attemptsLeft") {
		left := f.number("attemptsLeft")
		c.AttemptsLeft = &left
	}
	return c, f.sound && c.ID != "" && c.State != ""
}

// fields reads typed properties and remembers whether all of them were sound.
type fields struct {
	object js.Value
	sound  bool
}

// get gives a property where it is there; null counts as missing.
func (f *fields) get(name string, want js.Type) (js.Value, bool) {
	if !f.sound {
		return js.Undefined(), false
	}
	value := f.object.Get(name)
	if value.IsUndefined() || value.IsNull() {
		return value, false
	}
	f.sound = value.Type() == want
	return value, f.sound
}

func (f *fields) has(name string) bool {
	value, _ := f.get(name, js.TypeNumber)
	return value.Type() == js.TypeNumber
}

func (f *fields) text(name string) string {
	if value, ok := f.get(name, js.TypeString); ok {
		return value.String()
	}
	return ""
}

func (f *fields) truth(name string) bool {
	value, ok := f.get(name, js.TypeBoolean)
	return ok && value.Bool()
}

// untrue reports a property that is there and false.
func (f *fields) untrue(name string) bool {
	value, ok := f.get(name, js.TypeBoolean)
	return ok && !value.Bool()
}

// maxNumber bounds every number of the protocol: attempts and lengths.
const maxNumber = 1 << 20

func (f *fields) number(name string) int {
	value, ok := f.get(name, js.TypeNumber)
	if !ok {
		return 0
	}
	number := value.Float()
	if whole := number >= 0 && number <= maxNumber && number == float64(int(number)); !whole {
		f.sound = false
		return 0
	}
	return int(number)
}

// within reads a nested object; its faults are ours.
func (f *fields) within(name string, read func(*fields)) bool {
	value, ok := f.get(name, js.TypeObject)
	if !ok {
		return false
	}
	inner := fields{object: value, sound: true}
	read(&inner)
	f.sound = inner.sound
	return f.sound
}

func (f *fields) subject(name string) *stepup.Subject {
	var s stepup.Subject
	if !f.within(name, func(f *fields) {
		s = stepup.Subject{Title: f.text("title"), Amount: f.text("amount"), Currency: f.text("currency"), Payee: f.text("payee")}
	}) {
		return nil
	}
	return &s
}

func (f *fields) hosted(name string) *stepup.Hosted {
	var h stepup.Hosted
	if !f.within(name, func(f *fields) { h = stepup.Hosted{URL: f.text("url"), Token: f.text("token")} }) {
		return nil
	}
	return &h
}

// maxFactors bounds a challenge's list of factors, and how deep alternatives go.
const maxFactors = 64

func (f *fields) factors(name string) []stepup.Factor { return f.factorsTo(name, 4) }

func (f *fields) factorsTo(name string, depth int) (list []stepup.Factor) {
	f.each(name, maxFactors, func(f *fields) {
		factor := stepup.Factor{
			ID:       f.text("id"),
			Type:     f.text("type"),
			Category: stepup.Category(f.text("category")),
			Method:   stepup.Method(f.text("method")),
			State:    stepup.State(f.text("state")),
			Optional: f.truth("optional"),
			Hint:     f.text("hint"),
			Length:   f.number("length"),
			Sealed:   f.truth("sealed"),
			ResendAt: f.text("resendAt"),
		}
		if depth > 0 {
			factor.Alternatives = f.factorsTo("alternatives", depth-1)
		}
		list = append(list, factor)
	})
	return list
}

// each reads an array of objects.
func (f *fields) each(name string, limit int, read func(*fields)) {
	list, ok := f.get(name, js.TypeObject)
	if !ok {
		return
	}
	f.sound = js.Global().Get("Array").Call("isArray", list).Bool() && list.Length() <= limit
	for i := 0; f.sound && i < list.Length(); i++ {
		inner := fields{object: list.Index(i), sound: list.Index(i).Type() == js.TypeObject}
		read(&inner)
		f.sound = inner.sound
	}
}
