package wise

import (
	"encoding/json"
	"maps"
	"net/http/httptest"
	"strings"
)

// preparation of the world for one documented pair; it may change the request
// where that was documented in another state or for another object.
type preparing func(r joseRig, v *joseVector)

// prepare has the state of every documented pair by its name, without version.
var prepare = merged(challengeVectors, tokenVectors, codeVectors, pinVectors, deviceVectors, faceVectors, phoneVectors, generalVectors)

func merged(all ...map[string]preparing) map[string]preparing {
	one := map[string]preparing{}
	for _, m := range all {
		maps.Copy(one, m)
	}
	return one
}

func asItIs(joseRig, *joseVector) {}

// inTurn does one after the other.
func inTurn(steps ...preparing) preparing {
	return func(r joseRig, v *joseVector) {
		for _, step := range steps {
			step(r, v)
		}
	}
}

func behaviour(change string) preparing {
	return func(r joseRig, _ *joseVector) { r.manage("PATCH", "scenario", change) }
}

func factors(change string) preparing {
	return func(r joseRig, _ *joseVector) { r.manage("PATCH", "users/8820451/factors", change) }
}

func somebodyElse(change string) preparing {
	return func(r joseRig, _ *joseVector) { r.manage("PATCH", "users/8820452/factors", change) }
}

// asked raises a token that asks for factors, and has the request carry it.
func asked(kinds ...string) preparing {
	return func(r joseRig, v *joseVector) {
		list, _ := json.Marshal(append([]string{}, kinds...))
		r.manage("PATCH", "scenario", `{"factors":`+string(list)+`}`)
		v.Request.Headers[headerToken] = r.raise()
	}
}

const (
	vectorFund     = "/v3/profiles/30417755/transfers/51923307/payments"
	vectorFundBody = `{"type":"BALANCE"}`
)

// raise gives the token of a payment.
func (r joseRig) raise() string {
	r.t.Helper()
	return headerOf(r.user("POST", vectorFund, vectorFundBody), headerApproval)
}

// user sends a request of Maren's, with headers as pairs.
func (r joseRig) user(method, path, body string, headers ...string) *httptest.ResponseRecorder {
	r.t.Helper()
	all := map[string]string{"Authorization": "Bearer " + UserToken}
	if body != "" {
		all["Content-Type"] = "application/json"
	}
	for i := 0; i+1 < len(headers); i += 2 {
		all[headers[i]] = headers[i+1]
	}
	return r.do(method, path, body, all)
}

// passed proves a factor of the token.
func passed(kind string) preparing {
	return func(r joseRig, v *joseVector) {
		r.t.Helper()
		if _, ruled := r.s.approvals.prove(v.Request.Headers[headerToken], marenID, kind, func(*approval) proof { return proofRight }); ruled != rulingDone {
			r.t.Fatalf("%s could not be passed: %v", kind, ruled)
		}
	}
}

// triggered has a code sent for the token.
func triggered(channel string) preparing {
	return func(r joseRig, v *joseVector) {
		r.t.Helper()
		a := r.user("POST", "/v1/one-time-token/"+channel+"/trigger", "", headerToken, v.Request.Headers[headerToken])
		if a.Code != 200 {
			r.t.Fatalf("trigger: %d %s", a.Code, a.Body)
		}
	}
}

// sentCode gives the latest code on the phone.
func (r joseRig) sentCode() string {
	r.t.Helper()
	all := r.s.phone.Messages(marenID, 0)
	if len(all) == 0 {
		r.t.Fatal("no message on the phone")
	}
	return all[len(all)-1].Code
}

// rightCode puts the code on the phone into the request.
func rightCode(r joseRig, v *joseVector) {
	v.Request.Body = json.RawMessage(`{"otpCode":"` + r.sentCode() + `"}`)
}

// raised puts the token of the vector's own request on it.
func raised(r joseRig, v *joseVector) {
	r.t.Helper()
	delete(v.Request.Headers, "X-2fa-Approval")
	token := headerOf(r.sendAs(*v), headerApproval)
	if token == "" {
		r.t.Fatal("the request was not challenged")
	}
	v.Request.Headers["X-2fa-Approval"] = token
}

func approvedFirst(r joseRig, v *joseVector) {
	r.t.Helper()
	raised(r, v)
	r.manage("POST", "tokens/"+v.Request.Headers["X-2fa-Approval"]+"/approve", "")
}

func sent(r joseRig, v *joseVector) { r.t.Helper(); r.sendAs(*v) }

func without(header string) preparing {
	return func(_ joseRig, v *joseVector) { delete(v.Request.Headers, header) }
}

func path(old, other string) preparing {
	return func(_ joseRig, v *joseVector) { v.Request.Path = strings.Replace(v.Request.Path, old, other, 1) }
}

func withHeader(name, value string) preparing {
	return func(_ joseRig, v *joseVector) { v.Request.Headers[name] = value }
}

const (
	vectorDevice = `{"deviceFingerprintId":"0e7b92d4-3c61-4fa8-95d0-1b8e6a2c7f35","deviceFingerprint":"f1d2a6c0-8b3e-4d97-a5c4-60e7219bd83f"}`
	vectorFace   = `{"faceMap":"ZXhhbXBsZS1lbmNyeXB0ZWQtZmFjZW1hcC1leHBvcnQ="}`
)

var (
	forbidden = behaviour(`{"body":"forbidden"}`)

	noPIN        = factors(`{"pin":""}`)
	oneDevice    = factors(`{"devices":[` + vectorDevice + `]}`)
	threeDevices = factors(`{"devices":[{"deviceFingerprint":"a"},{"deviceFingerprint":"b"},{"deviceFingerprint":"c"}]}`)
	theFace      = factors(vectorFace)
	anotherFace  = factors(`{"faceMap":"YW5vdGhlci1mYWNl"}`)
	noPhone      = factors(`{"phone":null}`)
)

var challengeVectors = map[string]preparing{
	"sca.challenge.fund-transfer.json-body":         forbidden,
	"sca.challenge.fund-transfer.unauthorized-body": behaviour(`{"body":"unauthorized"}`),
	"sca.challenge.balance-statement.empty-body":    behaviour(`{"body":"empty"}`),
	"sca.challenge.header-case-variant":             forbidden,
	"sca.challenge.batch-group-fund":                asItIs,
	"sca.challenge.batch-direct-debit":              asItIs,
	"sca.challenge.3ds-result":                      asItIs,
	"sca.challenge.card-details":                    asItIs,
	"sca.challenge.card-pin":                        asItIs,
	"sca.replay.fund-transfer.approved":             approvedFirst,
	"sca.replay.balance-statement.approved":         approvedFirst,
	"sca.replay.uncleared-token":                    inTurn(forbidden, raised),
	"sca.replay.spent-token":                        inTurn(forbidden, approvedFirst, sent),
	"sca.not-required.low-risk-session":             inTurn(approvedFirst, without("X-2fa-Approval")),
	"plain403.not-owner":                            asItIs,
	"plain403.transfer-not-accessible":              path("30417755", "30417790"),
	"plain403.card-status":                          withHeader("X-Tw-Twcard-Card-Token", blockedCard),
	"fund.insufficient-funds": inTurn(approvedFirst, func(r joseRig, _ *joseVector) {
		r.manage("POST", "balances/64022918", `{"amount":1}`)
	}),
	"fund.422":            inTurn(approvedFirst, sent, approvedFirst),
	"fund.404":            path("51923307", "1"),
	"3ds-result.approved": approvedFirst,
	"lockout.ott-creation-blocked": func(r joseRig, _ *joseVector) {
		r.manage("PUT", "users/8820451/lock", "")
	},
	"3ds-result.expired": func(r joseRig, v *joseVector) {
		v.Request.Body = json.RawMessage(strings.Replace(string(v.Request.Body), openPurchase, latePurchase, 1))
		approvedFirst(r, v)
	},
}

var tokenVectors = map[string]preparing{
	"ott.status.single-pin":                asked(factorPIN),
	"ott.status.two-factors-one-passed":    inTurn(asked(factorPIN, factorSMS), passed(factorPIN)),
	"ott.status.phone-with-alternatives":   asked(factorSMS),
	"ott.status.facemap":                   asked(factorFace),
	"ott.status.device-fingerprint":        asked(factorDevice),
	"ott.status.ready.all-passed":          inTurn(asked(factorPIN, factorDevice), passed(factorPIN), passed(factorDevice)),
	"ott.status.ready.empty-list":          inTurn(behaviour(`{"unconfirmed":{"tokenDetails":"absent"}}`), asked()),
	"ott.status.ready.null-action":         inTurn(behaviour(`{"unconfirmed":{"tokenDetails":"null"}}`), asked()),
	"ott.status.optional-pending-is-ready": inTurn(behaviour(`{"optionalFactors":["FACE_MAP"]}`), asked(factorPIN), passed(factorPIN)),
	"ott.status.unknown-type":              asked("SIGNATURE"),
	"ott.status.deprecated-path":           asked(factorPIN),
	"ott.status.correlation-echo":          asked(factorPIN),
	"ott.status.correlation-too-long":      asked(factorPIN),
	"ott.status.unknown-or-expired-token":  asItIs,
	"sca-session.authorise":                behaviour(`{"factors":["PIN","PARTNER_DEVICE_FINGERPRINT"]}`),
}

var codeVectors = merged(channelVectors("sms"), channelVectors("whatsapp"), channelVectors("voice"), map[string]preparing{
	"otp.sms.trigger.no-phone": inTurn(asked(factorSMS), noPhone),
})

func channelVectors(channel string) map[string]preparing {
	return map[string]preparing{
		"otp." + channel + ".trigger":           asked(factorSMS),
		"otp." + channel + ".verify.last":       inTurn(behaviour(`{"codes":"fixed"}`), asked(factorSMS), triggered(channel)),
		"otp." + channel + ".verify.more-left":  inTurn(asked(factorPIN, factorSMS), triggered(channel), rightCode),
		"otp." + channel + ".verify.wrong-code": inTurn(asked(factorSMS), triggered(channel)),
	}
}

var pinVectors = map[string]preparing{
	"pin.create":                    noPIN,
	"pin.create.exists":             asItIs,
	"pin.verify":                    asked(factorPIN, factorDevice),
	"pin.verify.plain-json-variant": inTurn(behaviour(`{"unconfirmed":{"sealedReplies":false}}`), asked(factorPIN, factorDevice)),
	"pin.verify.wrong-or-blocked":   asked(factorPIN),
	"pin.verify.not-set":            inTurn(asked(factorPIN), noPIN),
	"pin.delete":                    asItIs,
	"pin.delete.not-set":            noPIN,
	"v1.pin.create":                 noPIN,
	"v1.pin.create.exists":          asItIs,
	"v1.pin.verify":                 asked(factorPIN, factorDevice),
	"v1.pin.verify.last":            asked(factorPIN),
	"v1.pin.delete":                 asItIs,
	"v1.pin.delete.not-set":         noPIN,
}

var deviceVectors = map[string]preparing{
	"device.create":              asItIs,
	"device.create.limit":        threeDevices,
	"device.create.exists":       oneDevice,
	"device.verify":              inTurn(oneDevice, asked(factorPIN, factorDevice), passed(factorPIN)),
	"device.verify.failed":       inTurn(oneDevice, asked(factorDevice)),
	"device.verify.not-found":    asked(factorDevice),
	"device.delete":              oneDevice,
	"device.delete.unknown":      asItIs,
	"v1.device.create":           asItIs,
	"v1.device.create.limit":     threeDevices,
	"v1.device.create.exists":    oneDevice,
	"v1.device.verify":           inTurn(oneDevice, asked(factorDevice)),
	"v1.device.list":             oneDevice,
	"v1.device.list.no-user":     asItIs,
	"v1.device.delete":           oneDevice,
	"v1.device.delete.not-found": asItIs,
}

var faceVectors = map[string]preparing{
	"facemap.create":            asItIs,
	"facemap.create.exists":     theFace,
	"facemap.verify":            inTurn(theFace, asked(factorPIN, factorFace), passed(factorPIN)),
	"facemap.verify.failed":     inTurn(anotherFace, asked(factorFace)),
	"facemap.delete":            theFace,
	"facemap.delete.not-set":    asItIs,
	"v1.facemap.enrol":          asItIs,
	"v1.facemap.enrol.exists":   theFace,
	"v1.facemap.verify":         inTurn(theFace, asked(factorFace)),
	"v1.facemap.delete":         theFace,
	"v1.facemap.delete.not-set": asItIs,
	"facetec.public-key":        asItIs,
}

var phoneVectors = map[string]preparing{
	"phone.create":       noPhone,
	"phone.create.taken": inTurn(noPhone, somebodyElse(`{"phone":{"phoneNumber":"+447700900123","verified":true}}`)),
	"phone.list":         asItIs,
	"phone.update":       somebodyElse(`{"phone":null}`),
	"phone.update.taken": asItIs,
	"phone.delete":       asItIs,
}

var generalVectors = map[string]preparing{
	"oauth.client-credentials": asItIs,
	"oauth.invalid-request":    asItIs,
	"oauth.invalid-client":     asItIs,
	"oauth.invalid-grant":      asItIs,
	"generic.401":              asItIs,
	"generic.429":              behaviour(`{"faults":{"rateLimit":1}}`),
	"generic.client-error":     asItIs,
}
