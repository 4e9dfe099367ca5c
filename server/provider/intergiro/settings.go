package intergiro

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"countersign/server/internal/header"
	"countersign/server/provider"
	"countersign/shared/stepup"
)

// The names of the settings.
const (
	optionPoll     = "poll"
	optionLookup   = "lookup"
	optionMatch    = "lookup_match"
	optionConsent  = "consent_status"
	optionProof    = "proof_header"
	optionRefused  = "declined_status"
	optionGone     = "expired_status"
	optionLocked   = "blocked_status"
	optionUsed     = "used_status"
	optionApproved = "approved_words"
	optionDeclined = "declined_words"
	optionExpired  = "expired_words"
	optionBlocked  = "blocked_words"
)

// The limits of settings.
const (
	maxLookup = 256 // bytes
	maxList   = 16  // items
)

// Options are the settings for what Intergiro's documentation leaves open.
func Options() []provider.Option {
	return []provider.Option{
		{Name: optionPoll, Default: "repeat", Values: []string{"repeat", "collect"}, About: "After the approval the request is repeated with the same request_id, or it is not sent again and the outcome is looked for."},
		{Name: optionLookup, Default: "/v3/transactions?request_id={request_id}", About: "Where the outcome of a payment is looked for: a path with {request_id} and {account_id} of the payment."},
		{Name: optionMatch, Default: "request_id", Values: []string{"request_id", "only"}, About: "How a transaction that was found is known: it tells its request_id, or it is the only one that the lookup gives."},
		{Name: optionConsent, Default: "none", Values: []string{"none", "get"}, About: "Whether GET /v3/consents/{id} tells how a consent stands."},
		{Name: optionApproved, Default: "approved,used", About: "The words that a consent tells its approval by, where it can be asked for."},
		{Name: optionDeclined, Default: "rejected,refused,declined", About: "The same for a refusal of the customer's."},
		{Name: optionExpired, Default: "expired", About: "The same for a consent whose time is over."},
		{Name: optionBlocked, Default: "blocked", About: "The same for a customer who failed too often."},
		{Name: optionRefused, Default: "403", About: "The statuses that a consent is answered with, and the repeated request, that the customer refused."},
		{Name: optionGone, Default: "410", About: "The same for a consent whose time is over."},
		{Name: optionLocked, Default: "423", About: "The same for a customer who failed too often."},
		{Name: optionUsed, Default: "409", About: "The statuses that the start of a consent is answered with that was given or used already."},
		{Name: optionProof, About: "The header that carries the consent's id on the repeated request; none by default."},
	}
}

// reader reads settings and collects their faults.
type reader struct {
	given  map[string]string
	faults []error
}

func (r *reader) fault(format string, arguments ...any) {
	r.faults = append(r.faults, fmt.Errorf(format, arguments...))
}

// read makes a Provider of settings. served reports that consents can be asked
// for.
func read(s provider.Settings) (p Provider, served bool, err error) {
	r := &reader{given: map[string]string{}}
	switch s.Mode {
	case provider.Production, "":
	case provider.Sandbox:
		p.loopback = true
	default:
		r.fault("mode %q: Intergiro has production and sandbox", s.Mode)
	}
	if s.ApprovalPage != "" {
		r.fault("approval page: Intergiro gives the address of its page for each consent")
	}
	if s.APIVersion != "" && s.APIVersion != "v3" {
		r.fault("version %q: there is only v3", s.APIVersion)
	}
	r.options(s.Options)
	p.collect = r.given[optionPoll] == "collect"
	p.lookup, p.trusted = r.lookup(), r.given[optionMatch] == "only"
	p.proof = r.proof()
	p.endings, p.used = r.statuses()
	p.words = r.words()
	return p, r.given[optionConsent] == "get", errors.Join(r.faults...)
}

// options takes what is given, or the defaults.
func (r *reader) options(given map[string]string) {
	var names []string
	for _, o := range Options() {
		names = append(names, o.Name)
		value, ok := given[o.Name]
		if !ok {
			value = o.Default
		}
		if len(o.Values) > 0 && !slices.Contains(o.Values, value) {
			r.fault("option %s: %q is not one of %s", o.Name, value, strings.Join(o.Values, ", "))
		}
		r.given[o.Name] = value
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if !slices.Contains(names, name) {
			r.fault("option %q: there is only %s", name, strings.Join(names, ", "))
		}
	}
}

func (r *reader) lookup() string {
	path := r.given[optionLookup]
	switch rest := expand(path, "", ""); {
	case !strings.HasPrefix(path, "/v3/") || len(path) > maxLookup,
		strings.ContainsFunc(rest, func(c rune) bool { return c <= ' ' || c > '~' || strings.ContainsRune(`{}\#"<>`, c) }):
		r.fault("option %s: must be a path below /v3/ with no other parameters than {request_id} and {account_id}", optionLookup)
	case !strings.Contains(path, "{request_id}") && r.given[optionMatch] == "only":
		r.fault("option %s: must have {request_id} where %s is only", optionLookup, optionMatch)
	}
	return path
}

// proof reads the header of the consent. It is added to what a page sends, so it
// can be none that has a meaning already.
func (r *reader) proof() string {
	name := http.CanonicalHeaderKey(r.given[optionProof])
	if name == "" {
		return ""
	}
	if _, err := header.Allow(name); err != nil || slices.Contains(header.Common(), name) {
		r.fault("option %s: %q is no header that can carry a consent", optionProof, name)
	}
	return name
}

// statuses reads what statuses mean. Each has one meaning.
func (r *reader) statuses() (endings map[int]stepup.State, used []int) {
	endings = map[int]stepup.State{}
	seen := map[int]string{}
	for _, o := range []struct {
		name  string
		state stepup.State // "" for used
	}{
		{optionRefused, stepup.StateDeclined},
		{optionGone, stepup.StateExpired},
		{optionLocked, stepup.StateBlocked},
		{optionUsed, ""},
	} {
		for _, text := range r.list(o.name) {
			status, err := strconv.Atoi(text)
			switch other := seen[status]; {
			case err != nil || status < 400 || status > 499:
				r.fault("option %s: %q is no status from 400 to 499", o.name, text)
			case slices.Contains([]int{http.StatusUnauthorized, http.StatusPreconditionFailed, http.StatusTooManyRequests}, status):
				r.fault("option %s: %d has a meaning already", o.name, status)
			case other != "":
				r.fault("option %s: %d is in %s as well", o.name, status, other)
			case o.state == "":
				used = append(used, status)
			default:
				endings[status] = o.state
			}
			seen[status] = o.name
		}
	}
	return endings, used
}

// words reads what a consent's own words for its states mean. Only "pending" is
// documented; of the SDK's results "approved" is.
func (r *reader) words() map[string]stepup.State {
	words := map[string]stepup.State{statusPending: stepup.StatePending}
	for _, o := range []struct {
		name  string
		state stepup.State
	}{
		{optionApproved, stepup.StateApproved},
		{optionDeclined, stepup.StateDeclined},
		{optionExpired, stepup.StateExpired},
		{optionBlocked, stepup.StateBlocked},
	} {
		for _, word := range r.list(o.name) {
			if _, twice := words[word]; twice {
				r.fault("option %s: %q has a meaning already", o.name, word)
			}
			words[word] = o.state
		}
	}
	return words
}

// list reads items with commas between them; an empty one is no list.
func (r *reader) list(name string) []string {
	text := r.given[name]
	if text == "" {
		return nil
	}
	items := strings.Split(text, ",")
	if len(items) > maxList {
		r.fault("option %s: there may be %d items", name, maxList)
		return nil
	}
	for i := range items {
		if items[i] = strings.TrimSpace(items[i]); items[i] == "" || len(items[i]) > maxWord {
			r.fault("option %s: write items with commas between them", name)
			return nil
		}
	}
	return items
}
