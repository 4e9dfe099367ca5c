package dialog

import (
	"countersign/shared/stepup"
	"countersign/wasm/internal/prompt"
)

// way names a factor as a way to answer.
func (t *texts) way(f *stepup.Factor) string {
	_, channel := purpose(f.Type)
	switch channel {
	case "SMS", "sms":
		return t.WaySms
	case "email":
		return t.WayEmail
	case "WHATSAPP":
		return t.WayWhatsapp
	case "VOICE":
		return t.WayVoice
	}
	switch f.Method {
	case stepup.MethodSecret, stepup.MethodNewSecret:
		if !isPin(f) {
			return t.WaySecret
		}
		return t.WayPin
	case stepup.MethodDevice:
		return t.WayDevice
	case stepup.MethodFace:
		return t.WayFace
	}
	return t.WayCode
}

// purpose takes the type of a code apart that is sent to confirm something, such
// as "phone_number_by_sms": what for, and how. Any other type is its own way.
func purpose(name string) (object, channel string) {
	const by = "_by_"
	for i := 0; i+len(by) < len(name); i++ {
		if name[i:i+len(by)] == by {
			return name[:i], name[i+len(by):]
		}
	}
	return "", name
}

// purpose says what a code is sent for, "" where that is just to confirm what is
// asked here, or nobody knows.
func (t *texts) purpose(f *stepup.Factor) string {
	switch object, _ := purpose(f.Type); object {
	case "email":
		return t.ForEmail
	case "phone_number", "phone":
		return t.ForPhone
	case "secret_code", "secret":
		return t.ForSecret
	}
	return ""
}

// isPin reports a secret of digits, as far as its type says.
func isPin(f *stepup.Factor) bool {
	_, other := afterPrefix(f.Type, "secret")
	return !other && f.Method != stepup.MethodNewSecret
}

// where says how and where to a code goes. A number is read from the left in any
// language, which the marks around it tell.
func (t *texts) where(f *stepup.Factor) string {
	hint := masked(f.Hint)
	if hint != "" {
		hint = "\u2066" + hint + "\u2069"
	}
	return join(t.way(f), " · ", hint)
}

func (t *texts) provided(text string, v *prompt.View) string {
	return fill(text, "provider", displayName(v.Challenge.Provider))
}

// announcement is what a screen reader says at a place, beyond what it says of
// the element with the focus: that is the heading where there is no field.
func (t *texts) announcement(s *screen) string {
	said := ""
	if s.steps > 1 {
		said = t.stepOf(s) + "."
	}
	if s.entry.label != "" {
		said = join(said, " ", s.heading+".")
	}
	return join(said, " ", s.text)
}

func (t *texts) stepOf(s *screen) string {
	return fill(t.Step, "step", number(s.step), "steps", number(s.steps))
}
