package wise

import "slices"

// The types of factor that the simulator knows (docs.wise.com, guide "SCA over
// API"); PASSWORD is asked for by the hosted page and has no verify operation.
const (
	factorPassword = "PASSWORD"
	factorPIN      = "PIN"
	factorDevice   = "PARTNER_DEVICE_FINGERPRINT"
	factorFace     = "FACE_MAP"
	factorSMS      = "SMS"
	factorWhatsApp = "WHATSAPP"
	factorVoice    = "VOICE"
)

// factor is one entry of a one-time token's list: something to prove, in one
// of several ways.
type factor struct {
	kind         string
	alternatives []string
	required     bool
	passed       bool
}

// newFactors gives the list of a new token.
func newFactors(s Scenario) []factor {
	if s.Challenge == "never" { // nobody is asked; a session can still be raised
		return nil
	}
	listed := slices.Concat(s.Factors, s.OptionalFactors)
	all := make([]factor, 0, len(listed))
	for i, kind := range listed {
		f := factor{kind: kind, required: i < len(s.Factors)}
		if kind == factorSMS {
			f.alternatives = slices.DeleteFunc([]string{factorWhatsApp, factorVoice}, func(other string) bool {
				return slices.Contains(listed, other)
			})
		}
		all = append(all, f)
	}
	return all
}

// pending reports whether the factor can still be proved in this way.
func (f factor) pending(kind string) bool {
	return !f.passed && (f.kind == kind || slices.Contains(f.alternatives, kind))
}

// ready reports whether nothing required is left: so also for an empty list.
func ready(all []factor) bool {
	return !slices.ContainsFunc(all, func(f factor) bool { return f.required && !f.passed })
}
