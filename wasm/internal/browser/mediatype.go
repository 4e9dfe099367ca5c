package browser

// isProblem reports whether a Content-Type is problem+json (RFC 9457, section
// 3), whatever its parameters.
func isProblem(contentType string) bool {
	const problem = "application/problem+json"
	if len(contentType) < len(problem) {
		return false
	}
	for i := range len(problem) {
		c := contentType[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != problem[i] {
			return false
		}
	}
	rest := contentType[len(problem):]
	return rest == "" || rest[0] == ';' || rest[0] == ' '
}
