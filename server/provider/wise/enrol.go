package wise

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"countersign/server/provider"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// maxTime is the longest time that is passed on, in bytes: its fraction of a
// second may be of any length.
const maxTime = 40

// Methods implements provider.Enrolling: one PIN, one face map, and, unless Wise
// allows more, three devices. There is no list of them: an id that is lost can
// not be deleted.
func (Provider) Methods() map[stepup.Method]provider.EnrolmentRule {
	return map[stepup.Method]provider.EnrolmentRule{
		stepup.MethodSecret: {Sealed: true},
		stepup.MethodDevice: {Sealed: true, Many: true},
		stepup.MethodFace:   {},
	}
}

// Enrol implements provider.Enrolling (reference "scaPinCreate",
// "scaDeviceFingerprintCreate", "scaFacemapCreate"). 200 and 204 both occur in
// the documentation of one operation.
func (p Provider) Enrol(ctx context.Context, up provider.Upstream, params map[string]string, m stepup.Method, a provider.Answering) (provider.Enrolled, error) {
	k, path, err := p.enrolment(params, m)
	if err != nil {
		return provider.Enrolled{}, err
	}
	q := call{
		name: k.word + " create", method: http.MethodPost, path: path,
		answers:  []int{http.StatusOK, http.StatusCreated, http.StatusNoContent},
		refusals: createRefusals(m),
	}
	if err := q.carry(k, a); err != nil {
		return provider.Enrolled{}, err
	}
	reply, err := ask(ctx, up, q)
	if err != nil {
		return provider.Enrolled{}, err
	}
	if text, ok := readSealed(reply); ok && p.Methods()[m].Many {
		return provider.Enrolled{Sealed: text}, nil // for its id
	}
	return provider.Enrolled{Enrolment: readEnrolment(reply.body)}, nil
}

// createRefusals: 409 is documented for all, and 400 for a device too many. Of
// the others a 400, and of all a 422, can only be about what was sent.
func createRefusals(m stepup.Method) map[int]stepup.Code {
	refusals := map[int]stepup.Code{
		http.StatusConflict: stepup.Exists, http.StatusBadRequest: stepup.Refused, http.StatusUnprocessableEntity: stepup.Refused,
	}
	if m == stepup.MethodDevice {
		refusals[http.StatusBadRequest] = stepup.Limit
	}
	return refusals
}

// Delete implements provider.Enrolling (reference "scaPinDelete",
// "scaDeviceFingerprintDelete", "scaFacemapDelete").
func (p Provider) Delete(ctx context.Context, up provider.Upstream, params map[string]string, m stepup.Method, id string) error {
	k, path, err := p.enrolment(params, m)
	if err != nil {
		return err
	}
	switch many := p.Methods()[m].Many; {
	case many && wire.ValidID(id):
		path += "/" + id
	case many || id != "":
		return fmt.Errorf("wise: %s delete: id: %w", k.word, provider.ErrParameter)
	}
	_, err = ask(ctx, up, call{
		name: k.word + " delete", method: http.MethodDelete, path: path,
		answers:  []int{http.StatusNoContent, http.StatusOK},
		refusals: map[int]stepup.Code{http.StatusNotFound: stepup.NotFound},
	})
	return err
}

// enrolment gives a method's kind, and the path of what is set up.
func (p Provider) enrolment(params map[string]string, m stepup.Method) (kind, string, error) {
	k, ok := kindFor(m)
	if !ok {
		return kind{}, "", fmt.Errorf("wise: method %q: %w", m, provider.ErrParameter)
	}
	profile, err := profileParam(params)
	if err != nil {
		return kind{}, "", err
	}
	return k, p.version.profile(profile, k.word), nil
}

// readEnrolment reads the id of a device. The factor exists whether or not the
// reply can be read, and only devices have an id.
func readEnrolment(body []byte) wire.Enrolment {
	var reply struct {
		ID      string `json:"deviceFingerprintId"`
		Created string `json:"createdAt"`
	}
	if len(body) > maxObject || json.Unmarshal(body, &reply) != nil || !wire.ValidID(reply.ID) {
		return wire.Enrolment{}
	}
	if _, err := time.Parse(time.RFC3339, reply.Created); err != nil || len(reply.Created) > maxTime {
		reply.Created = ""
	}
	return wire.Enrolment{ID: reply.ID, CreatedAt: reply.Created}
}
