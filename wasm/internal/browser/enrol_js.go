package browser

import (
	"syscall/js"

	"countersign/shared/stepup"
	"countersign/shared/wire"
	"countersign/wasm/internal/helper"
	"countersign/wasm/internal/sealing"
)

// Authorise raises a challenge that has no request.
func (g *gateway) Authorise(of helper.Customer) (c stepup.Challenge, err error) {
	if of.SetUp {
		of.Params = append(of.Params, wire.ParamSetUp, "true")
	}
	path, err := g.path(of, wire.SegmentAuthorise)
	if err != nil {
		return c, err
	}
	r, err := g.send(call{method: "POST", path: path})
	if err != nil {
		return c, err
	}
	switch r.Status() {
	case 201:
		return g.challenge(r)
	case 204: // nothing is left to set up
		c.State = stepup.StateApproved
		return c, nil
	}
	return c, refused(r)
}

// Enrol sets a factor up. Secrets and fingerprints are sealed.
func (g *gateway) Enrol(of helper.Customer, m stepup.Method, answer string) (e wire.Enrolment, err error) {
	path, err := g.path(of, wire.SegmentEnrolments+string(m))
	if err != nil {
		return e, err
	}
	provider := ""
	if sealing.Member(m) != "" {
		provider = of.Provider
	}
	r, letter, err := g.handIn(path, provider, m, answer)
	if err != nil {
		return e, err
	}
	if r.Status() != 201 {
		return e, refused(r)
	}
	if !is(r.Header("Content-Type"), wire.TypeSealed) {
		body, err := r.json()
		if err != nil {
			return e, err
		}
		return enrolment(body, "id")
	}
	return g.enrolled(of, m, r, letter)
}

// enrolled reads a reply that only the browser can, and has the gateway note
// the id in it: nobody else knows it, and without it the factor cannot be
// deleted.
func (g *gateway) enrolled(of helper.Customer, m stepup.Method, r *response, l *letter) (e wire.Enrolment, err error) {
	text, err := r.text()
	if err != nil {
		return e, err
	}
	reply, err := g.page.open(l, text)
	if err != nil {
		return e, err
	}
	// docs.wise.com, reference "SCA device fingerprints".
	if e, err = enrolment(reply, "deviceFingerprintId"); err != nil || e.ID == "" {
		return e, err
	}
	path, err := g.path(of, wire.SegmentEnrolments+string(m)+"/"+e.ID)
	if err != nil {
		return e, err
	}
	const attempts = 3
	for range attempts {
		if r, err := g.send(call{method: "PUT", path: path, lasting: true}); err == nil && r.Status() == 204 {
			break
		}
	}
	// The factor is set up even where the gateway could not note it: the page
	// learns the id.
	return e, nil
}

// maxEnrolments bounds a list of enrolments.
const maxEnrolments = 1024

// Enrolments lists what is set up, as far as it has an id.
func (g *gateway) Enrolments(of helper.Customer, m stepup.Method) ([]wire.Enrolment, error) {
	path, err := g.path(of, wire.SegmentEnrolments+string(m))
	if err != nil {
		return nil, err
	}
	r, err := g.ask(call{method: "GET", path: path}, 200, refused)
	if err != nil {
		return nil, err
	}
	body, err := r.json()
	if err != nil {
		return nil, err
	}
	list := []wire.Enrolment{}
	f := fields{object: body, sound: body.Type() == js.TypeObject}
	f.each("enrolments", maxEnrolments, func(f *fields) {
		e, err := enrolment(f.object, "id")
		f.sound = err == nil && e.ID != ""
		list = append(list, e)
	})
	if !f.sound {
		return nil, unclear(nil)
	}
	return list, nil
}

// Unenrol deletes a factor; id is "" where there can be only one.
func (g *gateway) Unenrol(of helper.Customer, m stepup.Method, id string) error {
	segment := wire.SegmentEnrolments + string(m)
	if id != "" {
		if !wire.ValidID(id) {
			return &stepup.Error{Code: stepup.NotFound, Message: "This is the id of none."}
		}
		segment += "/" + id
	}
	path, err := g.path(of, segment)
	if err != nil {
		return err
	}
	_, err = g.ask(call{method: "DELETE", path: path}, 204, refused)
	return err
}

// maxFaceKey is the longest key for face scans, in characters.
const maxFaceKey = 16 << 10

// FaceKey is the provider's public key for face scans.
func (g *gateway) FaceKey(of helper.Customer) (string, error) {
	path, err := g.path(of, wire.SegmentFaceKey)
	if err != nil {
		return "", err
	}
	r, err := g.ask(call{method: "GET", path: path}, 200, refused)
	if err != nil {
		return "", err
	}
	text, err := r.text()
	if err != nil {
		return "", err
	}
	if text == "" || len(text) > maxFaceKey {
		return "", unclear(nil)
	}
	return text, nil
}

// path is where a provider's things are, for one customer of it.
func (g *gateway) path(of helper.Customer, segment string) (string, error) {
	if !wire.ValidID(of.Provider) {
		return "", &stepup.Error{Code: stepup.Unsupported, Message: "This is not the name of a provider."}
	}
	query := g.page.Window.Get("URLSearchParams").New()
	for i := 0; i+1 < len(of.Params); i += 2 {
		query.Call("append", of.Params[i], of.Params[i+1])
	}
	path := wire.PathProviders + "/" + of.Provider + segment
	if text := query.Call("toString").String(); text != "" {
		path += "?" + text
	}
	return path, nil
}

// enrolment reads what a factor that was set up is known by, as far as it is.
func enrolment(value js.Value, id string) (wire.Enrolment, error) {
	f := fields{object: value, sound: value.Type() == js.TypeObject}
	e := wire.Enrolment{ID: f.text(id), CreatedAt: f.text("createdAt")}
	if !f.sound || e.ID != "" && !wire.ValidID(e.ID) {
		return wire.Enrolment{}, unclear(nil)
	}
	return e, nil
}
