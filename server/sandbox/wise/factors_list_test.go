package wise

import (
	"encoding/json"
	"strings"
	"testing"
)

// types gives the factors of a token object in either form, "+" for passed.
func types(t *testing.T, body string) string {
	t.Helper()
	type list struct {
		Challenges []struct {
			Primary struct{ Type string } `json:"primaryChallenge"`
			Passed  bool
		}
	}
	var v struct {
		list
		Properties *list `json:"oneTimeTokenProperties"`
	}
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	shown := v.list
	if v.Properties != nil {
		shown = *v.Properties
	}
	all := []string{}
	for _, c := range shown.Challenges {
		name := c.Primary.Type
		if c.Passed {
			name += "+"
		}
		all = append(all, name)
	}
	return strings.Join(all, " ")
}

// TestClearedFactors: what is cleared stays, or disappears, as the scenario
// says; by itself as in the published examples.
func TestClearedFactors(t *testing.T) {
	const keptPIN, keptBoth = "PIN+ SMS FACE_MAP", "PIN+ SMS+ FACE_MAP"
	for _, c := range []struct {
		setting                 string
		pin, sms, status, other string // the last one: of the next token
	}{
		{"documented", keptPIN, "FACE_MAP", keptBoth, "PIN+ SMS FACE_MAP"},
		{"kept", keptPIN, keptBoth, keptBoth, "PIN+ SMS FACE_MAP"},
		{"dropped", "SMS FACE_MAP", "FACE_MAP", "FACE_MAP", "SMS FACE_MAP"},
		{"alternate", keptPIN, keptBoth, keptBoth, "SMS FACE_MAP"},
	} {
		t.Run(c.setting, func(t *testing.T) {
			p := newFactorPlay(t, `{"factors":["PIN","SMS","FACE_MAP"],"unconfirmed":{"clearedFactors":"`+c.setting+`"}}`)
			shows := func(want, verb, value string) {
				t.Helper()
				if got := types(t, p.prove(verb, value).Body.String()); got != want {
					t.Errorf("%s %s: %s, want %s", verb, value, got, want)
				}
			}
			p.event("pay")
			shows(c.pin, "pin", "4826")
			p.event("trigger sms")
			shows(c.sms, "sms", "right")
			shows(c.status, "status", "")
			p.event("pay")
			shows(c.other, "pin", "4826")
		})
	}
}

func TestAlternatives(t *testing.T) {
	for list, want := range map[string]string{
		`["SMS"]`:            "WHATSAPP VOICE",
		`["SMS","VOICE"]`:    "WHATSAPP",
		`["VOICE"]`:          "",
		`["SOMETHING_ELSE"]`: "",
	} {
		p := newFactorPlay(t, `{"factors":`+list+`}`)
		p.event("pay")
		var v struct {
			Properties struct {
				Challenges []struct{ Alternatives []struct{ Type string } }
			} `json:"oneTimeTokenProperties"`
		}
		if err := json.Unmarshal(p.prove("status", "").Body.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, a := range v.Properties.Challenges[0].Alternatives {
			got = append(got, a.Type)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s has %v, want %s", list, got, want)
		}
	}
}

func TestFactorSettingsAreChecked(t *testing.T) {
	for _, bad := range []string{
		`{"factors":["pin"]}`, `{"factors":["PIN","PIN"]}`, `{"factors":["PIN"],"optionalFactors":["PIN"]}`, `{"factors":[""]}`,
		`{"factors":["A","B","C","D","E","F","G","H","I"]}`, `{"factors":"PIN"}`,
		`{"unconfirmed":{"clearedFactors":"sometimes"}}`, `{"unconfirmed":{"tokenDetails":"some"}}`, `{"unconfirmed":{"errorBodies":"long"}}`,
		`{"unconfirmed":{"secondPhone":"kept"}}`, `{"unconfirmed":{"wrongAnswerStatus":200}}`, `{"unconfirmed":{"outOfOrderStatus":500}}`,
		`{"unconfirmed":{"noPhoneStatus":399}}`, `{"unconfirmed":{"tooSoonStatus":0}}`, `{"unconfirmed":{"triggerSeconds":-1}}`,
	} {
		r := newJOSERig(t)
		if a := r.do("PATCH", ManagePath+"scenario", bad, map[string]string{"Content-Type": "application/json"}); a.Code != 400 {
			t.Errorf("%s: %d", bad, a.Code)
		}
	}
}
