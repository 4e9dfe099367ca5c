package gateway

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"

	"countersign/server/internal/enrolment"
	"countersign/server/internal/problem"
	"countersign/server/provider"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// managing is a request about what a customer has set up for one method.
type managing struct {
	call
	method stepup.Method
	rule   provider.EnrolmentRule
	params map[string]string
	key    enrolment.Key
}

// withEnrolment serves only requests about methods that pages may enrol.
func (g *Gateway) withEnrolment(serve func(managing)) endpoint {
	return func(w http.ResponseWriter, r *http.Request) {
		method := stepup.Method(r.PathValue("method"))
		allowed := func(up *upstream) bool {
			_, ok := up.enrol[method]
			return ok
		}
		g.withProvider(allowed, func(c call) {
			m := managing{call: c, method: method, rule: c.up.enrol[method]}
			var own, ok bool
			if m.params, own, ok = c.params(); !ok {
				g.refuse(w, r, problem.ParametersInvalid)
				return
			}
			m.key = enrolment.Key{Provider: c.up.name, Method: method, Params: canonical(m.params)}
			if own || len(m.params) == 0 {
				// The configuration does not name the customer, so only what this
				// session has done itself is known to be the same one's.
				m.key.Session = c.session
			}
			serve(m)
		})(w, r)
	}
}

// canonical writes parameters in the one way that there is.
func canonical(params map[string]string) string {
	values := url.Values{}
	for name, value := range params {
		values.Set(name, value)
	}
	return values.Encode()
}

// enrol sets a factor up.
func (m managing) enrol() {
	answer, err := readAnswer(m.r, asked{method: m.method, sealed: m.rule.Sealed})
	if err != nil {
		m.refuse(m.w, m.r, problem.AnswerInvalid)
		return
	}
	ctx, cancel := m.detached(m.r)
	defer cancel()
	enrolled, err := m.up.enrolling.Enrol(ctx, m.api, m.params, m.method, answer)
	if err != nil {
		m.failEnrolment("not enrolled", err)
		return
	}
	switch {
	case !m.rule.Many:
	case enrolled.Sealed != "":
		err = m.enrolments.Expect(ctx, m.key, m.session)
	case enrolled.ID != "":
		err = m.enrolments.Add(ctx, m.key, enrolled.Enrolment)
	}
	if err != nil {
		// The customer has the id; that it is not kept must not look like a failure.
		m.log.ErrorContext(ctx, "enrolment not recorded", "provider", m.up.name, "error", err)
	}
	if enrolled.Sealed == "" {
		writeJSON(m.w, http.StatusCreated, enrolled.Enrolment)
		return
	}
	h := m.w.Header()
	h.Set("Content-Type", wire.TypeSealed)
	h.Set("Cache-Control", "no-store")
	m.w.WriteHeader(http.StatusCreated)
	_, _ = io.WriteString(m.w, enrolled.Sealed) // the client may be gone
}

// note keeps an id that only the browser could read.
func (m managing) note() {
	id := m.r.PathValue("id")
	if !m.rule.Many || !wire.ValidID(id) {
		m.refuse(m.w, m.r, problem.EnrolmentNotFound)
		return
	}
	now := time.Now().UTC().Format(time.RFC3339)
	err := m.enrolments.Note(m.r.Context(), m.key, m.session, wire.Enrolment{ID: id, CreatedAt: now})
	switch {
	case errors.Is(err, enrolment.ErrUnexpected):
		m.refuse(m.w, m.r, problem.EnrolmentNotFound)
	case err != nil:
		m.fail(m.w, m.r, "enrolment not recorded", err)
	default:
		m.w.WriteHeader(http.StatusNoContent)
	}
}

// list gives the ids that are kept. They are for those only who could delete.
func (m managing) list() {
	if err := m.up.credentials.Authorize(m.r.Context(), m.r, http.Header{}); err != nil {
		m.failProvider(m.w, m.r, m.up, "enrolments not listed", &credentialsError{err})
		return
	}
	ids, err := m.enrolments.List(m.r.Context(), m.key)
	if err != nil {
		m.fail(m.w, m.r, "enrolments not read", err)
		return
	}
	if ids == nil {
		ids = []wire.Enrolment{}
	}
	writeJSON(m.w, http.StatusOK, wire.Enrolments{Enrolments: ids})
}

// delete deletes a factor: the only one, or the one with this id.
func (m managing) delete() {
	id := m.r.PathValue("id")
	if m.rule.Many != (id != "") || id != "" && !wire.ValidID(id) {
		m.refuse(m.w, m.r, problem.EnrolmentNotFound)
		return
	}
	ctx, cancel := m.detached(m.r)
	defer cancel()
	err := m.up.enrolling.Delete(ctx, m.api, m.params, m.method, id)
	gone := refusedAs(err, stepup.NotFound)
	if id != "" && (err == nil || gone) {
		if err := m.enrolments.Remove(ctx, m.key, id); err != nil {
			m.log.ErrorContext(ctx, "enrolment not forgotten", "provider", m.up.name, "error", err)
		}
	}
	if err != nil {
		m.failEnrolment("not deleted", err)
		return
	}
	m.w.WriteHeader(http.StatusNoContent)
}
