package gateway_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"countersign/server/provider"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

const keyPath = wire.PathProviders + "/wise" + wire.SegmentKey

// sealKey asks for the key as the rig's browser.
func (r *rig) sealKey(t *testing.T, browser *http.Client) wire.Key {
	t.Helper()
	var key wire.Key
	a := r.sendFrom(t, browser, "GET", keyPath, "")
	if a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("a key with %v", a.header)
	}
	a.read(t, http.StatusOK, &key)
	return key
}

// unopenable has the vault open nothing that is sealed.
func unopenable(v *vaultAPI) { refuses("/vault/verify/pin", provider.KeyChanged, 0)(v) }

func TestTheKeyIsAskedForOnce(t *testing.T) {
	v := newVault(t, secretFactor())
	r := vaultRig(t, v, rigConfig{})
	var wg sync.WaitGroup
	for range 20 {
		browser := r.newBrowser(t)
		wg.Go(func() {
			if key := r.sealKey(t, browser); key != sealKeys[0] {
				t.Errorf("given %+v", key)
			}
		})
	}
	wg.Wait()
	if n := v.counted("client GET /vault/key?use=seal"); n != 1 {
		t.Errorf("asked %d times, as %q", n, v.calls)
	}
}

// TestAnAnswerForAnOldKey is given back, and the new key is asked for once,
// however many find out at the same time.
func TestAnAnswerForAnOldKey(t *testing.T) {
	v := newVault(t, secretFactor())
	counts := &outcomes{}
	r := vaultRig(t, v, rigConfig{metrics: counts})
	browsers := make([]*http.Client, 10)
	ids := make([]string, len(browsers))
	for i := range browsers {
		browsers[i] = r.newBrowser(t)
		ids[i] = r.sendFrom(t, browsers[i], "POST", "/pay/51923307", payment).header.Get(wire.HeaderChallenge)
		r.sealKey(t, browsers[i])
	}
	v.set(func(v *vaultAPI) { v.key = sealKeys[1]; unopenable(v) })
	var wg sync.WaitGroup
	for i := range browsers {
		wg.Go(func() { r.verifyAs(t, browsers[i], ids[i], "pin", sealed("1234")).wantProblem(t, 409, "key_changed") })
	}
	wg.Wait()
	if n := v.counted("client GET /vault/key"); n != 2 {
		t.Errorf("asked for the key %d times", n)
	}
	v.set(func(v *vaultAPI) { v.answer = nil })
	for i := range browsers {
		if key := r.sealKey(t, browsers[i]); key != sealKeys[1] {
			t.Errorf("given %+v", key)
		}
		got := r.verifyAs(t, browsers[i], ids[i], "pin", sealed("4321")).verified(t)
		if got.Accepted || *got.Challenge.AttemptsLeft != 4 {
			t.Errorf("answered %+v", got)
		}
	}
	counts.want(t, map[string]int{"wise key_changed": len(browsers), "wise wrong": len(browsers)})
}

// TestOneSessionIsToldOnceThatTheKeyHasChanged, however many tabs it has.
func TestOneSessionIsToldOnceThatTheKeyHasChanged(t *testing.T) {
	const tabs = 4
	v := newVault(t, secretFactor())
	r := vaultRig(t, v, rigConfig{})
	id := r.pay(t)
	r.sealKey(t, r.browser)
	v.set(func(v *vaultAPI) { v.key = sealKeys[1]; unopenable(v) })
	before := v.counted("client GET /vault/key")
	var changed, refused atomic.Int32
	var wg sync.WaitGroup
	for range tabs {
		wg.Go(func() {
			switch a := r.verify(t, id, "pin", sealed("1234")); a.code() {
			case "key_changed":
				changed.Add(1)
			case "provider_refused": // told before
				refused.Add(1)
			default:
				t.Errorf("answered %d %s", a.status, a.body)
			}
		})
	}
	wg.Wait()
	if changed.Load() == 0 || changed.Load()+refused.Load() != tabs {
		t.Errorf("%d were told and %d were not", changed.Load(), refused.Load())
	}
	if n := v.counted("client GET /vault/key") - before; n > tabs {
		t.Errorf("asked %d times", n)
	}
}

// TestAnAnswerThatCannotBeOpenedForAnotherReason: the key is the one it was.
func TestAnAnswerThatCannotBeOpenedForAnotherReason(t *testing.T) {
	v := newVault(t, secretFactor())
	r := vaultRig(t, v, rigConfig{})
	id := r.pay(t)
	r.sealKey(t, r.browser)
	v.set(unopenable)
	for left := 4; left >= 0; left-- {
		r.verify(t, id, "pin", sealed("1234")).wantProblem(t, 502, "provider_refused")
		if c := r.challenge(t, id); *c.AttemptsLeft != left {
			t.Errorf("%d attempts are left, want %d", *c.AttemptsLeft, left)
		}
	}
	r.verify(t, id, "pin", sealed("1234")).wantProblem(t, 423, "blocked")
}

// TestWhoHasNoKeyOfOurs may have one of another instance: that is told once.
func TestWhoHasNoKeyOfOurs(t *testing.T) {
	v := newVault(t, secretFactor())
	r := vaultRig(t, v, rigConfig{})
	id := r.pay(t)
	r.challenge(t, id)
	v.set(unopenable)
	r.verify(t, id, "pin", sealed("1234")).wantProblem(t, 409, "key_changed")
	r.verify(t, id, "pin", sealed("1234")).wantProblem(t, 502, "provider_refused")
	if c := r.challenge(t, id); *c.AttemptsLeft != 4 {
		t.Errorf("%d attempts are left", *c.AttemptsLeft)
	}
}

func TestAKeyThatIsNoneIsNotGiven(t *testing.T) {
	short := sealKeys[0]
	short.SPKI = short.SPKI[:40]
	for name, key := range map[string]wire.Key{
		"nothing": {}, "another algorithm": {Algorithm: "RSA1_5", Encryption: wire.SealEncryption, SPKI: sealKeys[0].SPKI},
		"another encryption": {Algorithm: wire.SealAlgorithm, Encryption: "A128GCM", SPKI: sealKeys[0].SPKI},
		"a part of a key":    short,
		"no base64":          {Algorithm: wire.SealAlgorithm, Encryption: wire.SealEncryption, SPKI: "-----BEGIN PUBLIC KEY-----"},
		"a long id":          {ID: strings.Repeat("x", 200), Algorithm: wire.SealAlgorithm, Encryption: wire.SealEncryption, SPKI: sealKeys[0].SPKI},
		"no RSA key": {
			Algorithm: wire.SealAlgorithm, Encryption: wire.SealEncryption,
			SPKI: "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=",
		},
	} {
		v := newVault(t, secretFactor())
		v.key = key
		r := vaultRig(t, v, rigConfig{})
		for range 2 { // and it is not kept
			a := r.send(t, "GET", keyPath, "")
			a.wantProblem(t, 502, "provider_refused")
		}
		if n := v.counted("client GET /vault/key"); n != 2 {
			t.Errorf("%s: asked %d times", name, n)
		}
	}
}

func TestTheKeyOfFaceScansIsAskedForOnce(t *testing.T) {
	v := newVault(t, faceFactor())
	r := vaultRig(t, v, rigConfig{})
	const path = wire.PathProviders + "/wise" + wire.SegmentFaceKey
	v.set(refuses("/vault/face-key", stepup.Refused, 0))
	r.send(t, "GET", path, "").wantProblem(t, 502, "provider_refused")
	v.set(func(v *vaultAPI) { v.answer = nil })
	for range 3 {
		a := r.send(t, "GET", path, "")
		a.want(t, http.StatusOK, "-----BEGIN PUBLIC KEY-----")
		if a.header.Get("Content-Type") != "text/plain; charset=utf-8" || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("headers %v", a.header)
		}
	}
	if n := v.counted("user GET /vault/face-key"); n != 2 {
		t.Errorf("asked %d times", n)
	}
}

// TestAKeyHasTheFormOfTheProtocol.
func TestAKeyHasTheFormOfTheProtocol(t *testing.T) {
	r := vaultRig(t, newVault(t), rigConfig{})
	a := r.send(t, "GET", keyPath, "")
	var members map[string]string
	if err := json.Unmarshal([]byte(a.body), &members); err != nil || len(members) != 4 ||
		members["kid"] != "1" || members["alg"] != "RSA-OAEP-256" || members["enc"] != "A256GCM" || members["spki"] == "" {
		t.Errorf("given %s (%v)", a.body, err)
	}
}
