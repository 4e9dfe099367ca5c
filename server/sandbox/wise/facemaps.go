package wise

import (
	"encoding/base64"
	"net/http"

	"countersign/server/sandbox/internal/exchange"
)

// readFace reads a face map: base64 of what FaceTec's software exported,
// which the simulator does not open. The same export is the same face.
func (s *Simulator) readFace(c *call) (string, *answer) {
	var in struct {
		FaceMap string `json:"faceMap"`
	}
	if refusal := s.decode(c, &in); refusal != nil {
		return "", refusal
	}
	var a answer
	switch _, err := base64.StdEncoding.DecodeString(in.FaceMap); {
	case in.FaceMap == "":
		a = missing("faceMap")
	case err != nil:
		a = invalid("faceMap", "NOT_VALID", "must be base64")
	default:
		return in.FaceMap, nil
	}
	return "", &a
}

// createFace is POST /v2/profiles/{profileId}/facemaps, and
// POST /v1/user/facemap/enrol.
func (s *Simulator) createFace(c *call) answer {
	face, refusal := s.readFace(c)
	if refusal != nil {
		return *refusal
	}
	created := false
	s.enrolments.edit(c.user, func(e *enrolment) {
		if e.faceMap == "" {
			e.faceMap, created = face, true
		}
	})
	if !created {
		return c.undocumented(http.StatusConflict, codeFaceExists)
	}
	return exchange.Empty(http.StatusNoContent)
}

// verifyFace is POST /v2/profiles/{profileId}/facemaps/verify, and of the
// legacy kind POST /v1/one-time-token/facemap/verify.
func (s *Simulator) verifyFace(k verifyKind) operation {
	return func(c *call) answer {
		token, refusal := oneTimeToken(c)
		if refusal != nil {
			return *refusal
		}
		face, refusal := s.readFace(c)
		if refusal != nil {
			return *refusal
		}
		return s.verify(c, k, factorFace, token, exchange.JSON, func(*approval) (result proof) {
			s.enrolments.edit(c.user, func(e *enrolment) { result = compare(face, e.faceMap) })
			return result
		})
	}
}

// deleteFace is DELETE /v2/profiles/{profileId}/facemaps.
func (s *Simulator) deleteFace(c *call) answer {
	if !s.dropFace(c) {
		return c.undocumented(http.StatusNotFound, codeNoFace)
	}
	return exchange.Empty(http.StatusNoContent)
}

// deleteUserFace is DELETE /v1/users/{userId}/facemap/enrol.
func (s *Simulator) deleteUserFace(c *call) answer {
	if !s.dropFace(c) {
		return coded(http.StatusNotFound, codeNoFace, "FaceMap has not been setup.")
	}
	return exchange.Empty(http.StatusNoContent)
}

func (s *Simulator) dropFace(c *call) (dropped bool) {
	s.enrolments.edit(c.user, func(e *enrolment) { dropped, e.faceMap = e.faceMap != "", "" })
	return dropped
}
