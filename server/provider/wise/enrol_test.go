package wise_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"countersign/server/provider"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

func TestEnrolStatuses(t *testing.T) {
	for _, test := range []struct {
		method stepup.Method
		status int
		body   string
		want   string
	}{
		{stepup.MethodSecret, 200, "", ""},
		{stepup.MethodSecret, 204, "", ""},
		{stepup.MethodSecret, 200, "eyJ..a.b.c", ""}, // there is no id in it
		{stepup.MethodSecret, 400, "", "refused"},
		{stepup.MethodSecret, 422, "", "refused"},
		{stepup.MethodSecret, 409, "", "exists"},
		{stepup.MethodSecret, 403, "", "error"},
		{stepup.MethodSecret, 404, "", "error"},
		{stepup.MethodSecret, 500, generic, "key_changed"},
		{stepup.MethodSecret, 500, "", "error"},
		{stepup.MethodDevice, 201, "eyJ..a.b.c", "sealed"},
		{stepup.MethodDevice, 400, "", "limit"},
		{stepup.MethodDevice, 409, "", "exists"},
		{stepup.MethodDevice, 422, "", "refused"},
		{stepup.MethodDevice, 429, "", "too_soon"},
		{stepup.MethodDevice, 500, generic, "key_changed"},
		{stepup.MethodFace, 204, "", ""},
		{stepup.MethodFace, 409, "", "exists"},
		{stepup.MethodFace, 400, "", "refused"},
		{stepup.MethodFace, 500, generic, "error"},
	} {
		up := answering(test.status, test.body)
		a := provider.Answering{Text: "x", Sealed: test.method != stepup.MethodFace}
		enrolled, err := verifiable(t, "").Enrol(t.Context(), up, profile, test.method, a)
		got := told(t, err)
		if enrolled.Sealed != "" {
			got = "sealed"
		}
		if got != test.want || enrolled.ID != "" {
			t.Errorf("%s answered %d: %+v, %q, want %q", test.method, test.status, enrolled, got, test.want)
		}
	}
}

func TestEnrolmentInClear(t *testing.T) {
	const id = "0e7b92d4-3c61-4fa8-95d0-1b8e6a2c7f35"
	for body, want := range map[string]wire.Enrolment{
		`{"deviceFingerprintId":"` + id + `","createdAt":"2026-11-20T08:41:17.402913557Z"}`:                       {ID: id, CreatedAt: "2026-11-20T08:41:17.402913557Z"},
		`{"deviceFingerprintId":"` + id + `","createdAt":"<b>"}`:                                                  {ID: id},
		`{"deviceFingerprintId":"` + id + `","createdAt":"2026-11-20T08:41:17.` + strings.Repeat("0", 99) + `Z"}`: {ID: id},
		`{"deviceFingerprintId":"` + id + `"}`:                                                                    {ID: id},
		`{"deviceFingerprintId":"../x","createdAt":"2026-11-20T08:41:17Z"}`:                                       {},
		`{"deviceFingerprintId":7}`:                                                                               {},
		`[]`:                                                                                                      {},
		``:                                                                                                        {},
	} {
		up := answering(200, body)
		enrolled, err := verifiable(t, "").Enrol(t.Context(), up, profile, stepup.MethodDevice, provider.Answering{Text: jwe, Sealed: true})
		if err != nil || enrolled != (provider.Enrolled{Enrolment: want}) {
			t.Errorf("%s: %+v (%v)", body, enrolled, err)
		}
	}
}

func TestEnrolmentsThatCannotBe(t *testing.T) {
	p := verifiable(t, "")
	for _, test := range []struct {
		name   string
		params map[string]string
		method stepup.Method
		id     string
	}{
		{"no profile", nil, stepup.MethodSecret, ""},
		{"a profile that no path may hold", map[string]string{"profileId": "1/../2"}, stepup.MethodFace, ""},
		{"codes", profile, stepup.MethodCode, ""},
		{"elsewhere", profile, stepup.MethodElsewhere, ""},
		{"no method", profile, "", ""},
		{"a device without its id", profile, stepup.MethodDevice, ""},
		{"a device with an id that no path may hold", profile, stepup.MethodDevice, "../pin"},
		{"one of one", profile, stepup.MethodSecret, "x"},
	} {
		t.Run(test.name, func(t *testing.T) {
			up := answering(204, "")
			if err := p.Delete(t.Context(), up, test.params, test.method, test.id); !errors.Is(err, provider.ErrParameter) {
				t.Errorf("delete: %v", err)
			}
			if test.method != stepup.MethodDevice && test.id == "" {
				if _, err := p.Enrol(t.Context(), up, test.params, test.method, provider.Answering{Text: "x"}); !errors.Is(err, provider.ErrParameter) {
					t.Errorf("enrol: %v", err)
				}
			}
			up.none(t)
		})
	}
	for method, rule := range p.Methods() {
		up := answering(204, "")
		if _, err := p.Enrol(t.Context(), up, profile, method, provider.Answering{Text: "4826", Sealed: !rule.Sealed}); told(t, err) != "error" {
			t.Errorf("%s takes what is sealed otherwise: %v", method, err)
		}
		up.none(t)
	}
}

func TestDeleteStatuses(t *testing.T) {
	for status, want := range map[int]string{200: "", 204: "", 404: "not_found", 400: "error", 403: "error", 429: "too_soon", 500: "error"} {
		err := verifiable(t, "").Delete(t.Context(), answering(status, generic), profile, stepup.MethodFace, "")
		if got := told(t, err); got != want {
			t.Errorf("%d: %q, want %q", status, got, want)
		}
	}
}

func TestAuthorise(t *testing.T) {
	for _, test := range []struct {
		name   string
		params map[string]string
		status int
		body   string
		want   stepup.State
		life   time.Duration
	}{
		{"cleared already", profile, 200, object(""), stepup.StateApproved, time.Minute},
		{"without a validity", profile, 201, `{"oneTimeToken":"T","challenges":[{}]}`, stepup.StatePending, time.Hour},
		{"no profile", nil, 200, object(""), "", 0},
		{"no token", profile, 200, `{"challenges":[]}`, "", 0},
		{"a token that no header may hold", profile, 200, `{"oneTimeToken":"a\nb","challenges":[]}`, "", 0},
		{"a token too long", profile, 200, `{"oneTimeToken":"` + strings.Repeat("x", 257) + `","challenges":[]}`, "", 0},
		{"no JSON", profile, 200, `<html>`, "", 0},
		{"refused", profile, 403, object(""), "", 0},
		{"too often", profile, 429, object(""), "", 0},
		{"blocked", profile, 423, object(""), "", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			up := answering(test.status, test.body)
			demand, standing, err := verifiable(t, "").Authorise(t.Context(), up, test.params)
			if standing.State != test.want || demand.Lifetime != test.life || (err != nil) != (test.want == "") || (demand.Token != "") != (err == nil) {
				t.Errorf("%+v, %+v (%v)", demand, standing, err)
			}
			if code := map[int]string{423: "blocked", 429: "too_soon"}[test.status]; code != "" && told(t, err) != code {
				t.Errorf("told %v, want %q", err, code)
			}
			if test.params == nil && !errors.Is(err, provider.ErrParameter) {
				t.Errorf("error %v", err)
			}
		})
	}
}
