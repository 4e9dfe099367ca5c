package wise

import (
	"encoding/base64"
	"errors"
	"net/http"
	"slices"
	"time"

	"countersign/server/sandbox/internal/manage"
	"countersign/server/sandbox/internal/site"
)

// managedFactors is what a customer has set up, as the management shows and
// takes it. Nothing of it is a secret: the customers are simulated.
type managedFactors struct {
	PIN     string          `json:"pin"` // empty: none
	Devices []managedDevice `json:"devices"`
	FaceMap string          `json:"faceMap"` // empty: none
	Phone   *managedPhone   `json:"phone"`   // null: none
}

// managedDevice and managedPhone get an id and a time where they have none.
type managedDevice struct {
	ID          string    `json:"deviceFingerprintId"`
	Fingerprint string    `json:"deviceFingerprint"`
	Created     time.Time `json:"createdAt"`
}

type managedPhone struct {
	ID       int64  `json:"id"`
	Number   string `json:"phoneNumber"`
	Verified bool   `json:"verified"`
}

func (s *Simulator) showFactors(w http.ResponseWriter, _ *http.Request, user int64) {
	site.JSON(w, http.StatusOK, s.enrolments.managed(user))
}

// setFactors replaces what a customer has set up; what the body leaves out is
// not set up any more.
func (s *Simulator) setFactors(w http.ResponseWriter, r *http.Request, user int64) {
	s.readFactors(w, r, user, managedFactors{}, nil)
}

// changeFactors changes what the body names and leaves the rest.
func (s *Simulator) changeFactors(w http.ResponseWriter, r *http.Request, user int64) {
	held := s.enrolments.managed(user)
	devices := held.Devices
	held.Devices = nil // a decoder would mix the new ones with these
	s.readFactors(w, r, user, held, devices)
}

func (s *Simulator) readFactors(w http.ResponseWriter, r *http.Request, user int64, in managedFactors, devices []managedDevice) {
	if !manage.Read(w, r, &in) {
		return
	}
	if in.Devices == nil {
		in.Devices = devices
	}
	if err := in.validate(); err != nil {
		manage.Fail(w, http.StatusBadRequest, err.Error())
		return
	}
	if !s.enrolments.manage(user, in) {
		manage.Fail(w, http.StatusConflict, "another customer has this phone number")
		return
	}
	site.JSON(w, http.StatusOK, s.enrolments.managed(user))
}

func (m managedFactors) validate() error {
	var seen []string
	for _, d := range m.Devices {
		if d.Fingerprint == "" || len(d.Fingerprint) > maxFingerprint || slices.Contains(seen, d.Fingerprint) {
			return errors.New("devices must have different deviceFingerprints")
		}
		seen = append(seen, d.Fingerprint)
	}
	_, notBase64 := base64.StdEncoding.DecodeString(m.FaceMap)
	switch {
	case m.PIN != "" && !pinForm.MatchString(m.PIN):
		return errors.New("pin must be four digits, or empty for none")
	case len(m.Devices) > maxDevices:
		return errors.New("devices must be at most three")
	case notBase64 != nil:
		return errors.New("faceMap must be base64, or empty for none")
	case m.Phone != nil && !numberForm.MatchString(m.Phone.Number):
		return errors.New("phone.phoneNumber must be + and digits")
	}
	return nil
}

func (e *enrolments) managed(user int64) managedFactors {
	m := managedFactors{Devices: []managedDevice{}}
	e.edit(user, func(held *enrolment) {
		m.PIN, m.FaceMap = held.pin, held.faceMap
		for _, d := range held.devices {
			m.Devices = append(m.Devices, managedDevice{d.id, d.fingerprint, d.created})
		}
		if p := held.phone; p != nil {
			m.Phone = &managedPhone{p.id, p.number, p.verified}
		}
	})
	return m
}

// manage replaces what a customer has set up, unless the number is another's.
func (e *enrolments) manage(user int64, m managedFactors) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	next := &enrolment{pin: m.PIN, faceMap: m.FaceMap}
	for _, d := range m.Devices {
		if d.ID == "" {
			d.ID = e.random.UUID()
		}
		if d.Created.IsZero() {
			d.Created = e.clock.Now()
		}
		next.devices = append(next.devices, device{d.ID, d.Fingerprint, d.Created})
	}
	if p := m.Phone; p != nil {
		if owner := e.owner(p.Number); owner != 0 && owner != user {
			return false
		}
		next.phone = e.newPhone(p.Number)
		next.phone.verified = p.Verified
		if p.ID > 0 {
			next.phone.id = p.ID
		}
	}
	e.users[user] = next
	return true
}
