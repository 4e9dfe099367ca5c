package sealing

// Protected is the protected header of every sealed answer, as it is sent:
//
//	{"alg":"RSA-OAEP-256","enc":"A256GCM"}
//
// Its characters are the additional data of the encryption (RFC 7516, section
// 5.1, step 14).
const Protected = "eyJhbGciOiJSU0EtT0FFUC0yNTYiLCJlbmMiOiJBMjU2R0NNIn0"

// The lengths of AES-GCM in a JWE (RFC 7518, section 5.3), in bytes.
const (
	IVLength  = 12
	tagLength = 16
)

// Compact writes a sealed answer. key is the content key, wrapped for the
// provider; sealed is the encrypted answer with the tag behind it, as
// crypto.subtle gives it.
func Compact(key, iv, sealed []byte) string {
	text := len(sealed) - tagLength
	return Protected + "." + encode(key) + "." + encode(iv) + "." + encode(sealed[:text]) + "." + encode(sealed[text:])
}
