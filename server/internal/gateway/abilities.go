package gateway

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"countersign/server/provider"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// enable notes what a provider can do beyond recognising and proving, as far as
// it is configured. The error names what is configured and cannot be done.
func (u *upstream) enable(c Upstream) error {
	var faults []error
	u.embedded, _ = c.Provider.(provider.Embedded)
	u.recalling, _ = c.Provider.(provider.Recalling)
	if sealing, ok := c.Provider.(provider.Sealing); ok && u.client != nil {
		u.keys = newKeys(sealing)
	}
	if scanning, ok := c.Provider.(provider.FaceScanning); ok {
		u.faceKey = &faceKey{provider: scanning}
	}
	if c.Authorise {
		if u.authorising, _ = c.Provider.(provider.Authorising); u.authorising == nil {
			faults = append(faults, errors.New("authorise: this provider cannot be asked for a challenge"))
		}
	}
	if _, book := c.Provider.(provider.PhoneBook); c.Phones && (!book || u.client == nil) {
		faults = append(faults, errors.New("phones: this provider keeps no numbers, or has no client configured that could tell them"))
	}
	u.phones = c.Phones
	u.enrolling, _ = c.Provider.(provider.Enrolling)
	u.enrol = map[stepup.Method]provider.EnrolmentRule{}
	for _, name := range c.Enrol {
		rule, err := u.enrolment(stepup.Method(name))
		if err != nil {
			faults = append(faults, fmt.Errorf("enrol %q: %w", name, err))
		}
		u.enrol[stepup.Method(name)] = rule
	}
	return errors.Join(faults...)
}

// enrolment gives the rule for a method that pages may enrol.
func (u *upstream) enrolment(m stepup.Method) (rule provider.EnrolmentRule, err error) {
	ok := false
	if u.enrolling != nil {
		rule, ok = u.enrolling.Methods()[m]
	}
	switch {
	case !ok:
		err = errors.New("this provider has " + u.enrollable())
	case rule.Sealed && u.keys == nil:
		err = errors.New("it is sealed, which needs the client's credentials")
	}
	return rule, err
}

// enrollable lists the methods that can be enrolled.
func (u *upstream) enrollable() string {
	var names []string
	if u.enrolling != nil {
		for m := range u.enrolling.Methods() {
			names = append(names, string(m))
		}
	}
	if names == nil {
		return "none that can be enrolled"
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// How many factors a challenge may have, how many alternatives each, and how
// long an answer may be said to be.
const (
	maxFactors      = 16
	maxAlternatives = 8
	maxLength       = 64
)

// known gives a provider's factors as a page may be told of them: what cannot
// be answered through this gateway is for the hosted page. A list that cannot
// be used is none, which is for the hosted page as a whole.
func (u *upstream) known(listed []stepup.Factor) []stepup.Factor {
	var ids []string
	factors := u.usable(listed, maxFactors, &ids)
	slices.Sort(ids)
	if len(slices.Compact(ids)) != count(factors) {
		return nil // two have one id, or there are too many
	}
	return factors
}

func count(factors []stepup.Factor) int {
	n := len(factors)
	for _, f := range factors {
		n += len(f.Alternatives)
	}
	return n
}

func (u *upstream) usable(listed []stepup.Factor, most int, ids *[]string) []stepup.Factor {
	if len(listed) > most {
		return make([]stepup.Factor, len(listed)) // without ids
	}
	var factors []stepup.Factor
	for _, f := range listed {
		if wire.ValidID(f.ID) {
			*ids = append(*ids, f.ID)
		}
		if !u.takes(f) {
			f.Method = stepup.MethodElsewhere
		}
		f.Type, f.Hint, f.ResendAt = clean(f.Type), clean(f.Hint), ""
		if f.Length < 0 || f.Length > maxLength {
			f.Length = 0
		}
		alternatives := f.Alternatives
		f.Alternatives = nil
		if most == maxFactors { // those of alternatives are none
			f.Alternatives = u.usable(alternatives, maxAlternatives, ids)
		}
		factors = append(factors, f)
	}
	return factors
}

// takes reports that a factor can be answered through this gateway.
func (u *upstream) takes(f stepup.Factor) bool {
	switch f.Method {
	case stepup.MethodCode, stepup.MethodSecret, stepup.MethodNewSecret, stepup.MethodDevice, stepup.MethodFace:
		return u.embedded != nil && (!f.Sealed || u.keys != nil)
	}
	return false
}
