package sealing

import "countersign/shared/stepup"

// Member is what the plaintext of a sealed answer, a JSON object, calls the
// answer: {"pin":"…"} or {"deviceFingerprint":"…"} (docs.wise.com, reference
// "SCA PIN" and "SCA device fingerprints"). It is "" for a method whose answers
// are not sealed.
func Member(m stepup.Method) string {
	switch m {
	case stepup.MethodSecret:
		return "pin"
	case stepup.MethodDevice:
		return "deviceFingerprint"
	}
	return ""
}
