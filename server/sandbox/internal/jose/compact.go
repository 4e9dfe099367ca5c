package jose

import (
	"encoding/base64"
	"slices"
	"strings"

	"github.com/go-jose/go-jose/v4/json" // refuses names that appear twice
)

// MaxCompact is the longest compact object that is looked at, in bytes.
const MaxCompact = 64 << 10

// maxHeader is the longest protected header, in base64url characters.
const maxHeader = 4 << 10

// header is a protected header. Only texts have a place in those that clients
// send; "zip" and "crit" have none.
type header map[string]string

// encoding is base64url without padding, and without a second way to write the
// same bytes (RFC 7515, section 2).
var encoding = base64.RawURLEncoding.Strict()

// split checks the framing of a compact object and gives its protected header.
func split(text string, parts int) (header, error) {
	if len(text) > MaxCompact {
		return nil, ErrNotJOSE
	}
	pieces := strings.SplitN(text, ".", parts+1)
	if len(pieces) != parts || len(pieces[0]) > maxHeader {
		return nil, ErrNotJOSE
	}
	for _, piece := range pieces {
		// The decoder would skip line breaks.
		if _, err := encoding.DecodeString(piece); err != nil || strings.ContainsAny(piece, "\r\n") {
			return nil, ErrNotJOSE
		}
	}
	return readHeader(pieces[0])
}

func readHeader(piece string) (header, error) {
	data, err := encoding.DecodeString(piece)
	if err != nil {
		return nil, ErrNotJOSE
	}
	var raw map[string]any
	if err := json.Unmarshal(data, &raw); err != nil || raw == nil {
		return nil, ErrNotJOSE
	}
	h := header{}
	for name, value := range raw {
		text, isText := value.(string)
		if !isText {
			text = "\x00" // stands for what no parameter may be
		}
		h[name] = text
	}
	return h, nil
}

// only reports whether the header has no other parameters than those named,
// each of them a text.
func (h header) only(names ...string) bool {
	for name, value := range h {
		if value == "\x00" || !slices.Contains(names, name) {
			return false
		}
	}
	return true
}
