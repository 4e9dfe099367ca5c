package browser

import (
	"crypto/rand"
	"crypto/rsa"
	"strings"
	"testing"

	"countersign/shared/stepup"
)

const challenge = `{"id":"c1","provider":"wise","approach":"embedded","state":"pending","expiresAt":"2026-01-02T03:04:05Z","attemptsLeft":4,
	"factors":[{"id":"pin","type":"PIN","method":"secret","category":"knowledge","state":"approved","sealed":true},
		{"id":"sms","type":"SMS","method":"code","state":"pending","optional":true,"resendAt":"2026-01-02T03:03:05Z","hint":"*42","length":6,
			"alternatives":[{"id":"voice","type":"VOICE","method":"code","state":"pending"}]}]}`

const blocked = `{"id":"c1","provider":"wise","state":"blocked","blockedUntil":"2026-01-02T03:19:05Z"}`

var pin = stepup.Factor{ID: "pin", Type: "PIN", Method: stepup.MethodSecret, Sealed: true}

func verified(accepted, rest string) answer {
	return answer{200, "application/json", `{"accepted":` + accepted + `,"challenge":` + challenge + rest + `}`}
}

func TestReadChallengeFactors(t *testing.T) {
	d, ok := Codec{}.Decode(`{"type":"factor","challenge":` + challenge + `}`)
	if !ok || len(d.Challenge.Factors) != 2 {
		t.Fatalf("got %+v, %v", d, ok)
	}
	first, second := d.Challenge.Factors[0], d.Challenge.Factors[1]
	if first.Method != stepup.MethodSecret || !first.Sealed || first.Optional || first.ResendAt != "" || first.State != stepup.StateApproved {
		t.Errorf("first %+v", first)
	}
	if !second.Optional || second.Sealed || second.ResendAt != "2026-01-02T03:03:05Z" || second.Alternatives[0].Method != stepup.MethodCode {
		t.Errorf("second %+v", second)
	}
	if d, ok = (Codec{}).Decode(`{"type":"outcome","challenge":` + blocked + `}`); !ok || d.Challenge.BlockedUntil != "2026-01-02T03:19:05Z" {
		t.Errorf("blocked: %+v, %v", d.Challenge, ok)
	}
	for _, factor := range []string{`{"sealed":"yes"}`, `{"method":1}`, `{"optional":0}`, `{"resendAt":5}`} {
		if d, ok := (Codec{}).Decode(`{"type":"factor","challenge":{"id":"c","state":"pending","factors":[` + factor + `]}}`); ok {
			t.Errorf("read %s as %+v", factor, d.Challenge)
		}
	}
}

func TestStart(t *testing.T) {
	r := newRig(t, func(*rig, asked) answer { return answer{200, "application/json", challenge} })
	c, err := r.gateway.Start("c1", "sms")
	if err != nil || c.Factors[1].Hint != "*42" {
		t.Errorf("got %+v, %v", c, err)
	}
	if r.paths() != "POST challenges/c1/factors/sms/start" || r.asked[0].body != "" || r.asked[0].keepalive {
		t.Errorf("asked %+v", r.asked)
	}
	if _, err := r.gateway.Start("c1", "../x"); codeOf(err) != stepup.Unavailable || len(r.asked) != 1 {
		t.Errorf("an id that is none: %v, %s", err, r.paths())
	}
}

func TestVerifyPlain(t *testing.T) {
	for said, want := range map[string]bool{"true": true, "false": false} {
		r := newRig(t, func(*rig, asked) answer { return verified(said, "") })
		accepted, c, err := r.gateway.Verify("c1", stepup.Factor{ID: "voice", Method: stepup.MethodCode}, `11"11`)
		if err != nil || accepted != want || *c.AttemptsLeft != 4 {
			t.Errorf("got %v, %+v, %v", accepted, c, err)
		}
		a := r.asked[0]
		if r.paths() != "POST challenges/c1/factors/voice/verify" || a.mediaType != "application/json" || a.body != `{"answer":"11\"11"}` || a.keepalive {
			t.Errorf("asked %+v", a)
		}
	}
}

func TestVerifySealed(t *testing.T) {
	side := &provider{key: readVectors(t).private(t)}
	const list = `{"primaryChallenge":{"type":"SMS"},"alternatives":[],"passed":false}`
	for _, test := range []struct {
		name, said, reply string
		accepted          bool
		code              stepup.Code
	}{
		{name: "no reply", said: "true", accepted: true},
		{name: "wrong, no reply", said: "false"},
		{name: "wrapped", said: "true", reply: `{"oneTimeTokenProperties":{"challenges":[` + list + `],"validity":1}}`, accepted: true},
		{name: "not wrapped", said: "true", reply: `{"oneTimeToken":"t","challenges":[{"primaryChallenge":{"type":"PIN"},"passed":true},` + list + `]}`, accepted: true},
		{name: "nothing left", said: "true", reply: `{"challenges":[]}`, accepted: true},
		{name: "the provider knows better", said: "true", reply: `{"challenges":[{"primaryChallenge":{"type":"PIN"},"passed":false}]}`},
		{name: "the gateway knows better", said: "false", reply: `{"challenges":[{"primaryChallenge":{"type":"PIN"},"passed":true}]}`},
		{name: "not a list", said: "true", reply: `{"challenges":{}}`, code: stepup.Unavailable},
		{name: "no list", said: "true", reply: `{}`, code: stepup.Unavailable},
		{name: "no object", said: "true", reply: `[]`, code: stepup.Unavailable},
		{name: "nothing at all", said: "true", reply: `null`, code: stepup.Unavailable},
		{name: "a word for passed", said: "true", reply: `{"challenges":[{"primaryChallenge":{"type":"PIN"},"passed":"no"}]}`, code: stepup.Unavailable},
		{name: "a type that is none", said: "true", reply: `{"challenges":[{"primaryChallenge":{"type":1}}]}`, code: stepup.Unavailable},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got string
			r := newRig(t, func(_ *rig, a asked) answer {
				switch {
				case strings.HasSuffix(a.path, "/key"):
					return keyAnswer(side.spki(t))
				case a.method == "GET":
					return answer{200, "application/json", challenge}
				}
				var err error
				if got, err = side.open(a.body); err != nil || a.mediaType != "application/jose" || a.keepalive {
					t.Errorf("handed in %+v: %v", a, err)
				}
				rest := ""
				if test.reply != "" {
					rest = `,"sealed":"` + side.reply(t, test.reply, nil) + `"`
				}
				return verified(test.said, rest)
			})
			accepted, c, err := r.gateway.Verify("c1", pin, "4826")
			if codeOf(err) != test.code || accepted != test.accepted || err == nil && c.ID != "c1" {
				t.Errorf("got %v, %+v, %v", accepted, c, err)
			}
			if got != `{"pin":"4826"}` {
				t.Errorf("the provider read %s", got)
			}
			if want := "GET challenges/c1, GET providers/wise/key, POST challenges/c1/factors/pin/verify"; r.paths() != want {
				t.Errorf("asked %s, want %s", r.paths(), want)
			}
			for _, a := range r.asked {
				if strings.Contains(a.path+a.body, "4826") {
					t.Errorf("the gateway saw the answer: %+v", a)
				}
			}
		})
	}
}

// The key is asked for once, and again where the provider has a new one.
func TestVerifyWithNewKey(t *testing.T) {
	fresh, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	old, current := &provider{key: readVectors(t).private(t)}, &provider{key: fresh}
	now := old
	rotated := false
	r := newRig(t, func(_ *rig, a asked) answer {
		switch {
		case strings.HasSuffix(a.path, "/key"):
			return keyAnswer(now.spki(t))
		case strings.HasSuffix(a.path, "/start"):
			return answer{200, "application/json", challenge}
		}
		if _, err := now.open(a.body); rotated && err != nil {
			return problemOf(409, "key_changed")
		}
		return verified("true", "")
	})
	if _, err := r.gateway.Start("c1", "sms"); err != nil { // tells whose challenge it is
		t.Fatal(err)
	}
	verify := func() {
		t.Helper()
		if accepted, _, err := r.gateway.Verify("c1", pin, "4826"); err != nil || !accepted {
			t.Fatalf("got %v, %v", accepted, err)
		}
	}
	verify()
	verify()
	rotated, now = true, current
	verify()
	verify()
	const handedIn = ", POST challenges/c1/factors/pin/verify"
	const key = ", GET providers/wise/key"
	if want := "POST challenges/c1/factors/sms/start" + key + handedIn + handedIn + handedIn + key + handedIn + handedIn; r.paths() != want {
		t.Errorf("asked %s, want %s", r.paths(), want)
	}
}

func TestVerifyWithKeyThatKeepsChanging(t *testing.T) {
	spki := readVectors(t).Key.SPKI
	r := newRig(t, func(_ *rig, a asked) answer {
		if strings.HasSuffix(a.path, "/key") {
			return keyAnswer(spki)
		}
		return problemOf(409, "key_changed")
	})
	r.latest = sighting{challenge: "c1", provider: "wise"}
	if _, _, err := r.gateway.Verify("c1", pin, "4826"); codeOf(err) != stepup.Unavailable || strings.Contains(chain(err), "4826") {
		t.Errorf("got %v", err)
	}
	if n := strings.Count(r.paths(), "POST"); n != 2 {
		t.Errorf("handed in %d times, want 2: %s", n, r.paths())
	}
}

func TestRefusals(t *testing.T) {
	for _, test := range []struct {
		answer answer
		want   stepup.Code
	}{
		{problemOf(409, "cancelled"), stepup.Cancelled},
		{problemOf(409, "declined"), stepup.Declined},
		{problemOf(410, "expired"), stepup.Expired},
		{problemOf(404, "challenge_not_found"), stepup.Expired},
		{problemOf(423, "blocked"), stepup.Blocked},
		{problemOf(423, "too_many_attempts"), stepup.Blocked},
		{problemOf(429, "too_soon"), stepup.TooSoon},
		{problemOf(400, "answer_invalid"), stepup.Refused},
		{problemOf(404, "factor_unknown"), stepup.NotFound},
		{problemOf(409, "unsupported_factor"), stepup.Unsupported},
		{problemOf(404, "route_not_found"), stepup.Unsupported},
		{problemOf(502, "provider_refused"), stepup.Refused},
		{problemOf(500, "internal"), stepup.Unavailable},
		{answer{404, "text/html", "<html>"}, stepup.Unavailable},
		{answer{204, "", ""}, stepup.Unavailable},
		{answer{200, "application/json", "{"}, stepup.Unavailable},
		{answer{200, "application/json", "[]"}, stepup.Unavailable},
		{answer{200, "application/json", `{"accepted":"yes","challenge":` + challenge + `}`}, stepup.Unavailable},
		{answer{200, "application/json", `{"accepted":true}`}, stepup.Unavailable},
		{answer{}, stepup.Unavailable},
	} {
		r := newRig(t, func(*rig, asked) answer { return test.answer })
		_, _, err := r.gateway.Verify("c1", stepup.Factor{ID: "sms", Method: stepup.MethodCode}, "123456")
		if codeOf(err) != test.want || err.Error() == "" || strings.Contains(chain(err), "123456") {
			t.Errorf("%+v: %v, want %s", test.answer, err, test.want)
		}
		if _, err := r.gateway.Start("c1", "sms"); codeOf(err) != test.want {
			t.Errorf("start, %+v: %v, want %s", test.answer, err, test.want)
		}
	}
}
