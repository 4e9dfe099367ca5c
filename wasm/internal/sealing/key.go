package sealing

import "countersign/shared/wire"

// maxKey is the longest public key that is looked at, in characters: an RSA key
// of 16384 bits has fewer.
const maxKey = 4096

// DER gives the bytes of a provider's public key. ok is false where the key is
// for other algorithms, or no key at all.
func DER(k wire.Key) (der []byte, ok bool) {
	if k.Algorithm != wire.SealAlgorithm || k.Encryption != wire.SealEncryption {
		return nil, false
	}
	text := k.SPKI
	if text == "" || len(text) > maxKey || len(text)%4 != 0 {
		return nil, false
	}
	for range 2 {
		if text[len(text)-1] == '=' {
			text = text[:len(text)-1]
		}
	}
	return decodeWith(text, '+', '/')
}
