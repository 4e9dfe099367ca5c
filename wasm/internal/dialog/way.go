package dialog

import (
	"countersign/shared/stepup"
	"countersign/wasm/internal/prompt"
)

// way names a factor as a way to answer.
func (t *texts) way(f *stepup.Factor) string {
	switch f.Type {
	case "SMS":
		return t.WaySms
	case "WHATSAPP":
		return t.WayWhatsapp
	case "VOICE":
		return t.WayVoice
	}
	switch f.Method {
	case stepup.MethodSecret:
		return t.WayPin
	case stepup.MethodDevice:
		return t.WayDevice
	case stepup.MethodFace:
		return t.WayFace
	}
	return t.WayCode
}

// where says how and where to a code goes.
func (t *texts) where(f *stepup.Factor) string { return join(t.way(f), " · ", masked(f.Hint)) }

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
