package wise

import (
	"net/http"
	"slices"
	"time"

	"countersign/server/sandbox/internal/exchange"
	"countersign/server/sandbox/internal/strict"
)

// maxDevices is how many device fingerprints a customer may have (docs.wise.com,
// reference "scaDeviceFingerprintCreate": three by default).
const maxDevices = 3

// maxFingerprint bounds a fingerprint, which may be any text. Wise states no
// limit.
const maxFingerprint = 4096

// device is a device fingerprint that a customer has set up.
type device struct {
	id          string
	fingerprint string
	created     time.Time
}

// deviceObject is a device as the API shows it.
type deviceObject struct {
	ID      string `json:"deviceFingerprintId"`
	Created string `json:"createdAt"`
}

func (d device) object() deviceObject { return deviceObject{d.id, stamp(d.created)} }

// readDevice opens a sealed device fingerprint. seal makes the answer.
func (s *Simulator) readDevice(c *call) (fingerprint string, seal func(int, any) answer, refusal *answer) {
	plaintext, seal, refusal := s.openDirect(c)
	if refusal != nil {
		return "", nil, refusal
	}
	var in struct {
		Fingerprint string `json:"deviceFingerprint"`
	}
	var a answer
	switch err := strict.JSON(plaintext, &in); {
	case err != nil:
		a = malformed(err)
	case in.Fingerprint == "":
		a = missing("deviceFingerprint")
	case len(in.Fingerprint) > maxFingerprint:
		a = invalid("deviceFingerprint", "NOT_VALID", "is too long")
	default:
		return in.Fingerprint, seal, nil
	}
	return "", nil, &a
}

// createDevice is POST /v2/profiles/{profileId}/device-fingerprints, and
// POST /v1/user/partner-device-fingerprints.
func (s *Simulator) createDevice(c *call) answer {
	fingerprint, seal, refusal := s.readDevice(c)
	if refusal != nil {
		return *refusal
	}
	var a answer
	s.enrolments.edit(c.user, func(e *enrolment) {
		switch {
		case slices.Contains(e.fingerprints(), fingerprint):
			a = c.undocumented(http.StatusConflict, codeDeviceExists)
		case len(e.devices) >= maxDevices:
			a = c.undocumented(http.StatusBadRequest, codeDeviceLimit)
		default:
			d := device{s.random.UUID(), fingerprint, s.clock.Now()}
			e.devices = append(e.devices, d)
			a = seal(http.StatusOK, d.object())
		}
	})
	return a
}

// verifyDevice is POST /v2/profiles/{profileId}/device-fingerprints/verify, and
// of the legacy kind POST /v1/one-time-token/partner-device-fingerprint/verify.
func (s *Simulator) verifyDevice(k verifyKind) operation {
	return func(c *call) answer {
		token, refusal := oneTimeToken(c)
		if refusal != nil {
			return *refusal
		}
		fingerprint, seal, refusal := s.readDevice(c)
		if refusal != nil {
			return *refusal
		}
		return s.verify(c, k, factorDevice, token, seal, func(*approval) (result proof) {
			s.enrolments.edit(c.user, func(e *enrolment) { result = compare(fingerprint, e.fingerprints()...) })
			return result
		})
	}
}

// deleteDevice is DELETE /v2/profiles/{profileId}/device-fingerprints/{deviceFingerprintId},
// and DELETE /v1/users/{userId}/partner-device-fingerprints/{deviceFingerprintId}.
func (s *Simulator) deleteDevice(c *call) answer {
	id, deleted := c.r.PathValue("deviceFingerprintId"), false
	s.enrolments.edit(c.user, func(e *enrolment) {
		before := len(e.devices)
		e.devices = slices.DeleteFunc(e.devices, func(d device) bool { return d.id == id })
		deleted = len(e.devices) < before
	})
	if !deleted {
		return c.undocumented(http.StatusNotFound, codeDeviceUnknown)
	}
	return exchange.Empty(http.StatusNoContent)
}

// listDevices is GET /v1/users/{userId}/partner-device-fingerprints.
func (s *Simulator) listDevices(c *call) answer {
	list := []deviceObject{}
	s.enrolments.edit(c.user, func(e *enrolment) {
		for _, d := range e.devices {
			list = append(list, d.object())
		}
	})
	return ok(list)
}

func (e *enrolment) fingerprints() []string {
	var all []string
	for _, d := range e.devices {
		all = append(all, d.fingerprint)
	}
	return all
}
