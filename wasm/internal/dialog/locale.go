package dialog

// locale is the language that a dialog speaks.
type locale struct {
	texts texts
	// language is what the texts are in, for the lang attribute.
	language string
	// tag is how amounts and times are written, as Intl takes it: the page's own
	// language and region.
	tag string
}

// tables gives the texts of a language, one a line; "" where there are none.
func tables(language string) string {
	switch language {
	case "de":
		return inGerman
	case "en":
		return inEnglish
	case "es":
		return inSpanish
	case "fr":
		return inFrench
	case "it":
		return inItalian
	case "nl":
		return inDutch
	case "pl":
		return inPolish
	case "pt":
		return inPortuguese
	}
	return ""
}

// chooseLocale takes the first of the tags that there are texts for: what the
// page asks for, what it is written in, what the browser prefers. Where there is
// none, English is spoken. A page that brings its own texts is taken by its word:
// they are in the language that it asks for, whatever that is.
func chooseLocale(own bool, tags ...string) locale {
	if asked := tags[0]; own && asked != "" && tables(languageOf(asked)) == "" {
		return locale{texts: parse(inEnglish), language: hyphened(asked), tag: hyphened(asked)}
	}
	for _, tag := range tags {
		if t := tables(languageOf(tag)); t != "" {
			return locale{texts: parse(t), language: languageOf(tag), tag: hyphened(tag)}
		}
	}
	return locale{texts: parse(inEnglish), language: "en", tag: "en"}
}

// languageOf gives the language of a tag such as de-AT or pt_BR, in small
// letters.
func languageOf(tag string) string {
	language := []byte(nil)
	for i := range len(tag) {
		c := tag[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c < 'a' || c > 'z' {
			break
		}
		language = append(language, c)
	}
	return string(language)
}

// hyphened writes a tag with hyphens, as BCP 47 has them.
func hyphened(tag string) string {
	bytes := []byte(tag)
	for i, c := range bytes {
		if c == '_' {
			bytes[i] = '-'
		}
	}
	return string(bytes)
}
