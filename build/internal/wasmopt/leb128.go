package wasmopt

import "errors"

var (
	errShort  = errors.New("ends too early")
	errNumber = errors.New("a number is too long")
)

// reader takes values off the front of some bytes. The first error sticks and
// everything read after it is zero, so that callers check once.
type reader struct {
	rest []byte
	err  error
}

func (r *reader) bytes(n int) []byte {
	if r.err != nil {
		return nil
	}
	if n < 0 || n > len(r.rest) {
		r.err = errShort
		return nil
	}
	b := r.rest[:n:n]
	r.rest = r.rest[n:]
	return b
}

func (r *reader) byte() byte {
	if b := r.bytes(1); b != nil {
		return b[0]
	}
	return 0
}

// u32 reads an unsigned LEB128 number of at most 32 bits.
func (r *reader) u32() uint32 {
	var v uint32
	for shift := 0; shift < 35; shift += 7 {
		b := r.byte()
		if shift == 28 && b > 0x0f {
			break
		}
		v |= uint32(b&0x7f) << shift
		if b < 0x80 {
			return v
		}
	}
	r.fail(errNumber)
	return 0
}

// i32 reads a signed LEB128 number of at most 32 bits.
func (r *reader) i32() int32 {
	var v int64
	for shift := 0; shift < 35; shift += 7 {
		b := r.byte()
		v |= int64(b&0x7f) << shift
		if b >= 0x80 {
			continue
		}
		if b&0x40 != 0 {
			v -= 1 << (shift + 7)
		}
		if int64(int32(v)) != v {
			break
		}
		return int32(v)
	}
	r.fail(errNumber)
	return 0
}

// vector reads bytes that are preceded by their count.
func (r *reader) vector() []byte { return r.bytes(int(r.u32())) }

func (r *reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

func appendU32(out []byte, v uint32) []byte {
	for v >= 0x80 {
		out = append(out, byte(v)|0x80)
		v >>= 7
	}
	return append(out, byte(v))
}

func appendI32(out []byte, v int32) []byte {
	for v < -0x40 || v > 0x3f {
		out = append(out, byte(v)|0x80)
		v >>= 7
	}
	return append(out, byte(v)&0x7f)
}

func appendVector(out, b []byte) []byte {
	return append(appendU32(out, uint32(len(b))), b...)
}
