package wire

import "countersign/shared/stepup"

// Answer is the body of a factor's verify and of an enrolment, where it is not
// sealed.
type Answer struct {
	Answer string `json:"answer"`
}

// Verified is what a verify is answered with.
type Verified struct {
	// Accepted reports that the provider took the answer. Where it did not,
	// nobody says why.
	Accepted  bool             `json:"accepted"`
	Challenge stepup.Challenge `json:"challenge"`
	// Sealed is the provider's own reply where it is a JWE under the content key
	// of the request (alg dir): only the browser can open it.
	Sealed string `json:"sealed,omitempty"`
}

// Key is the provider's public key for sealed answers.
type Key struct {
	ID         string `json:"kid,omitempty"`
	Algorithm  string `json:"alg"` // SealAlgorithm
	Encryption string `json:"enc"` // SealEncryption
	// SPKI is base64 (standard, padded) of the DER SubjectPublicKeyInfo.
	SPKI string `json:"spki"`
}

// Enrolment is one factor that a customer has set up, as far as it has an id.
type Enrolment struct {
	ID string `json:"id,omitempty"`
	// CreatedAt is RFC 3339, "" where the provider does not say.
	CreatedAt string `json:"createdAt,omitempty"`
}

// Enrolments lists those that the gateway has kept the ids of, oldest first.
type Enrolments struct {
	Enrolments []Enrolment `json:"enrolments"`
}
