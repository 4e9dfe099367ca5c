package mipise

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"countersign/server/internal/header"
	"countersign/server/provider"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// LoginPath is where an agent logs in, below the base URL (reference
// "post_login-1").
const LoginPath = "/login"

// The limits of settings.
const (
	maxName     = 64
	maxStatuses = 16
	maxEquals   = 256
	day         = 24 * time.Hour
)

// reader reads settings and collects their faults.
type reader struct {
	given  map[string]string
	faults []error
}

func (r *reader) fault(format string, arguments ...any) {
	r.faults = append(r.faults, fmt.Errorf(format, arguments...))
}

// readSettings reads what the operator says. The error names every fault.
func readSettings(s provider.Settings) (settings, error) {
	r := &reader{given: map[string]string{}}
	if s.Mode != provider.Production && s.Mode != provider.Sandbox && s.Mode != "" {
		r.fault("mode %q: Mipise has production and sandbox", s.Mode)
	}
	if s.ApprovalPage != "" {
		r.fault("approval page: Mipise has none")
	}
	if s.Unverifiable {
		r.fault("unverifiable: Mipise has no page of its own to judge approvals by")
	}
	if s.APIVersion != "" {
		r.fault("version %q: Mipise's is part of the base URL", s.APIVersion)
	}
	r.options(s.Options)
	read := settings{
		login: provider.Login{
			Path: LoginPath, NameKey: r.key(optionLoginName), PasswordKey: r.key(optionLoginPassword),
			TokenKey: r.key(optionLoginToken), Life: r.seconds(optionLoginSeconds, 30*day),
		},
		process: r.processes(), setUp: r.given[optionSetUp],
		otpKey: r.key(optionOTP), otpObject: r.given[optionOTPBody] == "object",
		otpLength: r.number(optionOTPLength, 0, 16), otpLife: r.seconds(optionOTPSeconds, day), recipient: r.member(optionRecipient),
		secretKey: r.key(optionSecret), confirmationKey: r.key(optionConfirmation),
		tokenKey: r.key(optionToken), tokenLife: r.seconds(optionTokenSeconds, time.Hour),
		possession: r.given[optionPossession] == "required",
		header:     r.proofHeader(), verified: r.given[optionProofToken] == "verification",
		once: r.given[optionProofUses] == "one", withToken: r.given[optionProofEnds] == "token",
		proofLife: r.seconds(optionProofSeconds, time.Hour),
		validKeys: map[source]string{
			sourceEmail: r.member(optionEmail), sourcePhone: r.member(optionPhone), sourceSecret: r.member(optionSecretValid),
		},
		authenticatedKey: r.member(optionAuthenticated), stepsKey: r.member(optionSteps),
		fresh:   time.Duration(r.number(optionDays, 1, 3650)) * day,
		matcher: r.matcher(),
	}
	r.statuses(&read)
	r.together(read)
	return read, errors.Join(r.faults...)
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

// key reads the name of a JSON member.
func (r *reader) key(name string) string {
	key := r.given[name]
	if key == "" || len(key) > maxName || strings.ContainsFunc(key, func(c rune) bool { return c <= ' ' || c > '~' || c == '"' || c == '\\' }) {
		r.fault("option %s: %q is no name like secret_code", name, key)
	}
	return key
}

// member is key for one that need not be there; "" is none.
func (r *reader) member(name string) string {
	if r.given[name] == none {
		return ""
	}
	return r.key(name)
}

func (r *reader) number(name string, least, most int) int {
	n, err := strconv.Atoi(r.given[name])
	if err != nil || n < least || n > most {
		r.fault("option %s: %q is no number from %d to %d", name, r.given[name], least, most)
	}
	return n
}

func (r *reader) seconds(name string, most time.Duration) time.Duration {
	return time.Duration(r.number(name, 1, int(most/time.Second))) * time.Second
}

// processes reads how the processes are spelt. They become a part of paths.
func (r *reader) processes() map[step]string {
	names := map[step]string{}
	for s := range allSteps {
		if !s.otp() {
			continue
		}
		option := processOption(s)
		name := r.given[option]
		if !wire.ValidID(name) || len(name) > maxName {
			r.fault("option %s: %q is no name like email_by_email", option, name)
		}
		for other, taken := range names {
			if taken == name {
				r.fault("option %s: %q is in %s as well", option, name, processOption(other))
			}
		}
		names[s] = name
	}
	return names
}

// proofHeader reads the header of the proof. It is added to what a page sends, so
// it can be none that has a meaning already.
func (r *reader) proofHeader() string {
	name := http.CanonicalHeaderKey(r.given[optionProofHeader])
	if strings.EqualFold(name, none) {
		return ""
	}
	if _, err := header.Allow(name); err != nil || slices.Contains(header.Common(), name) {
		r.fault("option %s: %q is no header that can carry a proof", optionProofHeader, name)
	}
	return name
}

// statuses reads what statuses mean.
func (r *reader) statuses(s *settings) {
	s.wrong, s.order, s.refusedToken = r.list(optionWrong), r.list(optionOrder), r.list(optionRefusedToken)
	s.meanings = map[int]stepup.Code{}
	for _, status := range r.list(optionBlocked) {
		s.meanings[status] = stepup.Blocked
	}
	for _, status := range r.list(optionTooSoon) {
		if s.meanings[status] != "" {
			r.fault("option %s: %d is in %s as well", optionTooSoon, status, optionBlocked)
		}
		s.meanings[status] = provider.TooSoon
	}
	for _, o := range []struct {
		name     string
		statuses []int
	}{{optionWrong, s.wrong}, {optionOrder, s.order}, {optionRefusedToken, s.refusedToken}} {
		for _, status := range o.statuses {
			if s.meanings[status] != "" {
				r.fault("option %s: %d is in %s or %s as well", o.name, status, optionBlocked, optionTooSoon)
			}
			if o.name != optionOrder && slices.Contains(s.order, status) {
				r.fault("option %s: %d is in %s as well", o.name, status, optionOrder)
			}
		}
	}
}

// list reads statuses with commas between them. 401 is documented as that of an
// agent's token.
func (r *reader) list(name string) []int {
	items := strings.Split(r.given[name], ",")
	if len(items) > maxStatuses {
		r.fault("option %s: there may be %d statuses", name, maxStatuses)
		return nil
	}
	var statuses []int
	for _, item := range items {
		status, err := strconv.Atoi(strings.TrimSpace(item))
		if err != nil || status < 400 || status > 499 || status == http.StatusUnauthorized {
			r.fault("option %s: %q is no status from 400 to 499 other than 401", name, item)
		}
		statuses = append(statuses, status)
	}
	return statuses
}

// together checks what each is good by itself.
func (r *reader) together(s settings) {
	if s.login.NameKey == s.login.PasswordKey {
		r.fault("options %s and %s: %q is in both", optionLoginName, optionLoginPassword, s.login.NameKey)
	}
	if s.secretKey == s.confirmationKey {
		r.fault("options %s and %s: %q is in both", optionSecret, optionConfirmation, s.secretKey)
	}
	if s.verified && !s.possession {
		r.fault("option %s: without %s there is no verification to give a token", optionProofToken, optionPossession)
	}
}
