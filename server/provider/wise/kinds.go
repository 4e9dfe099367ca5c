package wise

import "countersign/shared/stepup"

// The types of factors that can be answered through the API (guide "SCA over
// API").
const (
	typePIN      = "PIN"
	typeDevice   = "PARTNER_DEVICE_FINGERPRINT"
	typeFace     = "FACE_MAP"
	typeSMS      = "SMS"
	typeWhatsApp = "WHATSAPP"
	typeVoice    = "VOICE"
)

// kind is how one type of factor is answered.
type kind struct {
	category stepup.Category
	method   stepup.Method
	// word is its name in paths, field that of an answer in a body.
	word, field string
	// length is how long an answer is, where that is documented. Of codes it is
	// not: the examples have six digits, and none says that there are no others.
	length int
}

// kindOf gives the kind of a type. The set of types is open: what is not known
// here can be answered on Wise's own page.
func kindOf(typ string) kind {
	switch typ {
	case typePIN:
		return kind{category: stepup.Knowledge, method: stepup.MethodSecret, word: "pin", length: 4}
	case typeDevice:
		return kind{category: stepup.Possession, method: stepup.MethodDevice, word: "device-fingerprints"}
	case typeFace:
		return kind{category: stepup.Inherence, method: stepup.MethodFace, word: "facemaps", field: "faceMap"}
	case typeSMS:
		return code("sms")
	case typeWhatsApp:
		return code("whatsapp")
	case typeVoice:
		return code("voice")
	case "PASSWORD": // seen, but there is no public operation for it
		return kind{category: stepup.Knowledge, method: stepup.MethodElsewhere}
	}
	return kind{method: stepup.MethodElsewhere}
}

// code is a kind whose answer is sent to the customer's phone.
func code(word string) kind {
	return kind{category: stepup.Possession, method: stepup.MethodCode, word: word, field: "otpCode"}
}

// kindFor gives the kind of a method that belongs to a profile.
func kindFor(m stepup.Method) (kind, bool) {
	for _, typ := range []string{typePIN, typeDevice, typeFace} {
		if k := kindOf(typ); k.method == m {
			return k, true
		}
	}
	return kind{}, false
}

// sealed reports that an answer is encrypted on the customer's device: Wise
// wants no server in between to see it.
func (k kind) sealed() bool {
	return k.method == stepup.MethodSecret || k.method == stepup.MethodDevice
}

// profiled reports that its operations are those of a profile.
func (k kind) profiled() bool { return k.sealed() || k.method == stepup.MethodFace }
