package server_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	sdk "go.opentelemetry.io/otel/sdk/trace"

	"countersign/server"
	"countersign/server/internal/observe/leaktest"
)

// spans are all that an exporter is told, as text.
type spans struct{ bytes.Buffer }

func (s *spans) ExportSpans(_ context.Context, all []sdk.ReadOnlySpan) error {
	for _, span := range all {
		fmt.Fprintln(s, span.Name(), span.Attributes(), span.Status(), span.Events())
	}
	return nil
}

func (s *spans) Shutdown(context.Context) error { return nil }

// TestCallbackTellsNothing: what a customer brings back in the address, and what is
// got for it, stands in no log and no span, also where an authorization server
// repeats it.
func TestCallbackTellsNothing(t *testing.T) {
	leaks := leaktest.New(t)
	good, bad, access, refresh, secret := leaks.Secret("code"), leaks.Secret("bad code"), leaks.Secret("access"), leaks.Secret("refresh"), leaks.Secret("client")
	verifiers := 0
	authority := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		verifiers++
		leaks.Know(fmt.Sprint("verifier ", verifiers), r.FormValue("code_verifier"))
		w.Header().Set("Content-Type", "application/json")
		if r.FormValue("code") != good {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprintf(w, `{"error":"invalid_grant","error_description":%q}`, r.Form.Encode()+secret)
			return
		}
		fmt.Fprintf(w, `{"access_token":%q,"refresh_token":%q,"token_type":"bearer","expires_in":3600}`, access, refresh)
	}))
	defer authority.Close()
	var log bytes.Buffer
	var told spans
	front := httptest.NewUnstartedServer(nil)
	own := "http://" + front.Listener.Addr().String()
	front.Config.Handler = open(t, server.Config{
		PublicURL: own, Log: slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Tracer: sdk.NewTracerProvider(sdk.WithSyncer(&told)),
		Providers: map[string]server.Provider{"wise": {
			Mode: "sandbox", BaseURL: authority.URL,
			OAuth: &server.OAuth{ClientID: "c", ClientSecret: secret, AuthorizeURL: authority.URL + "/authorize", TokenURL: authority.URL + "/token"},
		}},
		Routes: []server.Route{{Match: "GET /pay", Provider: "wise", To: "/v1/pay"}},
	}).Handler()
	front.Start()
	defer front.Close()
	jar, _ := cookiejar.New(nil) // cannot fail
	browser := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	visit := func(path string) string {
		t.Helper()
		res, err := browser.Get(own + "/countersign/v1/providers/wise" + path)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		return res.Header.Get("Location")
	}
	page := url.QueryEscape(own + "/pay?note=" + leaks.Secret("page"))
	for code, outcome := range map[string]string{bad: "failed", good: "connected"} {
		away, err := url.Parse(visit("/connect?page=" + page))
		if err != nil {
			t.Fatal(err)
		}
		state := away.Query().Get("state")
		leaks.Know("state of what "+outcome, state)
		if to := visit("/callback?code=" + code + "&state=" + state); !strings.HasSuffix(to, "countersign_connect="+outcome) {
			t.Errorf("came back to %q, want %s", to, outcome)
		}
		for _, cookie := range jar.Cookies(&url.URL{Scheme: "http", Host: front.Listener.Addr().String()}) {
			leaks.Know("session after it "+outcome, cookie.Value)
		}
	}
	if n := strings.Count(told.String(), "/callback"); n != 4 || verifiers != 2 || !strings.Contains(log.String(), "account not connected") {
		t.Errorf("this shows nothing: %d verifiers\n%s\n%s", verifiers, told.String(), log.String())
	}
	leaks.Search("the log and the spans", log.String()+told.String())
}
