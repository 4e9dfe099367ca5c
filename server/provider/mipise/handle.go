package mipise

import (
	"crypto/rand"
	"slices"
	"strconv"
	"strings"
)

// purpose is what a challenge is for.
type purpose string

// The purposes.
const (
	forOperation purpose = "operation"
	forReading   purpose = "reading"
	forSetUp     purpose = "setup"
)

// purposeOf gives the purpose that parameters name.
func purposeOf(params map[string]string) purpose {
	switch {
	case params[ParamSetUp] == "true":
		return forSetUp
	case params[ParamReading] == "true":
		return forReading
	}
	return forOperation
}

// detected is the handle of a challenge that was recognised in an answer. All
// that is known of it is that Mipise took what was carried for no proof, if
// anything was.
const detected = "detected"

// handle is what Mipise, which has no handles, needs to be reminded of about a
// challenge. Its text is the token of the challenge.
type handle struct {
	purpose purpose
	// listed are the steps that the customer was told of at first: a bit each.
	listed uint64
	// refused: Mipise has asked for it itself.
	refused bool
}

// String gives a text that no other challenge has.
func (h handle) String() string {
	return string(h.purpose) + "." + strconv.FormatUint(h.listed, 16) + "." + rand.Text()
}

// readHandle reads the token of a challenge.
func readHandle(token string) handle {
	parts := strings.Split(token, ".")
	if len(parts) == 3 && slices.Contains([]purpose{forOperation, forReading, forSetUp}, purpose(parts[0])) {
		if listed, err := strconv.ParseUint(parts[1], 16, 64); err == nil {
			return handle{purpose: purpose(parts[0]), listed: listed}
		}
	}
	return handle{purpose: forOperation, listed: ^uint64(0), refused: true}
}

// lists reports that the customer was told of all these steps.
func (h handle) lists(all []step) bool {
	return !slices.ContainsFunc(all, func(s step) bool { return h.listed&(1<<s) == 0 })
}

// listing gives the handle of a challenge that begins with these steps.
func (h handle) listing(all []step) handle {
	for _, s := range all {
		h.listed |= 1 << s
	}
	return h
}
