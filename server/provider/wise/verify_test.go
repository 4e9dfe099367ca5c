package wise_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"countersign/server/provider"
	"countersign/shared/stepup"
)

const jwe = "eyJlbmMiOiJBMjU2R0NNIiwiYWxnIjoiUlNBLU9BRVAtMjU2In0.a.b.c.d"

// generic is what Wise answers to a JWE that it cannot open.
const generic = `{"message":"An unexpected error occurred","request_id":"41d7c0b9e6f2483a95d10c7be82f6a34"}`

func TestVerifyStatuses(t *testing.T) {
	for _, test := range []struct {
		typ    string
		status int
		body   string
		want   string
	}{
		// Of a code no error is documented: whatever blames it counts as wrong.
		{"SMS", 400, "", "wrong"},
		{"SMS", 403, "", "wrong"},
		{"SMS", 422, `{"errors":[]}`, "wrong"},
		{"SMS", 401, `{"error":"invalid_token"}`, "error"},
		{"SMS", 404, "", "error"}, // not a refusal, which would give the attempt back
		{"SMS", 409, "", "error"},
		{"SMS", 423, "", "blocked"},
		{"SMS", 429, "{}", "too_soon"},
		{"SMS", 500, generic, "error"},
		{"SMS", 503, "", "error"},
		{"PIN", 400, "", "wrong"},
		{"PIN", 422, "", "wrong"},
		{"PIN", 403, "", "error"},
		{"PIN", 404, "", "not_found"},
		{"PIN", 423, "", "blocked"},
		{"PIN", 429, "{}", "too_soon"},
		{"PIN", 500, generic, "key_changed"},
		{"PIN", 500, `{"status":500,"error":"Internal Server Error"}`, "error"},
		{"PIN", 500, `<html>`, "error"},
		{"PIN", 502, generic, "error"},
		{"PARTNER_DEVICE_FINGERPRINT", 500, generic, "key_changed"},
		{"PARTNER_DEVICE_FINGERPRINT", 403, "", "error"},
		{"FACE_MAP", 500, generic, "error"},
		{"FACE_MAP", 403, "", "error"},
		{"FACE_MAP", 404, "", "not_found"},
		// Accepted, whatever can be read of the reply.
		{"SMS", 200, "", ""},
		{"SMS", 200, "<html>", ""},
		{"SMS", 200, `{"oneTimeToken":"another","challenges":[]}`, ""},
		{"SMS", 200, object(""), "approved"},
		{"PIN", 200, "eyJ..a.b.c", "sealed"},
		{"PIN", 200, " eyJ..a.b.c\n", "sealed"},
		{"PIN", 200, "eyJ.x.a.b.c", ""},
		{"PIN", 200, "eyJ..a.b", ""},
		{"PIN", 200, "eyJ..a.b.c.d", ""},
		{"PIN", 200, "eyJ..a..c", ""},
		{"PIN", 200, "eyJ..a.b+.c", ""},
		{"PIN", 200, "eyJ..a.b.c=", ""},
		{"PIN", 200, "eyJ..a." + strings.Repeat("b", 64<<10) + ".c", ""},
		{"PIN", 200, object(entries("PIN")), "pending pin:secret"},
	} {
		up := answering(test.status, test.body)
		a := provider.Answering{Text: "4826"}
		f := factor(t, test.typ)
		if a.Sealed = f.Sealed; a.Sealed {
			a.Text = jwe
		}
		verdict, err := verifiable(t, "").Verify(t.Context(), up, challenge, f, a)
		up.only(t)
		if got := spellVerdict(t, verdict, err); got != test.want {
			t.Errorf("%s answered %d %.60q: %q (%v), want %q", test.typ, test.status, test.body, got, err, test.want)
		}
		if err != nil && verdict.Accepted {
			t.Errorf("%s answered %d: accepted, with an error", test.typ, test.status)
		}
	}
}

// TestSealedByContentType: the shape decides where the content type allows it.
func TestSealedByContentType(t *testing.T) {
	for kind, want := range map[string]string{
		"application/jose+json": "sealed", "application/jose": "sealed", "application/json; charset=utf-8": "sealed",
		"text/plain": "sealed", "": "sealed", "text/html": "", "image/png": "",
	} {
		up := answering(200, "eyJ..a.b.c").as("Content-Type", kind)
		verdict, err := verifiable(t, "").Verify(t.Context(), up, challenge, factor(t, "PIN"), provider.Answering{Text: jwe, Sealed: true})
		if got := spellVerdict(t, verdict, err); got != want {
			t.Errorf("%q: %q, want %q", kind, got, want)
		}
		up = answering(200, object("")).as("Content-Type", kind)
		verdict, err = verifiable(t, "").Verify(t.Context(), up, challenge, factor(t, "PIN"), provider.Answering{Text: jwe, Sealed: true})
		if got := spellVerdict(t, verdict, err); got != "approved" {
			t.Errorf("%q with JSON: %q", kind, got)
		}
	}
}

// TestOnlyWhatIsSealedLeaves: a PIN in clear is never sent, and nothing is
// sent to an operation that does not exist.
func TestOnlyWhatIsSealedLeaves(t *testing.T) {
	for _, test := range []struct {
		typ    string
		answer provider.Answering
	}{
		{"PIN", provider.Answering{Text: "4826"}},
		{"PIN", provider.Answering{Sealed: true}},
		{"PARTNER_DEVICE_FINGERPRINT", provider.Answering{Text: "4826"}},
		{"SMS", provider.Answering{Text: jwe, Sealed: true}},
		{"SMS", provider.Answering{}},
		{"FACE_MAP", provider.Answering{Text: jwe, Sealed: true}},
		{"PASSWORD", provider.Answering{Text: "4826"}},
		{"../x", provider.Answering{Text: "4826"}},
	} {
		up := answering(200, object(""))
		f := stepup.Factor{ID: "x", Type: test.typ, Method: stepup.MethodCode}
		verdict, err := verifiable(t, "").Verify(t.Context(), up, challenge, f, test.answer)
		up.none(t)
		if told(t, err) != "error" || verdict.Accepted {
			t.Errorf("%s takes %+v", test.typ, test.answer)
		}
	}
}

// TestAnswersArriveAsTheyAre: text of any kind is one value of the body.
func TestAnswersArriveAsTheyAre(t *testing.T) {
	up := answering(200, "")
	const text = "\"},\"x\":\"<é\u2028"
	if _, err := verifiable(t, "").Verify(t.Context(), up, challenge, factor(t, "VOICE"), provider.Answering{Text: text}); err != nil {
		t.Fatal(err)
	}
	if got := up.only(t).body; !sameJSON(got, []byte(`{"otpCode":"\"},\"x\":\"<é\u2028"}`)) {
		t.Errorf("sent %s", got)
	}
}

func TestStart(t *testing.T) {
	for _, test := range []struct {
		name   string
		status int
		body   string
		hint   string
		told   string
	}{
		{"sent", 200, `{"obfuscatedPhoneNo":"*********0123"}`, "*********0123", ""},
		{"with what is not for the eye", 200, `{"obfuscatedPhoneNo":"\u202e+44\u0000\n\u001b[1m 12\ud800"}`, "+44[1m 12", ""},
		{"long", 200, `{"obfuscatedPhoneNo":"` + strings.Repeat("é", 100) + `"}`, strings.Repeat("é", 32), ""},
		{"of another type", 200, `{"obfuscatedPhoneNo":7}`, "", ""},
		{"no JSON", 200, `<html>`, "", ""},
		{"nothing", 200, ``, "", ""},
		{"refused", 422, ``, "", "refused"},
		{"no such thing", 404, ``, "", "refused"},
		{"blocked", 423, ``, "", "blocked"},
		{"too often", 429, `{}`, "", "too_soon"},
		{"credentials run out", 401, ``, "", "error"},
		{"out of order", 500, generic, "", "error"},
	} {
		t.Run(test.name, func(t *testing.T) {
			up := answering(test.status, test.body)
			hint, err := verifiable(t, "").Start(t.Context(), up, challenge, factor(t, "SMS"))
			if got := told(t, err); hint != test.hint || got != test.told {
				t.Errorf("hint %q, told %q; want %q, %q", hint, got, test.hint, test.told)
			}
		})
	}
}

func TestOnlyCodesAreStarted(t *testing.T) {
	for _, typ := range []string{"PIN", "PARTNER_DEVICE_FINGERPRINT", "FACE_MAP", "PASSWORD", "NEW"} {
		up := answering(200, "")
		if _, err := verifiable(t, "").Start(t.Context(), up, challenge, factor(t, typ)); told(t, err) != "error" {
			t.Errorf("%s is started: %v", typ, err)
		}
		up.none(t)
	}
}

func TestRetryAfter(t *testing.T) {
	for value, want := range map[string]time.Duration{
		"5": 5 * time.Second, "0": 0, "": 0, "-5": 0, "1.5": 0, "soon": 0,
		"Wed, 21 Oct 2026 07:28:00 GMT": 0, "4000000000": time.Hour, "99999999999999999999": 0,
	} {
		for _, status := range []int{http.StatusTooManyRequests, http.StatusLocked} {
			up := answering(status, "").as("Retry-After", value)
			_, err := verifiable(t, "").Start(t.Context(), up, challenge, factor(t, "SMS"))
			var refusal *provider.Refusal
			if !asRefusal(err, &refusal) || refusal.RetryAfter != want {
				t.Errorf("%d, %q: %v, want %v", status, value, err, want)
			}
		}
	}
}
