package wise

import (
	"fmt"
	"strings"

	"countersign/server/provider"
	"countersign/shared/wire"
)

// version is the calendar version of the API, "" for the legacy paths, which
// name one each (guide "global versioning").
type version string

// legacy names, in settings, the version that has no name.
const legacy = "legacy"

// newVersion reads a setting. Wise brings a version out every quarter, so any
// quarter will do.
func newVersion(text string) (version, error) {
	if text == "" || text == legacy {
		return "", nil
	}
	const digits = "0123456789"
	if len(text) != len("2026Q4") || strings.Trim(text[:4], digits) != "" || text[4] != 'Q' || text[5] < '1' || text[5] > '4' {
		return "", fmt.Errorf("version %q: Wise has %s and one for each quarter, such as 2026Q4", text, legacy)
	}
	return version(text), nil
}

// at gives the path of an operation from its legacy one: a calendar version
// takes the place of that path's own, and the rest stays as it is.
func (v version) at(path string) string {
	if v == "" {
		return path
	}
	_, rest, _ := strings.Cut(path[1:], "/")
	return "/" + string(v) + "/" + rest
}

// token gives the path of an operation on a one-time token.
func (v version) token(rest string) string { return v.at("/v1/one-time-token/" + rest) }

// profile gives the path of an operation on a profile.
func (v version) profile(id, rest string) string { return v.at("/v2/profiles/" + id + "/" + rest) }

// phones gives the path of a user's phone numbers.
func (v version) phones(user string) string {
	return v.at("/v1/application/users/" + user + "/phone-numbers")
}

// profileOf gives the id of the profile that a challenge is about: the one that
// the challenged request named, else a parameter.
func profileOf(c provider.Case) (string, bool) {
	if _, rest, ok := strings.Cut(c.Path, "/profiles/"); ok {
		if id, _, _ := strings.Cut(rest, "/"); wire.ValidID(id) {
			return id, true
		}
	}
	id := c.Params["profileId"]
	return id, wire.ValidID(id)
}

// profileParam gives the profile where there is no challenge to name it.
func profileParam(params map[string]string) (string, error) {
	id, ok := profileOf(provider.Case{Params: params})
	if !ok {
		return "", fmt.Errorf("wise: profileId: %w", provider.ErrParameter)
	}
	return id, nil
}
