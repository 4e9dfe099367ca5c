package wasmopt

import (
	"bytes"
	"math"
	"testing"
)

// module builds a module of a memory section and the given data section.
func module(data []byte) []byte {
	m := Module{Sections: []Section{
		{ID: sectionCustom, Payload: appendVector(nil, []byte("name"))},
		{ID: sectionMemory, Payload: []byte{1, 0, 1}},
		{ID: sectionData, Payload: data},
	}}
	return m.Encode()
}

// dataOf encodes a data section.
func dataOf(segments ...segment) []byte {
	out := appendU32(nil, uint32(len(segments)))
	for _, s := range segments {
		out = appendI32(append(out, 0, opI32Const), int32(s.offset))
		out = appendVector(append(out, opEnd), s.bytes)
	}
	return out
}

func TestNumbersRoundTrip(t *testing.T) {
	for _, v := range []uint32{0, 1, 0x7f, 0x80, 0x3fff, 0x4000, math.MaxInt32, math.MaxUint32} {
		r := reader{rest: appendU32(nil, v)}
		if got := r.u32(); got != v || r.err != nil || len(r.rest) != 0 {
			t.Errorf("u32 %d came back as %d, %v", v, got, r.err)
		}
	}
	for _, v := range []int32{0, 1, -1, 0x3f, 0x40, -0x40, -0x41, math.MaxInt32, math.MinInt32} {
		r := reader{rest: appendI32(nil, v)}
		if got := r.i32(); got != v || r.err != nil || len(r.rest) != 0 {
			t.Errorf("i32 %d came back as %d, %v", v, got, r.err)
		}
	}
}

func TestNumbersThatAreNone(t *testing.T) {
	for name, b := range map[string][]byte{
		"empty":       {},
		"open":        {0x80},
		"33 bits":     {0xff, 0xff, 0xff, 0xff, 0x1f},
		"six bytes":   {0x80, 0x80, 0x80, 0x80, 0x80, 0},
		"without end": {0x80, 0x80, 0x80, 0x80, 0x80},
	} {
		r := reader{rest: b}
		if v := r.u32(); v != 0 || r.err == nil {
			t.Errorf("%s: u32 gave %d", name, v)
		}
		r = reader{rest: b}
		if v := r.i32(); v != 0 || r.err == nil {
			t.Errorf("%s: i32 gave %d", name, v)
		}
	}
}

func TestMergeKeepsMemory(t *testing.T) {
	far := uint32(10 + minGap + 1)
	for name, test := range map[string]struct {
		in, want []segment
	}{
		"neighbours become one": {
			in:   []segment{{8, []byte{1}}, {20, []byte{2}}},
			want: []segment{{8, []byte{1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2}}},
		},
		"out of order": {
			in:   []segment{{10, []byte{2}}, {9, []byte{1}}},
			want: []segment{{9, []byte{1, 2}}},
		},
		"the later of two at one place counts": {
			in:   []segment{{9, []byte{1, 1, 1}}, {10, []byte{2}}},
			want: []segment{{9, []byte{1, 2, 1}}},
		},
		"a long run of zeroes stays out": {
			in:   []segment{{8, []byte{0, 0, 1}}, {far, []byte{2, 0, 0}}},
			want: []segment{{10, []byte{1}}, {far, []byte{2}}},
		},
		"only zeroes": {in: []segment{{8, make([]byte, 9)}}},
	} {
		t.Run(name, func(t *testing.T) {
			out := optimize(t, module(dataOf(test.in...)), Options{KeepNames: true})
			got := segments(t, out)
			if !bytes.Equal(dataOf(got...), dataOf(test.want...)) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestRefusedModules(t *testing.T) {
	memory := Section{ID: sectionMemory, Payload: []byte{1, 0, 1}}
	data := Section{ID: sectionData, Payload: dataOf(segment{8, []byte{1}})}
	encode := func(s ...Section) []byte { return (&Module{Sections: s}).Encode() }
	for name, wasm := range map[string][]byte{
		"empty":            {},
		"other version":    {0, 'a', 's', 'm', 2, 0, 0, 0},
		"cut off":          module(dataOf(segment{8, []byte{1}}))[:20],
		"no data":          encode(memory),
		"no segments":      module(dataOf()),
		"imported memory":  encode(data),
		"passive segment":  module([]byte{1, 1, 1, 7}),
		"computed offset":  module([]byte{1, 0, 0x23, 0, opEnd, 1, 7}),
		"open offset":      module([]byte{1, 0, opI32Const, 8, 0x41, 1, 7}),
		"trailing bytes":   module(append(dataOf(segment{8, []byte{1}}), 0)),
		"too large":        module(dataOf(segment{0, []byte{1}}, segment{maxMemory, []byte{1}})),
		"no pc-line table": module(dataOf(segment{8, []byte{1}})),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Optimize(wasm, Options{}); err == nil {
				t.Error("should have been refused")
			}
		})
	}
}
