package server_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"

	"countersign/server"
)

// tokens are the access tokens of this back end's own users. A real one would
// look them up, and refresh them.
type tokens map[string]string

// Authorize implements server.CredentialSource: whoever is logged in here acts
// with their own token there.
func (t tokens) Authorize(_ context.Context, client *http.Request, header http.Header) error {
	user, _, _ := client.BasicAuth()
	token, ok := t[user]
	if !ok {
		return server.ErrNoCredentials
	}
	header.Set("Authorization", "Bearer "+token)
	return nil
}

// The gateway is an http.Handler. Here it stands in a back end that has pages
// of its own, and one payment goes through it: challenged, approved, carried
// out, and asked for once more.
func ExampleNew() {
	bank := httptest.NewServer(http.HandlerFunc(payments)) // stands for the payment API
	defer bank.Close()

	gateway, err := server.New(server.Config{
		PublicURL: "http://localhost:8080",
		Providers: map[string]server.Provider{"wise": {
			BaseURL:     bank.URL,
			Mode:        "sandbox",
			Credentials: tokens{"maren": "token-of-maren"},
			Params:      map[string]string{"profileId": "30417755"},
		}},
		Routes: []server.Route{{
			Match:    "POST /pay/transfers/{transferId}/payments",
			Provider: "wise",
			To:       "/v3/profiles/{profileId}/transfers/{transferId}/payments",
		}},
		Fallback: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintln(w, "the back end's own page")
		}),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer gateway.Close(context.Background())
	site := httptest.NewServer(gateway.Handler())
	defer site.Close()

	browser := newBrowser()
	fmt.Print(send(browser, "GET", site.URL+"/", ""))
	first := send(browser, "POST", site.URL+"/pay/transfers/51923307/payments", "")
	fmt.Print(first)
	id := first.header.Get("Countersign-Challenge")
	fmt.Print(send(browser, "POST", site.URL+"/pay/transfers/51923307/payments", id))
	fmt.Print(send(browser, "POST", site.URL+"/pay/transfers/51923307/payments", id))
	// Output:
	// 200 the back end's own page
	// 403 challenged: true
	// 200 COMPLETED with the proof of /v3/profiles/30417755/transfers/51923307/payments
	// 200 COMPLETED with the proof of /v3/profiles/30417755/transfers/51923307/payments (replayed)
}

// payments wants approval for each payment; here it is given at once.
func payments(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Header.Get("Authorization") != "Bearer token-of-maren":
		w.WriteHeader(http.StatusUnauthorized)
	case r.Header.Get("x-2fa-approval") == "":
		w.Header().Set("x-2fa-approval-result", "REJECTED")
		w.Header().Set("x-2fa-approval", "7d3c1f0a-52e4-4b7e-9a41-0c6b8e2f9d10")
		w.WriteHeader(http.StatusForbidden)
	default:
		fmt.Fprintln(w, "COMPLETED with the proof of", r.URL.Path)
	}
}

type answer struct {
	status int
	header http.Header
	body   string
}

func (a answer) String() string {
	switch {
	case a.header.Get("Countersign-Challenge") != "":
		return fmt.Sprintln(a.status, "challenged:", a.header.Get("x-2fa-approval") != "")
	case a.header.Get("Countersign-Replayed") != "":
		return fmt.Sprintln(a.status, strings.TrimSpace(a.body), "(replayed)")
	}
	return fmt.Sprintln(a.status, strings.TrimSpace(a.body))
}

func newBrowser() *http.Client {
	jar, _ := cookiejar.New(nil) // fails with options only
	return &http.Client{Jar: jar}
}

func send(browser *http.Client, method, url, challenge string) answer {
	r, err := http.NewRequest(method, url, strings.NewReader(`{"type":"BALANCE"}`))
	if err != nil {
		return answer{body: err.Error()}
	}
	r.SetBasicAuth("maren", "")
	if challenge != "" {
		r.Header.Set("Countersign-Challenge", challenge)
	}
	res, err := browser.Do(r)
	if err != nil {
		return answer{body: err.Error()}
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return answer{body: err.Error()}
	}
	return answer{res.StatusCode, res.Header, string(body)}
}
