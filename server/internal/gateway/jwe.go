package gateway

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"countersign/shared/wire"
)

// The sizes of a sealed answer (RFC 7516, section 7.1; RFC 7518, sections 4.3
// and 5.3), in bytes.
const (
	maxSealed       = 64 << 10 // all of it
	maxSealedHeader = 256      // encoded
	minSealedKey    = minKeyBits / 8
	maxSealedKey    = maxKeyBits / 8
	sealedNonce     = 12
	sealedTag       = 16
)

var errSealed = errors.New("gateway: not a sealed answer")

// checkSealed checks the framing of a sealed answer: a compact JWE of the one
// kind that a provider opens. What is in it nobody here can read.
func checkSealed(text string) error {
	if len(text) > maxSealed {
		return errSealed
	}
	parts := strings.Split(text, ".")
	if len(parts) != 5 || !sealedHeader(parts[0]) {
		return errSealed
	}
	for i, size := range [...]struct{ min, max int }{
		{minSealedKey, maxSealedKey}, {sealedNonce, sealedNonce}, {1, maxSealed}, {sealedTag, sealedTag},
	} {
		part, ok := base64url(parts[1+i])
		if !ok || len(part) < size.min || len(part) > size.max {
			return errSealed
		}
	}
	return nil
}

// base64url decodes what is written in the one way that there is (RFC 7515,
// section 2): no padding, no line breaks, no stray bits.
func base64url(text string) ([]byte, bool) {
	if strings.ContainsAny(text, "\r\n") { // the decoder passes over them
		return nil, false
	}
	decoded, err := base64.RawURLEncoding.Strict().DecodeString(text)
	return decoded, err == nil
}

// sealedHeader reports a protected header that names the two algorithms and
// nothing else: no compression, no extension that would have to be understood.
func sealedHeader(part string) bool {
	text, ok := base64url(part)
	if !ok || len(part) > maxSealedHeader {
		return false
	}
	members, ok := texts(text, "alg", "enc")
	return ok && len(members) == 2 && members["alg"] == wire.SealAlgorithm && members["enc"] == wire.SealEncryption
}

// texts reads a JSON object that has none but these members, each a string and
// each once. It is stricter than encoding/json, which takes names in any case
// and the last of several.
func texts(data []byte, names ...string) (map[string]string, bool) {
	d := json.NewDecoder(bytes.NewReader(data))
	members := map[string]string{}
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return nil, false
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, false
		}
		value, err := d.Token()
		text, ok := value.(string)
		if err != nil || !ok || !expected(members, name, names) {
			return nil, false
		}
		members[name.(string)] = text
	}
	if end, err := d.Token(); err != nil || end != json.Delim('}') {
		return nil, false
	}
	return members, ended(d)
}

// expected reports a member's name that is one of these and was not there yet.
func expected(members map[string]string, token json.Token, names []string) bool {
	name, ok := token.(string)
	if _, twice := members[name]; !ok || twice {
		return false
	}
	return slices.Contains(names, name)
}

// ended reports that nothing but space follows.
func ended(d *json.Decoder) bool {
	_, err := d.Token()
	return errors.Is(err, io.EOF)
}
