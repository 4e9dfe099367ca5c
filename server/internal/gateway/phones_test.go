package gateway_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"countersign/server/internal/gateway"
	"countersign/server/provider"
	"countersign/shared/stepup"
)

const phonesPath = "/providers/wise/users/42/phone-numbers"

// operate sends an operator's request.
func operate(t *testing.T, h http.Handler, method, path, body string, headers ...string) answer {
	t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return answer{w.Code, w.Header(), w.Body.String()}
}

func TestOperatorsTellPhoneNumbers(t *testing.T) {
	v := newVault(t)
	r := vaultRig(t, v, rigConfig{})
	h := r.gateway.PhonesHandler()
	created := operate(t, h, "POST", phonesPath, `{"phoneNumber":"+4915112345678"}`)
	created.want(t, http.StatusCreated, `{"id":"7","phoneNumber":"+4915112345678","verified":true}`)
	operate(t, h, "DELETE", phonesPath+"/7", "").want(t, http.StatusNoContent, "")
	if v.counted("client POST /vault/phones/42") != 1 || v.counted("client DELETE /vault/phones/42/7") != 1 {
		t.Errorf("asked %q", v.calls)
	}
	// Nothing of it is there for browsers.
	r.send(t, "POST", phonesPath, `{"phoneNumber":"+4915112345678"}`).wantProblem(t, 404, "route_not_found")
}

func TestWhatIsNoPhoneNumberIsNotTold(t *testing.T) {
	v := newVault(t)
	h := vaultRig(t, v, rigConfig{}).gateway.PhonesHandler()
	for _, body := range []string{
		``, `{}`, `{"phoneNumber":""}`, `{"phoneNumber":"4915112345678"}`, `{"phoneNumber":"+0123456789"}`, `{"phoneNumber":"+49 151"}`,
		`{"phoneNumber":"+123456"}`, `{"phoneNumber":"+1234567890123456"}`, `{"phoneNumber":"+4915112345678","verified":true}`,
		`{"phoneNumber":"+4915112345678"}{}`, `[]`, `{"phoneNumber":"+4915112345678"` + strings.Repeat(" ", 300) + `}`,
	} {
		operate(t, h, "POST", phonesPath, body).wantProblem(t, 400, "parameters_invalid")
	}
	operate(t, h, "POST", phonesPath, `{"phoneNumber":"+4915112345678"}`, "Content-Type", "text/plain").wantProblem(t, 400, "parameters_invalid")
	operate(t, h, "DELETE", "/providers/wise/users/42/phone-numbers/a%2Fb", "").wantProblem(t, 400, "parameters_invalid")
	operate(t, h, "DELETE", "/providers/wise/users/4%202/phone-numbers/7", "").wantProblem(t, 400, "parameters_invalid")
	for _, page := range [][]string{{"Origin", page}, {"Origin", "null"}, {"Sec-Fetch-Site", "same-origin"}} {
		operate(t, h, "POST", phonesPath, `{"phoneNumber":"+4915112345678"}`, page...).wantProblem(t, 403, "origin_refused")
	}
	operate(t, h, "POST", "/providers/other/users/42/phone-numbers", `{"phoneNumber":"+4915112345678"}`).wantProblem(t, 404, "route_not_found")
	operate(t, h, "GET", "/providers/wise", "").wantProblem(t, 404, "route_not_found")
	if len(v.calls) != 0 {
		t.Errorf("the provider was asked %q", v.calls)
	}
}

func TestRefusalsOfPhoneNumbers(t *testing.T) {
	v := newVault(t)
	r := vaultRig(t, v, rigConfig{})
	v.set(refuses("/vault/phones", stepup.Exists, 0))
	operate(t, r.gateway.PhonesHandler(), "POST", phonesPath, `{"phoneNumber":"+4915112345678"}`).wantProblem(t, 409, "enrolment_exists")
	phones, ok := r.gateway.Phones("wise")
	if !ok {
		t.Fatal("there are none")
	}
	var refusal *provider.Refusal
	if _, err := phones.Create(t.Context(), "42", "+4915112345678"); !errors.As(err, &refusal) || refusal.Code != stepup.Exists {
		t.Errorf("refused as %v", err)
	}
	if err := phones.Delete(t.Context(), "../42", "7"); !errors.Is(err, provider.ErrParameter) {
		t.Errorf("refused as %v", err)
	}
	noClient := vaultRig(t, v, rigConfig{upstream: func(u *gateway.Upstream) { u.Client, u.Enrol, u.Phones = nil, nil, false }})
	if _, ok := noClient.gateway.Phones("wise"); ok {
		t.Error("there are some without a client")
	}
	if _, ok := r.gateway.Phones("other"); ok {
		t.Error("there are some of nobody")
	}
}

// TestPhoneNumbersNeedToBeAllowed: the address is for health and metrics first,
// and many may reach it who must not have codes sent to them.
func TestPhoneNumbersNeedToBeAllowed(t *testing.T) {
	v := newVault(t)
	r := vaultRig(t, v, rigConfig{upstream: func(u *gateway.Upstream) { u.Phones = false }})
	h := r.gateway.PhonesHandler()
	operate(t, h, "POST", phonesPath, `{"phoneNumber":"+4915112345678"}`).wantProblem(t, 404, "route_not_found")
	operate(t, h, "DELETE", phonesPath+"/7", "").wantProblem(t, 404, "route_not_found")
	if len(v.calls) != 0 {
		t.Errorf("the provider was asked %q", v.calls)
	}
	if _, ok := r.gateway.Phones("wise"); !ok {
		t.Error("the program itself cannot tell them")
	}
}
