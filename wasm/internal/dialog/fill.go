package dialog

import "strconv"

// fill puts values into a text: names and values in turn. What it does not know
// it leaves as it is.
func fill(text string, pairs ...string) string {
	filled := ""
	for i := 0; i < len(text); {
		value, width := placeholder(text[i:], pairs)
		if width == 0 {
			value, width = text[i:i+1], 1
		}
		filled += value
		i += width
	}
	return filled
}

// placeholder gives what is filled in at the start of a text and how much it
// takes the place of; 0 where nothing is.
func placeholder(text string, pairs []string) (value string, width int) {
	if text[0] != '{' {
		return "", 0
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		name := "{" + pairs[i] + "}"
		if _, ok := afterPrefix(text, name); ok {
			return pairs[i+1], len(name)
		}
	}
	return "", 0
}

// countdown writes seconds as minutes and seconds. It is read by the eye only.
func countdown(seconds int) string {
	rest := strconv.Itoa(seconds % 60)
	if len(rest) < 2 {
		rest = "0" + rest
	}
	return strconv.Itoa(seconds/60) + ":" + rest
}

// displayName is how a provider is called before a customer: as the gateway's
// configuration names it, with a capital.
func displayName(provider string) string {
	if provider != "" && 'a' <= provider[0] && provider[0] <= 'z' {
		return string(provider[0]-'a'+'A') + provider[1:]
	}
	return provider
}

// masked writes what is left out of a number as three dots, however long it is:
// a row of asterisks would be read aloud one by one. A word joiner keeps the dots
// on the line of what follows.
func masked(hint string) string {
	short, masking := "", false
	for _, r := range hint {
		mask := r == '*' || r == '•' || r == '●'
		switch {
		case !mask:
			short += string(r)
		case !masking:
			short += "…\u2060"
		}
		masking = mask
	}
	return short
}

// join puts what there is of two texts side by side.
func join(a, separator, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + separator + b
}
