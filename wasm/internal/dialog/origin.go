package dialog

// originRule decides whose messages count. A window may redirect before its
// first message, so the rule settles on the origin that this message comes
// from; from then on every other origin is refused. Allowed narrows which
// origins it may settle on; empty means any.
//
// That the message comes from the window we opened is checked before.
type originRule struct {
	allowed []string
	settled string
}

// accepts reports whether a message of ours from this origin counts.
func (r *originRule) accepts(origin string) bool {
	// An opaque origin could be anybody: it is the same word for all of them.
	if origin == "" || origin == "null" {
		return false
	}
	if r.settled == "" && r.permits(origin) {
		r.settled = origin
	}
	return r.settled == origin
}

func (r *originRule) permits(origin string) bool {
	if len(r.allowed) == 0 {
		return true
	}
	for _, allowed := range r.allowed {
		if allowed == origin {
			return true
		}
	}
	return false
}

// isWebAddress reports whether an absolute address is http or https.
func isWebAddress(address string) bool {
	for _, scheme := range []string{"https://", "http://"} {
		if _, ok := afterPrefix(address, scheme); ok {
			return true
		}
	}
	return false
}

// hostOf gives host and port of an absolute web address, to show to a person.
func hostOf(address string) string {
	rest, ok := afterPrefix(address, "https://")
	if !ok {
		rest, _ = afterPrefix(address, "http://")
	}
	for i := range len(rest) {
		switch rest[i] {
		case '/', '?', '#':
			return rest[:i]
		}
	}
	return rest
}
