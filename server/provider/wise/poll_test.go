package wise_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"countersign/server/provider"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// object makes a token object around a list of challenges.
func object(list string) string {
	return `{"oneTimeToken":"` + token + `","challenges":[` + list + `],"validity":60}`
}

// entries makes a list of challenges of these types.
func entries(types ...string) string {
	var list []string
	for _, typ := range types {
		list = append(list, fmt.Sprintf(`{"primaryChallenge":{"type":%q}}`, typ))
	}
	return strings.Join(list, ",")
}

func TestPoll(t *testing.T) {
	for _, test := range []struct {
		name, body string
		want       stepup.State
	}{
		{"run out", `{"oneTimeTokenProperties":{"oneTimeToken":"` + token + `","challenges":[],"validity":0}}`, stepup.StateExpired},
		{"long run out", `{"oneTimeToken":"` + token + `","challenges":[],"validity":-9223372036854775808}`, stepup.StateExpired},
		{"no validity", `{"oneTimeToken":"` + token + `","challenges":[]}`, stepup.StateApproved},
		{"null for what may be missing", object(`{"primaryChallenge":{"type":"PIN","viewData":null},"alternatives":null,"required":null,"passed":null}`), stepup.StatePending},
		{"required is implied", object(entries("PIN")), stepup.StatePending},
		{"unknown type counts", object(`{"passed":true},{"primaryChallenge":{"type":"NEW"},"required":true}`), stepup.StatePending},
		{"no type counts", object(`{}`), stepup.StatePending},
		{"unknown fields", `{"x":[{}],"oneTimeToken":"` + token + `","challenges":[{"x":1,"passed":true}],"actionType":7,"userId":"x"}`, stepup.StateApproved},
		{"as many as may be", object(entries(make([]string, 32)...)), stepup.StatePending},
		{"another token", `{"oneTimeToken":"X","challenges":[]}`, ""},
		{"no list", `{"oneTimeToken":"` + token + `"}`, ""},
		{"null list", `{"oneTimeToken":"` + token + `","challenges":null}`, ""},
		{"null wrapper", `{"oneTimeTokenProperties":null}`, ""},
		{"empty object", `{}`, ""},
		{"not JSON", `<html>`, ""},
		{"empty", ``, ""},
		{"list of something else", object(`1`), ""},
		{"too many challenges", object(entries(make([]string, 33)...)), ""},
		{"too many alternatives", object(`{"alternatives":[{}` + strings.Repeat(`,{}`, 16) + `],"passed":true}`), ""},
		{"too large", object(`{"passed":true}`) + strings.Repeat(" ", 64<<10), ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, err := verifiable(t, "").Poll(t.Context(), answering(200, test.body), challenge)
			if s.State != test.want || (err != nil) != (test.want == "") {
				t.Errorf("state %q (%v), want %q", s.State, err, test.want)
			}
			if err != nil && strings.Contains(err.Error(), test.body) && test.body != "" {
				t.Errorf("the error repeats the body: %v", err)
			}
		})
	}
}

func TestLifetime(t *testing.T) {
	for validity, want := range map[string]time.Duration{
		"1": time.Second, "3599": 3599 * time.Second, "0": 0, "-1": 0, "null": 0, "9223372036854775807": 24 * time.Hour,
	} {
		s, err := verifiable(t, "").Poll(t.Context(), answering(200, `{"oneTimeToken":"`+token+`","challenges":[],"validity":`+validity+`}`), challenge)
		if err != nil || s.Lifetime != want {
			t.Errorf("%s: %v (%v), want %v", validity, s.Lifetime, err, want)
		}
	}
}

func TestPollLearnsNothingFromFailures(t *testing.T) {
	broken := errors.New("broken")
	up := answering(0, "")
	up.err = broken
	if s, err := verifiable(t, "").Poll(t.Context(), up, challenge); s.State != "" || !errors.Is(err, broken) {
		t.Errorf("state %q, error %v", s.State, err)
	}
	for status, want := range map[int]string{401: "error", 404: "error", 204: "error", 500: "error", 429: "too_soon"} {
		s, err := verifiable(t, "").Poll(t.Context(), answering(status, object("")), challenge)
		if got := told(t, err); got != want || s.State != "" {
			t.Errorf("%d: state %q, %q, want %q", status, s.State, got, want)
		}
	}
}

func TestFactors(t *testing.T) {
	for _, test := range []struct{ name, list, want string }{
		{
			"all that are known", entries("PIN", "PARTNER_DEVICE_FINGERPRINT", "FACE_MAP", "SMS", "WHATSAPP", "VOICE"),
			"pin:secret partner-device-fingerprint:device face-map:face sms:code whatsapp:code voice:code",
		},
		{"not known", entries("PASSWORD", "SIGNATURE", "pin", " PIN", ""), "password:elsewhere signature:elsewhere pin:elsewhere pin-2:elsewhere factor:elsewhere"},
		{"twice the same", entries("SMS", "SMS", "SMS", "SMS_2"), "sms:code sms-2:code sms-3:code sms-2-2:elsewhere"},
		{
			"an alternative that is asked for as well", `{"primaryChallenge":{"type":"SMS"},"alternatives":[{"type":"VOICE"}]},` + entries("VOICE"),
			"sms:code(voice-2:code) voice:code",
		},
		{"alternatives of what is passed", `{"primaryChallenge":{"type":"SMS"},"alternatives":[{"type":"VOICE"}],"passed":true}`, "sms!:code(voice!:code)"},
		{"names that are no ids", entries("Ä Ö", "../PIN", "a\u202eb"), "factor:elsewhere pin:elsewhere ab:elsewhere"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, err := verifiable(t, "").Poll(t.Context(), answering(200, object(test.list)), challenge)
			if err != nil || spell(s.Factors) != test.want {
				t.Errorf("%q (%v), want %q", spell(s.Factors), err, test.want)
			}
		})
	}
}

func TestFactorsSayHowTheyAreAnswered(t *testing.T) {
	for typ, want := range map[string]stepup.Factor{
		"PIN":                        {Category: stepup.Knowledge, Length: 4, Sealed: true},
		"PARTNER_DEVICE_FINGERPRINT": {Category: stepup.Possession, Sealed: true},
		"FACE_MAP":                   {Category: stepup.Inherence},
		"SMS":                        {Category: stepup.Possession},
		"WHATSAPP":                   {Category: stepup.Possession},
		"VOICE":                      {Category: stepup.Possession},
		"PASSWORD":                   {Category: stepup.Knowledge},
		"NEW":                        {},
	} {
		f := factor(t, typ)
		if f.Type != typ || f.Category != want.Category || f.Length != want.Length || f.Sealed != want.Sealed || f.Hint != "" {
			t.Errorf("%s: %+v", typ, f)
		}
	}
}

func TestProfile(t *testing.T) {
	const all = `{"primaryChallenge":{"type":"SMS"},"alternatives":[{"type":"PIN"}]},{"primaryChallenge":{"type":"PIN"}},{"primaryChallenge":{"type":"FACE_MAP"}},{"primaryChallenge":{"type":"PARTNER_DEVICE_FINGERPRINT"}}`
	for _, test := range []struct {
		name, path, param string
		want              string // the profile that an answer is sent to
	}{
		{"named by the request", funding, "", "30417755"},
		{"named by the request before any parameter", funding, "2", "30417755"},
		{"in a path of a calendar version", "/2026Q4/profiles/7/transfers", "", "7"},
		{"further down", "/v3/spend/profiles/8/3dsecure/challenge-result", "", "8"},
		{"a parameter", "/v1/statements", "2", "2"},
		{"no request", "", "2", "2"},
		{"not one that a path may hold", "/v1/profiles/%2e%2e/x", "2", "2"},
		{"neither", "/v1/statements", "", ""},
		{"both not fit", "/v1/profiles//x", "../1", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := provider.Case{Token: token, Path: test.path, Params: map[string]string{"profileId": test.param}}
			s, err := verifiable(t, "").Poll(t.Context(), answering(200, object(all)), c)
			if err != nil {
				t.Fatal(err)
			}
			want := "sms:code(pin-2:secret) pin:secret face-map:face partner-device-fingerprint:device"
			if test.want == "" {
				want = "sms:code(pin-2:elsewhere) pin:elsewhere face-map:elsewhere partner-device-fingerprint:elsewhere"
			}
			if got := spell(s.Factors); got != want {
				t.Errorf("%q, want %q", got, want)
			}
			up := answering(200, "")
			_, err = verifiable(t, "").Verify(t.Context(), up, c, factor(t, "FACE_MAP"), provider.Answering{Text: "x"})
			if test.want == "" {
				up.none(t)
				if told(t, err) != "error" {
					t.Error("an answer has somewhere to go")
				}
			} else if got := up.only(t).path; got != "/v2/profiles/"+test.want+"/facemaps/verify" {
				t.Errorf("sent to %s", got)
			}
		})
	}
}

func TestUnverifiableOffersNothingThatMustBeAsked(t *testing.T) {
	p := open(t, provider.Settings{Unverifiable: true})
	_, polls := p.(provider.Poller)
	_, answers := p.(provider.Embedded)
	_, authorises := p.(provider.Authorising)
	if polls || answers || authorises {
		t.Error("offers what needs the status of a token")
	}
	if _, ok := p.(provider.Enrolling); !ok {
		t.Error("does not offer what needs none")
	}
}

// FuzzToken proves that whatever Wise says of a token, nothing that must be
// passed is lost, and all that is passed on can be shown, named and counted.
func FuzzToken(f *testing.F) {
	f.Add([]byte(object(entries("PIN", "SMS", "SMS"))))
	f.Add([]byte(`{"oneTimeTokenProperties":` + object(`{"primaryChallenge":{"type":"\u202eX\u0000"},"alternatives":[{"type":"a_2"},{}],"required":false}`) + `}`))
	f.Add([]byte(`{"oneTimeToken":"` + token + `","challenges":[],"validity":-1}`))
	f.Add([]byte(`{"oneTimeToken":"` + token + `","challenges":[{"passed":true}],"challenges":[{}]}`))
	p := verifiable(f, "")
	f.Fuzz(func(t *testing.T, body []byte) {
		s, err := p.Poll(t.Context(), answering(200, string(body)), challenge)
		if err != nil {
			return
		}
		pending := false
		ids := map[string]bool{}
		look := func(f stepup.Factor) {
			if !wire.ValidID(f.ID) || ids[f.ID] {
				t.Errorf("id %q", f.ID)
			}
			ids[f.ID] = true
			if len([]rune(f.Type)) > 64 || strings.ContainsAny(f.Type, "\x00\r\n\u202e") || f.Method == "" {
				t.Errorf("factor %+v", f)
			}
		}
		for _, f := range s.Factors {
			look(f)
			pending = pending || f.Needed()
			for _, a := range f.Alternatives {
				look(a)
			}
		}
		switch s.State {
		case stepup.StateApproved, stepup.StatePending:
			if pending != (s.State == stepup.StatePending) {
				t.Errorf("%s with %s", s.State, spell(s.Factors))
			}
		case stepup.StateExpired:
		default:
			t.Errorf("state %q", s.State)
		}
		if s.Lifetime < 0 || s.Lifetime > 24*time.Hour || len(s.Factors) > 32 {
			t.Errorf("%d factors for %v", len(s.Factors), s.Lifetime)
		}
	})
}
