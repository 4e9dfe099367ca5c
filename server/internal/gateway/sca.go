package gateway

import (
	"errors"
	"fmt"

	"countersign/server/provider"
)

// What Route.SCA may be, beside "".
const (
	SCARequired = "required"
	SCAReading  = "reading"
)

// asksFirst checks that a provider can be asked before a request is sent.
func (u *upstream) asksFirst(when string) error {
	switch when {
	case "":
		return nil
	case SCARequired, SCAReading:
		if _, ok := u.provider.(provider.Preflighting); !ok {
			return errors.New("sca: this provider has challenges of its own and is not asked before")
		}
		return nil
	}
	return fmt.Errorf("sca %q: there are %s and %s", when, SCARequired, SCAReading)
}
