package sealing

// encoding/base64 would cost 5 to 7 KB.

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// encode writes base64url without padding (RFC 7515, section 2).
func encode(data []byte) string {
	out := make([]byte, 0, (len(data)*4+2)/3)
	var bits uint32
	count := 0
	for _, b := range data {
		bits = bits<<8 | uint32(b)
		for count += 8; count >= 6; {
			count -= 6
			out = append(out, alphabet[bits>>count&63])
		}
	}
	if count > 0 {
		out = append(out, alphabet[bits<<(6-count)&63])
	}
	return string(out)
}

// decode reads what encode writes, and nothing else: no padding, no line
// breaks, no bits that are left over. So no two texts give the same bytes.
func decode(text string) ([]byte, bool) { return decodeWith(text, '-', '_') }

func decodeWith(text string, c62, c63 byte) ([]byte, bool) {
	out := make([]byte, 0, len(text)*3/4)
	var bits uint32
	count := 0
	for i := 0; i < len(text); i++ {
		v, ok := value(text[i], c62, c63)
		if !ok {
			return nil, false
		}
		bits = bits<<6 | v
		if count += 6; count >= 8 {
			count -= 8
			out = append(out, byte(bits>>count))
		}
	}
	return out, count < 6 && bits&(1<<count-1) == 0
}

func value(c, c62, c63 byte) (uint32, bool) {
	switch {
	case 'A' <= c && c <= 'Z':
		return uint32(c - 'A'), true
	case 'a' <= c && c <= 'z':
		return uint32(c-'a') + 26, true
	case '0' <= c && c <= '9':
		return uint32(c-'0') + 52, true
	case c == c62:
		return 62, true
	case c == c63:
		return 63, true
	}
	return 0, false
}
