package mipise

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"countersign/server/provider"
)

// keyCompleted is the one documented member of the status (guide "SCA").
const keyCompleted = "workflow_completed"

// status is what Mipise says of a customer. All but completed is told only where
// the settings name it rightly.
type status struct {
	completed bool
	// valid are the sources of which it is said whether they are.
	valid map[source]bool
	// left are the steps that are left, where listed.
	left   []step
	listed bool
	// authenticated is the last strong authentication, zero for never, where told.
	authenticated time.Time
	told          bool
}

// status asks for the status of a customer (guide "SCA": before any regulated
// action).
func (p Provider) status(ctx context.Context, up provider.Upstream, u user) (status, error) {
	a, err := p.ask(ctx, up, call{name: "status", method: http.MethodGet, path: u.path("status"), answers: []int{http.StatusOK}})
	if err != nil {
		return status{}, err
	}
	s, err := p.readStatus(a.body)
	if err != nil {
		return status{}, fmt.Errorf("mipise: status: %w", err)
	}
	return s, nil
}

// readStatus reads the answer of the status.
func (s settings) readStatus(body []byte) (status, error) {
	m, err := readObject(body)
	if err != nil {
		return status{}, err
	}
	read := status{valid: map[source]bool{}}
	var ok bool
	if read.completed, ok = m.is(keyCompleted); !ok {
		return status{}, errors.New("does not say whether the workflow is completed")
	}
	for _, one := range sources() {
		if valid, told := m.is(s.validKeys[one]); told {
			read.valid[one] = valid
		}
	}
	read.left, read.listed = s.readSteps(m[s.stepsKey])
	read.authenticated, read.told = readTime(m[s.authenticatedKey])
	return read, nil
}

// readSteps reads the list of the steps that are left. One that is not known
// makes it no list that could be followed.
func (s settings) readSteps(list json.RawMessage) ([]step, bool) {
	var names []string
	if json.Unmarshal(list, &names) != nil || names == nil || len(names) > maxSteps {
		return nil, false
	}
	var left []step
	for _, name := range names {
		found := false
		for one := emailByEmail; one <= secretBySMS; one++ {
			if spelt := s.process[one]; name == spelt || one == secretSetUp && name == s.setUp {
				left, found = append(left, one), true
			}
		}
		if !found {
			return nil, false
		}
	}
	return left, true
}

// readTime reads a time, zero for null.
func readTime(value json.RawMessage) (at time.Time, ok bool) {
	var text *string
	if len(value) == 0 || json.Unmarshal(value, &text) != nil {
		return time.Time{}, false
	}
	if text == nil {
		return time.Time{}, true
	}
	at, err := time.Parse(time.RFC3339, *text)
	return at, err == nil
}

// maxAhead is how far Mipise's clock may be before ours.
const maxAhead = time.Hour

// recent reports that a customer may read without another authentication. Where
// nothing says so, Mipise is the judge.
func (s status) recent(days time.Duration, now time.Time) bool {
	return !s.told || s.authenticated.After(now.Add(-days)) && s.authenticated.Before(now.Add(maxAhead))
}

var errContradiction = errors.New("contradicts itself: nothing is left, and the workflow is not completed")

// workflow gives where the customer's set-up stands: what the status says, and
// where it is silent what the session has done.
func (s status) workflow(notes []step) (workflow, error) {
	switch {
	case s.completed:
		return complete, nil
	case s.listed && len(s.left) == 0:
		return 0, errContradiction
	case s.listed:
		w := complete
		for _, one := range s.left {
			w &^= 1 << one
		}
		return w, nil
	}
	var said workflow
	for one, valid := range s.valid {
		if valid {
			said = said.with(one.steps()...)
		}
	}
	if said == complete {
		return 0, errContradiction
	}
	w := said
	for _, one := range notes {
		w = w.after(one)
	}
	for _, one := range sources() {
		if valid, told := s.valid[one]; told && !valid && w.valid(one) {
			w = w.without(one) // what the session has done counts no more
		}
	}
	if w == complete {
		return said, nil // it was not so
	}
	return w, nil
}

// denies reports that the status says of a source that it is not valid.
func (s status) denies(one source) bool {
	valid, told := s.valid[one]
	return told && !valid || s.listed && slices.ContainsFunc(one.steps(), func(o step) bool { return slices.Contains(s.left, o) })
}
