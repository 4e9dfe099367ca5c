package dialog

// The parent's side of the protocol that iframe-resizer 4.x's content window
// speaks. Messages are strings: a fixed mark and fields parted by colons. The
// frame asks to be heard with resizerReady; the parent answers with an init
// message; from then on the frame reports its size.
const (
	resizerMark  = "[iFrameSizer]"
	resizerReady = "[iFrameResizerChild]Ready"

	// resizerReset tells the frame to measure itself again.
	resizerReset = resizerMark + "reset"
	// resizerPageInfo is followed by the parent's sizes as JSON.
	resizerPageInfo = resizerMark + "pageInfo:"
)

// Frame heights in CSS pixels. The minimum is the original library's; the
// maximum keeps a frame that grows by its own height from growing for ever.
const (
	frameMinHeight = 400
	frameMaxHeight = 20_000
)

// resizerInit is the parent's settings: id, v1 margin, size width, log,
// interval, public methods, auto resize, margin, height method, background,
// padding, tolerance, in-page links, resize from, width method, mouse events.
const resizerInit = resizerMark + idFrame + ":8:false:false:32:true:true:null:bodyOffset:null:null:0:false:parent:scroll:false"

// resizeKind is what a frame's message asks for.
type resizeKind int

const (
	// resizeReady: the frame's script has started and wants an init message.
	resizeReady resizeKind = iota + 1
	// resizeHeight: the frame's content has a new height.
	resizeHeight
	// resizeReset: the same, and the frame wants a reset message back.
	resizeReset
	// resizeClose: the frame wants to be closed.
	resizeClose
	// resizeScroll: scroll to a place in the frame.
	resizeScroll
	// resizePageInfo, resizePageInfoStop: the frame wants to know the parent's
	// sizes, now and when they change, or no longer.
	resizePageInfo
	resizePageInfoStop
	// resizeOther: a message of the protocol that asks nothing of us.
	resizeOther
)

// resizeMessage is one message of the frame.
type resizeMessage struct {
	kind resizeKind
	// height of the frame, within the limits, for resizeHeight and resizeReset;
	// the place to scroll to for resizeScroll.
	height int
}

// parseResize reads a frame's message; ok is false where it is not of the
// protocol, or is meant for another frame.
func parseResize(text string) (m resizeMessage, ok bool) {
	if text == resizerReady {
		return resizeMessage{kind: resizeReady}, true
	}
	rest, ok := afterPrefix(text, resizerMark+idFrame+":")
	if !ok {
		return m, false
	}
	first, rest := field(rest)
	second, rest := field(rest)
	kind, _ := field(rest)
	switch kind {
	case "", "true", "false", "undefined":
		return m, false // an init message: another parent's to its frame
	case "close":
		return resizeMessage{kind: resizeClose}, true
	case "pageInfo":
		return resizeMessage{kind: resizePageInfo}, true
	case "pageInfoStop":
		return resizeMessage{kind: resizePageInfoStop}, true
	case "message", "mouseenter", "mouseleave", "autoResize", "inPageLink":
		return resizeMessage{kind: resizeOther}, true
	}
	height, ok := pixels(first)
	if !ok {
		return m, false
	}
	switch kind {
	case "scrollTo", "scrollToOffset":
		return resizeMessage{kind: resizeScroll, height: min(height, frameMaxHeight)}, true
	case "reset":
		return resizeMessage{kind: resizeReset, height: frameHeight(height)}, true
	}
	if height == 0 && second == "0" {
		return resizeMessage{kind: resizeOther}, true // of a later version
	}
	return resizeMessage{kind: resizeHeight, height: frameHeight(height)}, true
}

func frameHeight(height int) int { return max(frameMinHeight, min(height, frameMaxHeight)) }

// pixels reads a length that may have decimals, which are dropped. (The
// library's own functions for this weigh 9 KB.)
func pixels(text string) (n int, ok bool) {
	for i := range len(text) {
		digit := text[i] - '0'
		if text[i] == '.' {
			return n, i > 0
		}
		if digit > 9 || i > 8 {
			return 0, false
		}
		n = n*10 + int(digit)
	}
	return n, text != ""
}

func field(text string) (value, rest string) {
	for i := range len(text) {
		if text[i] == ':' {
			return text[:i], text[i+1:]
		}
	}
	return text, ""
}

func afterPrefix(text, prefix string) (string, bool) {
	if len(text) < len(prefix) || text[:len(prefix)] != prefix {
		return "", false
	}
	return text[len(prefix):], true
}
