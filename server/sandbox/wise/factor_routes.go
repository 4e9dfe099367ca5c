package wise

import "net/http"

// factorRoutes are the operations of strong customer authentication, and of
// what is set up for it.
func (s *Simulator) factorRoutes() []route {
	return append(s.currentFactorRoutes(), s.legacyFactorRoutes()...)
}

func (s *Simulator) currentFactorRoutes() []route {
	const profile, phones = "/v2/profiles/{profileId}", "/v1/application/users/{userId}/phone-numbers"
	return []route{
		{"GET /v1/one-time-token/status", userOnly, versioned, bodyless(s.tokenStatus)},
		{"POST /v1/one-time-token/sms/trigger", userOnly, versioned, bodyless(s.triggerCode(factorSMS))},
		{"POST /v1/one-time-token/sms/verify", userOnly, versioned, s.verifyCode(factorSMS)},
		{"POST /v1/one-time-token/whatsapp/trigger", userOnly, versioned, bodyless(s.triggerCode(factorWhatsApp))},
		{"POST /v1/one-time-token/whatsapp/verify", userOnly, versioned, s.verifyCode(factorWhatsApp)},
		{"POST /v1/one-time-token/voice/trigger", userOnly, versioned, bodyless(s.triggerCode(factorVoice))},
		{"POST /v1/one-time-token/voice/verify", userOnly, versioned, s.verifyCode(factorVoice)},
		{"POST " + profile + "/pin", userOnly, versioned, s.createPIN(http.StatusOK)},
		{"POST " + profile + "/pin/verify", userOnly, versioned, s.verifyPIN(currentVerify)},
		{"DELETE " + profile + "/pin", userOnly, versioned, bodyless(s.deletePIN)},
		{"POST " + profile + "/device-fingerprints", userOnly, versioned, s.createDevice},
		{"POST " + profile + "/device-fingerprints/verify", userOnly, versioned, s.verifyDevice(currentVerify)},
		{"DELETE " + profile + "/device-fingerprints/{deviceFingerprintId}", userOnly, versioned, bodyless(s.deleteDevice)},
		{"POST " + profile + "/facemaps", userOnly, versioned, s.createFace},
		{"POST " + profile + "/facemaps/verify", userOnly, versioned, s.verifyFace(currentFace)},
		{"DELETE " + profile + "/facemaps", userOnly, versioned, bodyless(s.deleteFace)},
		{"GET /v1/facetec/public-key", userOnly, versioned, bodyless(s.showFaceKey)},
		{"POST " + profile + "/sca-sessions/authorise", userOnly, versioned, bodyless(s.authorise)},
		{"POST " + phones, clientOnly, versioned, s.createPhone},
		{"DELETE " + phones + "/{phoneNumberId}", clientOnly, versioned, bodyless(s.deletePhone)},
	}
}

// legacyFactorRoutes are deprecated and in no calendar version.
func (s *Simulator) legacyFactorRoutes() []route {
	const phones = "/v1/application/users/{userId}/phone-numbers"
	return []route{
		{"GET /v1/identity/one-time-token/status", userOnly, legacyOnly, bodyless(s.tokenStatus)},
		{"POST /v1/one-time-token/pin/verify", userOnly, legacyOnly, s.verifyPIN(legacyVerify)},
		{"POST /v1/one-time-token/partner-device-fingerprint/verify", userOnly, legacyOnly, s.verifyDevice(legacyVerify)},
		{"POST /v1/one-time-token/facemap/verify", userOnly, legacyOnly, s.verifyFace(legacyVerify)},
		{"POST /v1/user/pin", userOnly, legacyOnly, s.createPIN(http.StatusNoContent)},
		{"DELETE /v1/users/{userId}/pin", clientOnly, legacyOnly, bodyless(s.deleteUserPIN)},
		{"POST /v1/user/facemap/enrol", userOnly, legacyOnly, s.createFace},
		{"DELETE /v1/users/{userId}/facemap/enrol", clientOnly, legacyOnly, bodyless(s.deleteUserFace)},
		{"POST /v1/user/partner-device-fingerprints", userOnly, legacyOnly, s.createDevice},
		{"GET /v1/users/{userId}/partner-device-fingerprints", clientOnly, legacyOnly, bodyless(s.listDevices)},
		{"DELETE /v1/users/{userId}/partner-device-fingerprints/{deviceFingerprintId}", clientOnly, legacyOnly, bodyless(s.deleteDevice)},
		{"GET " + phones, clientOnly, legacyOnly, bodyless(s.listPhones)},
		{"PUT " + phones + "/{phoneNumberId}", clientOnly, legacyOnly, s.updatePhone},
	}
}
