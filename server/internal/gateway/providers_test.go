package gateway_test

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"countersign/server/internal/credential"
	"countersign/server/internal/gateway"
	"countersign/server/provider"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

const (
	authorisePath = wire.PathProviders + "/wise" + wire.SegmentAuthorise
	enrolments    = wire.PathProviders + "/wise" + wire.SegmentEnrolments
)

func TestAuthorise(t *testing.T) {
	v := newVault(t, secretFactor())
	r := vaultRig(t, v, rigConfig{})
	var c stepup.Challenge
	// It is the first request of this browser.
	r.send(t, "POST", query(authorisePath, "profileId", "30417755", "region", "us"), "", wire.HeaderRequest, "request-1").read(t, http.StatusCreated, &c)
	if !wire.ValidID(c.ID) || c.State != stepup.StatePending || c.Approach != stepup.ApproachEmbedded || !c.Verifiable ||
		c.Request != "request-1" || len(c.Factors) != 1 || c.Hosted == nil || c.Hosted.Token != "authorised" || *c.AttemptsLeft != 5 {
		t.Fatalf("raised %+v", c)
	}
	var seen string
	v.set(func(v *vaultAPI) {
		v.answer = func(_ http.ResponseWriter, r *http.Request) bool {
			seen = r.Header.Get("X-Case")
			return false
		}
	})
	if got := r.verify(t, c.ID, "pin", sealed("1234")).verified(t); got.Challenge.State != stepup.StateApproved {
		t.Errorf("answered %+v", got)
	}
	if want := "map[profileId:30417755 region:eu]"; seen != want {
		t.Errorf("the provider was told %q, want %q", seen, want)
	}
	// It approves nothing that can be sent.
	for _, header := range [][]string{{wire.HeaderChallenge, c.ID}, {wire.HeaderApproval, "authorised"}} {
		r.send(t, "POST", "/pay/51923307", payment, header...).wantProblem(t, 409, "mismatch")
	}
	if v.counted("user POST /pay/") != 0 {
		t.Error("a request was sent")
	}
}

// TestAuthoriseMayBeAskedForAgain and again: what is approved takes no room.
func TestAuthoriseMayBeAskedForAgain(t *testing.T) {
	v := newVault(t, secretFactor())
	v.shown["pin"] = true
	r := vaultRig(t, v, rigConfig{maxOpen: 2})
	for range 5 {
		var c stepup.Challenge
		r.send(t, "POST", query(authorisePath, "profileId", "1"), "").read(t, http.StatusCreated, &c)
		if c := r.challenge(t, c.ID); c.State != stepup.StateApproved {
			t.Errorf("is %s", c.State)
		}
	}
	v.set(func(v *vaultAPI) { v.shown["pin"] = false })
	for i, want := range []int{201, 201, 429} {
		if a := r.send(t, "POST", query(authorisePath, "profileId", "1"), ""); a.status != want {
			t.Errorf("open challenge %d: answered %d %s", i+1, a.status, a.body)
		}
	}
}

func TestParametersOfPages(t *testing.T) {
	v := newVault(t, secretFactor())
	r := vaultRig(t, v, rigConfig{})
	for _, q := range []string{
		"", "profileId=", "profileId=1&profileId=2", "profileId=../2", "profileId=1%2F2", "profile-id=1", "profileId=1&=2", "profileId=%zz",
		"profileId=" + strings.Repeat("1", 200), "a=1&b=1&c=1&d=1&e=1&f=1&g=1&h=1&profileId=1", strings.Repeat("p", 70) + "=1&profileId=1",
	} {
		r.send(t, "POST", authorisePath+"?"+q, "").wantProblem(t, 400, "parameters_invalid")
	}
	r.send(t, "POST", query(authorisePath, "profileId", "1"), "{}").wantProblem(t, 400, "answer_invalid")
	if n := v.counted("user POST"); n != 0 {
		t.Errorf("asked %d times", n)
	}
}

// TestOnlyWhatIsConfiguredIsThere.
func TestOnlyWhatIsConfiguredIsThere(t *testing.T) {
	v := newVault(t, secretFactor())
	r := vaultRig(t, v, rigConfig{upstream: func(u *gateway.Upstream) {
		u.Enrol, u.Authorise, u.Phones, u.Client = []string{"face"}, false, false, nil
	}})
	for _, test := range []struct{ method, path string }{
		{"POST", authorisePath},
		{"GET", wire.PathProviders + "/wise" + wire.SegmentKey},
		{"GET", wire.PathProviders + "/other" + wire.SegmentKey},
		{"GET", wire.PathProviders + "/other" + wire.SegmentFaceKey},
		{"POST", enrolments + "secret"},
		{"GET", enrolments + "device"},
		{"DELETE", enrolments + "secret"},
		{"PUT", enrolments + "device/1"},
		{"POST", enrolments + "code"},
		{"POST", enrolments + "elsewhere"},
		{"POST", wire.PathProviders + "/wise/users/1/phone-numbers"},
		{"POST", "/providers/wise/users/1/phone-numbers"},
	} {
		r.send(t, test.method, test.path, "").wantProblem(t, 404, "route_not_found")
	}
	if a := r.send(t, "GET", enrolments+"face", ""); a.status != http.StatusOK {
		t.Errorf("what is allowed is answered %d %s", a.status, a.body)
	}
	r.send(t, "POST", wire.PathProviders+"/wise"+wire.SegmentKey, "").wantProblem(t, 405, "method_not_allowed")
	if len(v.calls) != 0 {
		t.Errorf("the provider was asked %q", v.calls)
	}
}

func TestAProviderThatOnlyRecognisesOffersNothing(t *testing.T) {
	r := newRig(t, rigConfig{base: "http://127.0.0.1:1", settings: provider.Settings{Unverifiable: true}})
	r.send(t, "POST", authorisePath, "").wantProblem(t, 404, "route_not_found")
	r.send(t, "GET", enrolments+"secret", "").wantProblem(t, 404, "route_not_found")
}

func TestEnrolAndDelete(t *testing.T) {
	v := newVault(t)
	r := vaultRig(t, v, rigConfig{})
	scan := r.send(t, "POST", query(enrolments+"face", "profileId", "1"), `{"answer":"scan"}`, "Content-Type", "application/json")
	scan.want(t, http.StatusCreated, "{}")
	pin := r.send(t, "POST", enrolments+"secret", sealed("1234"), "Content-Type", "application/jose")
	pin.want(t, http.StatusCreated, "sealed-reply")
	if kind := pin.header.Get("Content-Type"); kind != wire.TypeSealed || pin.header.Get("Cache-Control") != "no-store" {
		t.Errorf("headers %v", pin.header)
	}
	if want := (provider.Answering{Text: sealed("1234"), Sealed: true}); v.answers[1] != want {
		t.Error("the sealed one did not arrive as it was sent")
	}
	for _, method := range []string{"face", "secret"} {
		r.send(t, "DELETE", enrolments+method, "").want(t, http.StatusNoContent, "")
		r.send(t, "DELETE", enrolments+method+"/1", "").wantProblem(t, 404, "enrolment_not_found")
		r.send(t, "PUT", enrolments+method+"/1", "").wantProblem(t, 404, "enrolment_not_found")
		r.send(t, "GET", enrolments+method, "").want(t, http.StatusOK, `{"enrolments":[]}`)
	}
	if v.counted("user DELETE /vault/enrol/face") != 1 || v.counted("user DELETE /vault/enrol/secret") != 1 {
		t.Errorf("asked %q", v.calls)
	}
}

func TestTheIDsOfDevicesAreKept(t *testing.T) {
	v := newVault(t)
	r := vaultRig(t, v, rigConfig{})
	device := query(enrolments+"device", "profileId", "1")
	one := func(id string) string { return query(enrolments+"device/"+id, "profileId", "1") }
	listed := func(who *http.Client, path string) string {
		var list wire.Enrolments
		r.sendFrom(t, who, "GET", path, "").read(t, http.StatusOK, &list)
		ids := ""
		for _, e := range list.Enrolments {
			ids += e.ID + " "
		}
		return ids
	}
	r.send(t, "PUT", one("d1"), "").wantProblem(t, 404, "enrolment_not_found") // out of the blue
	for _, id := range []string{"d1", "d2"} {
		r.send(t, "POST", device, sealed(id), "Content-Type", "application/jose").want(t, http.StatusCreated, "sealed-reply")
		for range 2 {
			r.send(t, "PUT", one(id), "").want(t, http.StatusNoContent, "")
		}
	}
	r.send(t, "PUT", one("d3"), "").wantProblem(t, 404, "enrolment_not_found")
	if got := listed(r.browser, device); got != "d1 d2 " {
		t.Errorf("listed %q", got)
	}
	// The page has named the customer, so nobody else sees it.
	if got := listed(r.newBrowser(t), device); got != "" {
		t.Errorf("another session sees %q", got)
	}
	if got := listed(r.browser, query(enrolments+"device", "profileId", "2")); got != "" {
		t.Errorf("another customer has %q", got)
	}
	r.send(t, "DELETE", device, "").wantProblem(t, 404, "enrolment_not_found")
	r.send(t, "DELETE", one("d1"), "").want(t, http.StatusNoContent, "")
	if got := listed(r.browser, device); got != "d2 " || v.counted("user DELETE /vault/enrol/device/d1") != 1 {
		t.Errorf("listed %q after a deletion", got)
	}
	// One that the provider does not know any more is forgotten here as well.
	v.set(refuses("/vault/enrol", stepup.NotFound, 0))
	r.send(t, "DELETE", one("d2"), "").wantProblem(t, 404, "enrolment_not_found")
	if got := listed(r.browser, device); got != "" {
		t.Errorf("listed %q after the provider forgot it", got)
	}
}

// TestIDsOfAConfiguredCustomer are for every session of it.
func TestIDsOfAConfiguredCustomer(t *testing.T) {
	v := newVault(t)
	v.answer = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodPost {
			v.send(w, provider.Enrolled{Enrolment: wire.Enrolment{ID: "d1", CreatedAt: "2026-11-21T12:00:00Z"}})
		}
		return r.Method == http.MethodPost
	}
	r := vaultRig(t, v, rigConfig{})
	r.send(t, "POST", enrolments+"device", sealed("d1"), "Content-Type", "application/jose").
		want(t, http.StatusCreated, `{"id":"d1","createdAt":"2026-11-21T12:00:00Z"}`)
	r.sendFrom(t, r.newBrowser(t), "GET", enrolments+"device", "").
		want(t, http.StatusOK, `{"enrolments":[{"id":"d1","createdAt":"2026-11-21T12:00:00Z"}]}`)
}

// TestIDsAreForThoseWithCredentials.
func TestIDsAreForThoseWithCredentials(t *testing.T) {
	source, err := credential.NewForward("X-Token", netip.MustParsePrefix("192.0.2.0/24")) // nobody here
	if err != nil {
		t.Fatal(err)
	}
	r := vaultRig(t, newVault(t), rigConfig{credentials: source})
	r.send(t, "GET", enrolments+"device", "", "X-Token", "t").wantProblem(t, 401, "credentials_missing")
	r.send(t, "POST", query(authorisePath, "profileId", "1"), "", "X-Token", "t").wantProblem(t, 401, "credentials_missing")
}

func TestRefusalsOfEnrolments(t *testing.T) {
	for code, want := range map[stepup.Code]struct {
		status int
		code   string
	}{
		stepup.Exists: {409, "enrolment_exists"}, stepup.NotFound: {404, "enrolment_not_found"}, stepup.Limit: {409, "enrolment_limit"},
		stepup.Refused: {422, "enrolment_refused"}, stepup.Blocked: {423, "blocked"}, provider.TooSoon: {429, "too_soon"},
		"": {502, "provider_refused"},
	} {
		v := newVault(t)
		r := vaultRig(t, v, rigConfig{})
		v.set(refuses("/vault/enrol", code, 0))
		r.send(t, "POST", enrolments+"secret", sealed("1234"), "Content-Type", "application/jose").wantProblem(t, want.status, want.code)
		r.send(t, "DELETE", enrolments+"secret", "").wantProblem(t, want.status, want.code)
	}
}

func TestEnrollingForAnOldKey(t *testing.T) {
	v := newVault(t)
	r := vaultRig(t, v, rigConfig{})
	r.sealKey(t, r.browser)
	v.set(func(v *vaultAPI) { v.key = sealKeys[1]; refuses("/vault/enrol", provider.KeyChanged, 0)(v) })
	enrol := func() answer {
		return r.send(t, "POST", enrolments+"secret", sealed("1234"), "Content-Type", "application/jose")
	}
	enrol().wantProblem(t, 409, "key_changed")
	r.sealKey(t, r.browser)
	enrol().wantProblem(t, 502, "provider_refused")
}

func TestWhatIsNoneIsNotEnrolled(t *testing.T) {
	v := newVault(t)
	r := vaultRig(t, v, rigConfig{})
	for _, test := range []struct{ method, kind, body string }{
		{"secret", "application/json", `{"answer":"1234"}`},
		{"secret", "application/jose", `1234`},
		{"secret", "application/jose", ``},
		{"device", "application/json", `{"answer":"fingerprint"}`},
		{"face", "application/jose", sealed("scan")},
		{"face", "application/json", `{"answer":""}`},
		{"face", "application/json", `{"answer":"` + strings.Repeat("x", 512<<10) + `"}`},
	} {
		r.send(t, "POST", enrolments+test.method, test.body, "Content-Type", test.kind).wantProblem(t, 400, "answer_invalid")
	}
	if len(v.calls) != 0 {
		t.Errorf("the provider was asked %q", v.calls)
	}
	foreign := request(t, "POST", r.server.URL+enrolments+"secret", strings.NewReader(sealed("1234")), "Content-Type", "application/jose")
	foreign.Header.Set("Origin", "https://evil.example")
	do(t, r.browser, foreign).wantProblem(t, 403, "origin_refused")
}

// TestPagesOnAnotherSiteGetTheirSession where they begin with a provider.
func TestPagesOnAnotherSiteGetTheirSession(t *testing.T) {
	r := vaultRig(t, newVault(t), rigConfig{})
	plain := r.newBrowser(t)
	plain.Jar = nil
	if a := r.sendFrom(t, plain, "GET", keyPath, ""); a.header.Get(wire.HeaderSession) == "" {
		t.Errorf("headers %v", a.header)
	}
}
