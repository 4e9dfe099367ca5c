package mipise

import (
	"net/http"

	"countersign/server/sandbox/internal/exchange"
)

type answer = exchange.Answer

// operation answers one call.
type operation func(c *call) answer

type route struct {
	pattern string // below Prefix
	public  bool   // without an agent's token
	proves  bool   // takes the proof of strong authentication
	run     operation
}

// user is the path that everything but the login is below.
const userPath = "/platforms/{platformUUID}/users/{userUUID}"

// routes are the operations (guide "SCA"; references of login and strong_auth).
// The last seven are of our own invention, and stand for what the guide names.
func (s *Simulator) routes() []route {
	const auth = userPath + "/strong_auth/"
	return []route{
		{pattern: "POST /login", public: true, run: s.login},
		{pattern: "GET " + auth + "status", run: bodyless(s.showStatus)},
		{pattern: "POST " + auth + "otp/generate/{process}", run: s.generate},
		{pattern: "POST " + auth + "otp/verify/{process}", run: s.verify},
		{pattern: "POST " + auth + "secret_code/setup", run: s.setUpSecret},
		{pattern: "POST " + auth + "secret_code/verify", run: s.verifySecret},
		{pattern: "POST " + auth + "reset/{source}", run: bodyless(s.reset)},

		{pattern: "GET " + userPath + "/balance", run: bodyless(s.readable(readBalance))},
		{pattern: "GET " + userPath + "/transactions", run: bodyless(s.readable(readTransactions))},
		{pattern: "GET " + userPath + "/beneficiaries", run: bodyless(s.readable(readBeneficiaries))},
		{pattern: "GET " + userPath + "/beneficiaries/{beneficiary}", run: bodyless(s.readable(readBeneficiary))},
		{pattern: "POST " + userPath + "/beneficiaries", proves: true, run: s.protected(s.prepareBeneficiary)},
		{pattern: "PATCH " + userPath, proves: true, run: s.protected(s.prepareChange)},
		{pattern: "POST " + userPath + "/payments", proves: true, run: s.protected(s.preparePayment)},
	}
}

// Mount adds the API to mux.
func (s *Simulator) Mount(mux *http.ServeMux) {
	for _, r := range s.routes() {
		method, path := cut(r.pattern)
		mux.Handle(method+" "+Prefix+path, s.serve(r))
	}
	// What lies below and is no route is refused as an API refuses it, not as a
	// web page.
	mux.Handle(Prefix+"/", s.serve(route{public: true, run: func(c *call) answer { return c.notFound("operation") }}))
}
