package mipise

import (
	"errors"
	"net/http"
	"time"

	"countersign/server/sandbox/internal/manage"
	"countersign/server/sandbox/internal/site"
)

// managedWorkflow is where a customer's set-up stands, as the management shows
// and takes it. Nothing of it is a secret: the customers are simulated.
type managedWorkflow struct {
	Email  managedFactor `json:"email"`
	Phone  managedFactor `json:"phoneNumber"`
	Secret managedFactor `json:"secretCode"`
	Code   string        `json:"code"` // the secret code; empty: none was set up
	// Authenticated is the last strong authentication; null: never.
	Authenticated *time.Time `json:"authenticatedAt"`
}

type managedFactor struct {
	Validated bool `json:"validated"`
	ByEmail   bool `json:"byEmail"`
	BySMS     bool `json:"bySms"`
}

func (f factor) managed() managedFactor { return managedFactor{f.validated, f.byEmail, f.bySMS} }
func (m managedFactor) factor() factor  { return factor{m.Validated, m.ByEmail, m.BySMS} }
func (m managedWorkflow) workflow() workflow {
	return workflow{email: m.Email.factor(), phone: m.Phone.factor(), secret: m.Secret.factor(), codeSet: m.Code != ""}
}

func (c *customer) managed() managedWorkflow {
	m := managedWorkflow{
		Email: c.workflow.email.managed(), Phone: c.workflow.phone.managed(), Secret: c.workflow.secret.managed(), Code: c.secret,
	}
	if !c.authenticated.IsZero() {
		last := c.authenticated
		m.Authenticated = &last
	}
	return m
}

func (m managedWorkflow) validate() error {
	switch {
	case m.Code != "" && !secretForm.MatchString(m.Code):
		return errors.New("code must be at least eight letters and digits, or empty for none")
	case !m.workflow().consistent():
		return errors.New("no steps lead to this workflow: a validated factor is not half confirmed too, and a secret code is set up before it is confirmed")
	}
	return nil
}

func (s *Simulator) managed(user string) (m managedWorkflow) {
	s.customers.edit(user, func(cu *customer) { m = cu.managed() })
	return m
}

func (s *Simulator) showWorkflow(w http.ResponseWriter, _ *http.Request, user string) {
	site.JSON(w, http.StatusOK, s.managed(user))
}

// setWorkflow replaces where a customer's set-up stands; what the body leaves
// out is not set up.
func (s *Simulator) setWorkflow(w http.ResponseWriter, r *http.Request, user string) {
	s.readWorkflow(w, r, user, managedWorkflow{})
}

// changeWorkflow changes what the body names and leaves the rest.
func (s *Simulator) changeWorkflow(w http.ResponseWriter, r *http.Request, user string) {
	s.readWorkflow(w, r, user, s.managed(user))
}

func (s *Simulator) readWorkflow(w http.ResponseWriter, r *http.Request, user string, m managedWorkflow) {
	if !manage.Read(w, r, &m) {
		return
	}
	if err := m.validate(); err != nil {
		manage.Fail(w, http.StatusBadRequest, err.Error())
		return
	}
	s.customers.edit(user, func(cu *customer) {
		cu.workflow, cu.secret, cu.authenticated = m.workflow(), m.Code, time.Time{}
		if m.Authenticated != nil {
			cu.authenticated = *m.Authenticated
		}
		cu.forget()
	})
	site.JSON(w, http.StatusOK, s.managed(user))
}
