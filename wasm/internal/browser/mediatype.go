package browser

// typeProblem is the media type of the gateway's refusals (RFC 9457, section 3).
const typeProblem = "application/problem+json"

// is reports whether a Content-Type is of a media type, whatever its
// parameters. The media type is in lower case.
func is(contentType, mediaType string) bool {
	if len(contentType) < len(mediaType) {
		return false
	}
	for i := range len(mediaType) {
		c := contentType[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != mediaType[i] {
			return false
		}
	}
	rest := contentType[len(mediaType):]
	return rest == "" || rest[0] == ';' || rest[0] == ' '
}
