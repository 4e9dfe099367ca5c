package dialog

// forbids reports whether a violation of the page's own content security
// policy is the reason why the approval page cannot be framed. A browser names
// the blocked address in full, or only its origin, or nothing but the scheme.
func forbids(directive, blocked, address string) bool {
	switch directive {
	case "frame-src", "child-src", "form-action":
	default:
		return false
	}
	return hostOf(blocked) == hostOf(address)
}
