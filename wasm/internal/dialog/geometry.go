package dialog

import "strconv"

// The size of a popup, as the approval page is made for.
const (
	popupWidth  = 580
	popupHeight = 600
)

// windowBox is the page's own window on the desktop, frame included.
type windowBox struct{ left, top, width, height int }

// popupFeatures gives the features of window.open for a popup in the middle of
// the page's window.
func popupFeatures(b windowBox) string {
	return "resizable,scrollbars,status,location" +
		",width=" + strconv.Itoa(popupWidth) +
		",height=" + strconv.Itoa(popupHeight) +
		",top=" + strconv.Itoa(b.top+(b.height-popupHeight)/2) +
		",left=" + strconv.Itoa(b.left+(b.width-popupWidth)/2)
}
