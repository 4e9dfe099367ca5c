package wise

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func (r joseRig) factors(user string) managedFactors {
	r.t.Helper()
	var m managedFactors
	if err := json.Unmarshal(r.manage("GET", "users/"+user+"/factors", "").Body.Bytes(), &m); err != nil {
		r.t.Fatal(err)
	}
	return m
}

// TestSeededFactors: Maren has a PIN and a phone, Tomas a phone; a reset
// returns to that.
func TestSeededFactors(t *testing.T) {
	r := newJOSERig(t)
	for range 2 {
		maren, tomas := r.factors("8820451"), r.factors("8820452")
		if maren.PIN != PIN || len(maren.Devices) != 0 || maren.FaceMap != "" || maren.Phone == nil || *maren.Phone != (managedPhone{4471902, "+447700900123", true}) {
			t.Errorf("Maren has %+v", maren)
		}
		if tomas.PIN != "" || tomas.Phone == nil || *tomas.Phone != (managedPhone{4471903, "+447700900456", true}) {
			t.Errorf("Tomas has %+v", tomas)
		}
		r.manage("PUT", "users/8820451/factors", `{}`)
		r.manage("PUT", "users/8820451/lock", "")
		if empty := r.factors("8820451"); empty.PIN != "" || empty.Phone != nil {
			t.Errorf("with nothing, Maren has %+v", empty)
		}
		r.s.Reset()
	}
	if l := r.manage("GET", "users/8820451/lock", "").Body.String(); !strings.Contains(l, `"blocked":false`) {
		t.Errorf("after a reset: %s", l)
	}
}

// TestFactorsAreManaged: what is enrolled through the API shows, what is shown
// can be given back, and a change leaves the rest.
func TestFactorsAreManaged(t *testing.T) {
	p := newFactorPlay(t, "")
	p.event(`factors {"pin":"","faceMap":""}`)
	if a := p.sealed(playProfile+"/pin", `{"pin":"1357"}`); a.Code != 200 {
		t.Fatalf("%d %s", a.Code, a.Body)
	}
	created := p.sealed(playProfile+"/device-fingerprints", `{"deviceFingerprint":"phone"}`)
	m := p.factors("8820451")
	if m.PIN != "1357" || len(m.Devices) != 2 || m.Devices[1].Fingerprint != "phone" || !strings.Contains(created.Body.String(), m.Devices[1].ID) {
		t.Fatalf("%+v, created %s", m, created.Body)
	}
	shown := p.manage("GET", "users/8820451/factors", "").Body.String()
	if again := p.manage("PUT", "users/8820451/factors", shown).Body.String(); again != shown {
		t.Errorf("%s came back as %s", shown, again)
	}
	p.event(`factors {"devices":[{"deviceFingerprint":"new"}]}`)
	changed := p.factors("8820451")
	if changed.PIN != "1357" || len(changed.Devices) != 1 || changed.Devices[0].ID == m.Devices[0].ID || changed.Phone == nil {
		t.Errorf("%+v", changed)
	}
}

func TestFactorManagementIsStrict(t *testing.T) {
	r := newJOSERig(t)
	for _, test := range []struct {
		status int
		body   string
	}{
		{400, `{"pin":"12345"}`},
		{400, `{"pin":null,"x":1}`},
		{400, `{"devices":[{"deviceFingerprint":""}]}`},
		{400, `{"devices":[{"deviceFingerprint":"a"},{"deviceFingerprint":"a"}]}`},
		{400, `{"devices":[{"deviceFingerprint":"a"},{"deviceFingerprint":"b"},{"deviceFingerprint":"c"},{"deviceFingerprint":"d"}]}`},
		{400, `{"faceMap":"?"}`},
		{400, `{"phone":{"phoneNumber":"0"}}`},
		{409, `{"phone":{"phoneNumber":"+447700900456","verified":true}}`},
	} {
		before := r.factors("8820451")
		a := r.do("PATCH", ManagePath+"users/8820451/factors", test.body, map[string]string{"Content-Type": "application/json"})
		if a.Code != test.status {
			t.Errorf("%s: %d %s", test.body, a.Code, a.Body)
		}
		if after := r.factors("8820451"); after.PIN != before.PIN || *after.Phone != *before.Phone {
			t.Errorf("%s left %+v", test.body, after)
		}
	}
	for _, path := range []string{"factors", "lock"} {
		if a := r.do("GET", ManagePath+"users/1/"+path, "", nil); a.Code != 404 {
			t.Errorf("an unknown user's %s: %d", path, a.Code)
		}
	}
}

func TestLockIsManaged(t *testing.T) {
	p := newFactorPlay(t, `{"factors":["PIN"]}`)
	p.event("pay")
	p.event("pin 0000")
	if l := p.manage("GET", "users/8820451/lock", "").Body.String(); strings.TrimSpace(l) != `{"failures":1,"blocked":false,"until":null}` {
		t.Errorf("after a failure: %s", l)
	}
	until := p.s.clock.Now().Add(15 * time.Minute).Format(time.RFC3339)
	if l := p.manage("PUT", "users/8820451/lock", "").Body.String(); strings.TrimSpace(l) != `{"failures":0,"blocked":true,"until":"`+until+`"}` {
		t.Errorf("locked: %s", l)
	}
	if got := p.event("pin 4826") + " " + p.event("pay"); got != "400 403" {
		t.Errorf("during the lock-out: %s", got)
	}
	p.manage("DELETE", "users/8820451/lock", "")
	if got := p.event("pin 4826"); got != "200" {
		t.Errorf("after it: %s", got)
	}
}
