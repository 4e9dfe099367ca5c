package dialog

// themeScheme is the one key of a page's theme that is no colour: 'light' or
// 'dark' for a page that does not follow the customer's own choice.
const themeScheme = "scheme"

// themeNames are the other keys, with the custom properties they set. Both are
// part of the public API.
var themeNames = [...][2]string{
	{"accent", "--countersign-accent"},
	{"onAccent", "--countersign-on-accent"},
	{"link", "--countersign-link"},
	{"background", "--countersign-background"},
	{"surface", "--countersign-surface"},
	{"text", "--countersign-text"},
	{"muted", "--countersign-muted"},
	{"border", "--countersign-border"},
	{"danger", "--countersign-danger"},
	{"success", "--countersign-success"},
	{"backdrop", "--countersign-backdrop"},
	{"radius", "--countersign-radius"},
	{"font", "--countersign-font"},
}

// readableOn gives black or white, whichever is easier to read on a colour as
// browsers compute it: rgb(18, 97, 79). Colours in other spaces give "".
func readableOn(colour string) string {
	rest, ok := afterPrefix(colour, "rgb(")
	if !ok {
		return ""
	}
	var light int
	for _, weight := range [...]int{2126, 7152, 722} {
		part, _ := pixels(upToComma(rest))
		part = min(part, 255)
		light += weight * part * part
		rest = rest[min(len(rest), len(upToComma(rest))+2):]
	}
	// Relative luminance with a gamma of 2 instead of 2.4; black and white are
	// as far from this one.
	if light > 255*255*2100 {
		return "#000"
	}
	return "#fff"
}

func upToComma(text string) string {
	for i := range len(text) {
		if text[i] == ',' || text[i] == ')' {
			return text[:i]
		}
	}
	return text
}
