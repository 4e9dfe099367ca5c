package dialog

import "testing"

func TestParseResize(t *testing.T) {
	const mark = resizerMark + idFrame
	for _, test := range []struct {
		text string
		want resizeMessage
		ok   bool
	}{
		{"[iFrameResizerChild]Ready", resizeMessage{kind: resizeReady}, true},
		{mark + ":720:540:init", resizeMessage{resizeHeight, 720}, true},
		{mark + ":720:540:size", resizeMessage{resizeHeight, 720}, true},
		{mark + ":720:540:mutationObserver", resizeMessage{resizeHeight, 720}, true},
		{mark + ":720.6:540:interval", resizeMessage{resizeHeight, 720}, true},
		{mark + ":12:540:size", resizeMessage{resizeHeight, frameMinHeight}, true},
		{mark + ":0:540:size", resizeMessage{resizeHeight, frameMinHeight}, true},
		{mark + ":900000:540:size", resizeMessage{resizeHeight, frameMaxHeight}, true},
		{mark + ":500:540:reset", resizeMessage{resizeReset, 500}, true},
		{mark + ":0:0:close", resizeMessage{kind: resizeClose}, true},
		{mark + ":0:0:pageInfo", resizeMessage{kind: resizePageInfo}, true},
		{mark + ":0:0:pageInfoStop", resizeMessage{kind: resizePageInfoStop}, true},
		{mark + ":120:0:scrollTo", resizeMessage{resizeScroll, 120}, true},
		{mark + ":120:0:scrollToOffset", resizeMessage{resizeScroll, 120}, true},
		{mark + `:0:0:message:{"a":"b:c"}`, resizeMessage{kind: resizeOther}, true},
		{mark + ":0:0:mouseenter:10:20", resizeMessage{kind: resizeOther}, true},
		{mark + ":0:0:beforeUnload", resizeMessage{kind: resizeOther}, true},

		{"", resizeMessage{}, false},
		{resizerMark, resizeMessage{}, false},
		{mark, resizeMessage{}, false},
		{mark + ":", resizeMessage{}, false},
		{mark + ":720", resizeMessage{}, false},
		{mark + ":720:540", resizeMessage{}, false},
		{mark + ":720:540:", resizeMessage{}, false},
		{mark + ":-720:540:size", resizeMessage{}, false},
		{mark + ":NaN:540:size", resizeMessage{}, false},
		{mark + ":.5:540:size", resizeMessage{}, false},
		{mark + ":99999999999999999999:540:size", resizeMessage{}, false},
		{resizerMark + "another:720:540:size", resizeMessage{}, false},
		{"x" + mark + ":720:540:size", resizeMessage{}, false},
		// Our own init message, echoed by a nested page.
		{resizerInit, resizeMessage{}, false},
	} {
		if got, ok := parseResize(test.text); got != test.want || ok != test.ok {
			t.Errorf("parseResize(%q) = %+v, %v, want %+v, %v", test.text, got, ok, test.want, test.ok)
		}
	}
}

func FuzzParseResize(f *testing.F) {
	f.Add("[iFrameResizerChild]Ready")
	f.Add(resizerInit)
	f.Add(resizerMark + idFrame + ":720.5:540:mutationObserver")
	f.Add(resizerMark + idFrame + `:0:0:message:{"a":"b:c"}`)
	f.Add(resizerMark + idFrame + ":99999999999:0:reset")
	f.Fuzz(func(t *testing.T, text string) {
		m, ok := parseResize(text)
		if !ok {
			if m != (resizeMessage{}) {
				t.Errorf("refused, but gives %+v", m)
			}
			return
		}
		switch m.kind {
		case resizeHeight, resizeReset:
			if m.height < frameMinHeight || m.height > frameMaxHeight {
				t.Errorf("height %d is out of bounds", m.height)
			}
		case resizeScroll:
			if m.height < 0 || m.height > frameMaxHeight {
				t.Errorf("scroll to %d is out of bounds", m.height)
			}
		default:
			if m.kind < resizeReady || m.kind > resizeOther || m.height != 0 {
				t.Errorf("no such message: %+v", m)
			}
		}
	})
}
