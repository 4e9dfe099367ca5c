package mipise

import (
	"fmt"
	"strings"

	"countersign/server/provider"
	"countersign/shared/wire"
)

// The parameters that say who is asked, and what for. They have the names that
// the documentation gives them in paths.
const (
	paramPlatform = "platformUUID"
	paramUser     = "userUUID"
)

// The parameters of Authorise and Preflight. "true" is the one value that counts.
const (
	// ParamSetUp: only what is left to be set up is asked for.
	ParamSetUp = wire.ParamSetUp
	// ParamReading: the request only reads, which is free for some time after an
	// authentication.
	ParamReading = provider.ParamReading
)

// user is a customer of a platform's.
type user struct{ platform, id string }

// userOf gives the customer that a challenge is about: the one that the path of
// the challenged request names, and the parameters.
func userOf(c provider.Case) (user, error) {
	named := user{c.Params[paramPlatform], c.Params[paramUser]}
	if u, ok := userIn(c.Path); ok {
		if named.platform == "" && named.id == "" {
			named = u
		}
		if named != u {
			return user{}, fmt.Errorf("mipise: %s, %s: not those of the path: %w", paramPlatform, paramUser, provider.ErrParameter)
		}
	}
	if !wire.ValidID(named.platform) || !wire.ValidID(named.id) {
		return user{}, fmt.Errorf("mipise: %s, %s: %w", paramPlatform, paramUser, provider.ErrParameter)
	}
	return named, nil
}

// userIn finds the customer in a path: …/platforms/{platformUUID}/users/{userUUID}.
func userIn(path string) (user, bool) {
	_, rest, _ := strings.Cut(path, "/platforms/")
	platform, rest, _ := strings.Cut(rest, "/users/")
	id, _, _ := strings.Cut(rest, "/")
	return user{platform, id}, wire.ValidID(platform) && wire.ValidID(id)
}

// path gives the path of an operation of strong authentication.
func (u user) path(rest string) string {
	return "/platforms/" + u.platform + "/users/" + u.id + "/strong_auth/" + rest
}
