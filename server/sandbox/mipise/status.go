package mipise

import (
	"net/http"
	"time"

	"countersign/server/sandbox/internal/exchange"
)

// keyCompleted is the one documented member of the status (guide "SCA").
const keyCompleted = "workflow_completed"

// showStatus is GET …/strong_auth/status: where a customer's workflow stands,
// asked before any regulated action.
func (s *Simulator) showStatus(c *call) answer {
	var status map[string]any
	s.customers.edit(c.user, func(cu *customer) { status = cu.status(c.scenario.Unconfirmed) })
	return exchange.JSON(http.StatusOK, status)
}

// status gives the object of the status.
func (c *customer) status(u Unconfirmed) map[string]any {
	k, w := u.Status, c.workflow
	object := map[string]any{keyCompleted: w.complete()}
	if k.Details == "none" {
		return object
	}
	object[k.EmailKey], object[k.PhoneKey], object[k.SecretKey] = w.email.validated, w.phone.validated, w.secret.validated
	object[k.AuthenticatedKey] = nil
	if !c.authenticated.IsZero() {
		object[k.AuthenticatedKey] = c.authenticated.Format(time.RFC3339)
	}
	if k.Details == "steps" {
		object[k.StepsKey] = u.Processes.all(w.remaining())
	}
	return object
}

// done answers a step that was taken. What is answered there is not documented.
func (c *call) done(cu *customer) answer {
	switch c.scenario.Unconfirmed.Answers {
	case "status":
		return exchange.JSON(http.StatusOK, cu.status(c.scenario.Unconfirmed))
	case "empty":
		return exchange.JSON(http.StatusOK, struct{}{})
	}
	return exchange.Empty(http.StatusNoContent)
}
