package gateway_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"countersign/server/internal/challenge"
	"countersign/server/internal/credential"
	"countersign/server/internal/gateway"
	"countersign/server/internal/observe"
	"countersign/server/internal/observe/leaktest"
	"countersign/server/provider"
	"countersign/shared/stepup"
	"countersign/shared/wire"
)

// TestAnswersAreNowhere sends right and wrong answers in every way there is, and
// looks for them in all that the gateway says and keeps.
func TestAnswersAreNowhere(t *testing.T) {
	leaks := leaktest.New(t)
	pin, code, wrong, scan := leaks.Secret("PIN"), leaks.Secret("code"), leaks.Secret("wrong code"), leaks.Secret("face scan")
	jwe := sealed(pin)
	leaks.Know("JWE", jwe)
	number := "+4915112345678"
	leaks.Know("phone number", number)
	user, client := leaks.Secret("access token"), leaks.Secret("client token")

	open := codeFactor()
	open.Length = 0
	v := newVault(t, secretFactor(), open, faceFactor())
	v.right = map[string]string{"pin": jwe, "sms": code, "voice": code, "face": scan}
	metrics := observe.NewMetrics("test")
	r := vaultRig(t, v, rigConfig{
		executionLog: leaks, metrics: metrics, credentials: credential.NewStatic(user),
		upstream: func(u *gateway.Upstream) { u.Client = credential.NewStatic(client) },
	})
	var ids []string
	search := func(what string, a answer) {
		t.Helper()
		leaks.Search(what, a.body)
		for name, values := range a.header {
			leaks.Search(what+", "+name, strings.Join(values, " "))
		}
	}
	answers := func(id string) {
		search("starting", r.start(t, id, "sms"))
		search("a wrong code", r.verify(t, id, "sms", wrong))
		search("a PIN in clear", r.verify(t, id, "pin", pin))
		search("a PIN in clear", r.send(t, "POST", factorPath(id, "pin", wire.SegmentVerify), pin, "Content-Type", wire.TypeSealed))
		search("a broken JWE", r.verify(t, id, "pin", "x"+jwe))
		search("a wrong JWE", r.verify(t, id, "pin", sealed(wrong)))
		search("the code", r.verify(t, id, "sms", code))
		search("the JWE", r.verify(t, id, "pin", jwe))
		search("a scan", r.verify(t, id, "face", scan))
		search("the challenge", r.send(t, "GET", wire.PathChallenges+"/"+id, ""))
	}
	raise := func() string {
		id := r.pay(t)
		ids = append(ids, id)
		return id
	}
	r.challenge(t, raise())
	at, err := url.Parse(r.server.URL)
	if err != nil {
		t.Fatal(err)
	}
	leaks.Know("session", r.browser.Jar.Cookies(at)[0].Value)
	answers(ids[0])
	// A provider that repeats what it got, in every way that it may fail.
	for _, how := range []stepup.Code{provider.KeyChanged, stepup.Blocked, stepup.Refused, "500", "200", "hang up"} {
		v.set(func(v *vaultAPI) { v.shown = map[string]bool{}; v.answer = nil })
		id := raise()
		r.challenge(t, id)
		v.set(func(v *vaultAPI) { v.answer = repeating(how) })
		answers(id)
		for _, segment := range []string{"secret", "device"} {
			search("enrolling", r.send(t, "POST", enrolments+segment, jwe, "Content-Type", wire.TypeSealed))
			search("enrolling in clear", r.send(t, "POST", enrolments+segment, `{"answer":"`+pin+`"}`, "Content-Type", wire.TypeJSON))
		}
		search("enrolling a face", r.send(t, "POST", enrolments+"face", `{"answer":"`+scan+`"}`, "Content-Type", wire.TypeJSON))
		search("the key", r.send(t, "GET", keyPath, ""))
		search("a phone number", operate(t, r.gateway.PhonesHandler(), "POST", phonesPath, `{"phoneNumber":"`+number+`"}`))
	}
	v.Close()
	answers(raiseOffline(t, r, ids[0]))

	served := httptest.NewRecorder()
	metrics.Handler().ServeHTTP(served, httptest.NewRequest("GET", "/metrics", nil))
	if text := served.Body.String(); !strings.Contains(text, `countersign_factor_answers_total{outcome="wrong",provider="wise"}`) {
		t.Errorf("answers are not counted:\n%s", text)
	}
	leaks.Know("one-time token", "vault-token-") // pages and the store have it
	leaks.Search("the metrics", served.Body.String())
	leaks.Search("the store", strings.ReplaceAll(dump(t, r.store, ids), `"Token":"vault-token-`, ""))
	if log := leaks.Logs(); !strings.Contains(log, ids[len(ids)-1]) && !strings.Contains(log, "provider_refused") {
		t.Errorf("the log says nothing:\n%s", log)
	}
}

// repeating answers with what it was sent, as one that fails like this.
func repeating(how stepup.Code) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodPost || strings.HasPrefix(r.URL.Path, "/pay/") {
			return false
		}
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Repeated", r.Header.Get("Authorization"))
		switch how {
		case "hang up":
			panic(http.ErrAbortHandler)
		case "500":
			w.WriteHeader(http.StatusInternalServerError)
		case "200":
		default:
			w.Header().Set("X-Refusal", string(how))
			w.WriteHeader(http.StatusBadRequest)
		}
		_, _ = w.Write(body)
		return true
	}
}

// raiseOffline gives a challenge that is there while the provider is not.
func raiseOffline(t *testing.T, r *rig, id string) string {
	t.Helper()
	_, err := r.store.Update(context.Background(), id, func(record *challenge.Record) error {
		record.State = stepup.StatePending
		record.Attempts = 0
		for i := range record.Factors {
			record.Factors[i].State = stepup.StatePending
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// dump gives all that a store keeps of these challenges, but for the provider's
// own token.
func dump(t *testing.T, s challenge.Store, ids []string) string {
	t.Helper()
	var all strings.Builder
	for _, id := range ids {
		r, err := s.Get(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}
