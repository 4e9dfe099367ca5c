package mipise

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"countersign/server/internal/header"
	"countersign/server/provider"
	"countersign/shared/stepup"
)

// Detect implements provider.Provider. What Mipise answers to a request without
// strong authentication is not documented, so it is a setting, and off unless it
// is set.
func (p Provider) Detect(a provider.Answer) (provider.Demand, bool) {
	if !p.matcher.matches(a) {
		return provider.Demand{}, false
	}
	return provider.Demand{Approach: stepup.ApproachEmbedded, Token: detected, Covers: !p.once}, true
}

// ReadsBody implements provider.BodyReading.
func (p Provider) ReadsBody(a provider.Answer) bool {
	return p.matcher.path != nil && p.matcher.head(a)
}

// matcher recognises an answer that asks for strong authentication.
type matcher struct {
	status int // 0 recognises nothing
	header string
	path   []string // a JSON pointer into the body; nil for none
	equals string   // "" for anything
}

// head reports that status and headers are those of a challenge.
func (m matcher) head(a provider.Answer) bool {
	if m.status == 0 || a.Status != m.status {
		return false
	}
	if m.header == "" {
		return true
	}
	values := a.Header.Values(m.header)
	return len(values) == 1 && (m.path != nil || m.equals == "" || values[0] == m.equals)
}

func (m matcher) matches(a provider.Answer) bool {
	if !m.head(a) || m.path == nil {
		return m.head(a)
	}
	value, ok := pointed(a.Body, m.path)
	return ok && (m.equals == "" || value == m.equals)
}

// matcher reads the settings of the matcher.
func (r *reader) matcher() matcher {
	m := matcher{header: http.CanonicalHeaderKey(r.given[optionChallengeHeader]), equals: r.given[optionEquals]}
	var err error
	if m.path, err = parsePointer(r.given[optionPointer]); err != nil {
		r.fault("option %s: %w", optionPointer, err)
	}
	if m.header != "" && !header.Valid(m.header) {
		r.fault("option %s: %q is no header", optionChallengeHeader, m.header)
	}
	if len(m.equals) > maxEquals {
		r.fault("option %s: may have %d bytes", optionEquals, maxEquals)
	}
	narrowed := m.header != "" || m.path != nil
	if m.equals != "" && !narrowed {
		r.fault("option %s: needs %s or %s", optionEquals, optionChallengeHeader, optionPointer)
	}
	text := r.given[optionChallengeStatus]
	if text == "" {
		if narrowed {
			r.fault("option %s: is missing", optionChallengeStatus)
		}
		return m
	}
	m.status, err = strconv.Atoi(text)
	if err != nil || m.status < 200 || m.status > 499 || m.status == http.StatusUnauthorized {
		r.fault("option %s: %q is no status from 200 to 499 other than 401", optionChallengeStatus, text)
	}
	if m.status < 400 && !narrowed {
		r.fault("option %s: %s alone is that of answers that ask for nothing", optionChallengeStatus, text)
	}
	return m
}

// maxPointer is how deep a pointer may go.
const maxPointer = 16

// parsePointer reads a JSON pointer (RFC 6901); "" is none.
func parsePointer(text string) ([]string, error) {
	if text == "" {
		return nil, nil
	}
	tokens := strings.Split(text, "/")
	if tokens[0] != "" || len(tokens) > maxPointer+1 || len(text) > maxEquals {
		return nil, errors.New("a JSON pointer begins with a slash, and does not go deep")
	}
	for i, token := range tokens {
		if strings.Contains(strings.NewReplacer("~0", "", "~1", "").Replace(token), "~") {
			return nil, errors.New("~ is written ~0, and / within a name ~1")
		}
		// In this order, or else ~01 would become a slash (section 4).
		tokens[i] = strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
	}
	return tokens[1:], nil
}
