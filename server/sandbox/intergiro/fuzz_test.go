package intergiro

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// FuzzBody throws anything at what reads bodies: no panic, no server error, no
// money moved by what is no payment.
func FuzzBody(f *testing.F) {
	r := newRig(f, "")
	consent := r.raise()
	paths := []string{
		payPath, "/v3/transactions/move", "/v3/individuals/" + sofiaID + "/payment_methods", "/v3/cards/" + newCard + "/activate",
		"/v3/consents/" + consent, "/v3/auth/login", "/v3/auth/refresh",
	}
	for i, seed := range []string{
		payBody(requestID, "1"), moveBody, `{"type":"card","charge":{"amount":1,"currency":"EUR","account_id":"x"}}`, `{}`, returnBody,
		`{"api_key":"x"}`, `{"refresh_token":"x"}`, `null`, `[[[[{"a":1}]]]]`, "\x00", `{"counterparty":{"account":{"iban":"\u0661"}}}`,
		`{"return_url":"https://[::1]%zz"}`, `{"amount":-9223372036854775808}`,
	} {
		f.Add(byte(i), seed)
	}
	f.Fuzz(func(t *testing.T, which byte, body string) {
		r := *r
		r.t = t
		path := paths[int(which)%len(paths)]
		a := r.api("POST", path, body)
		if a.Code >= 500 {
			t.Errorf("%s: %d %s", path, a.Code, a.Body)
		}
		if path == payPath && a.Code == 200 && !strings.Contains(body, "request_id") {
			t.Errorf("paid: %s", body)
		}
	})
}

// FuzzReturnURL: what is taken as a return URL is one that a browser takes to
// that host, and survives what may be added to it.
func FuzzReturnURL(f *testing.F) {
	for _, seed := range []string{"https://app.example.com/return?state=x", "http://localhost:1", "https://[::1]/", "https://a\\b", "https://%41/", "//x", "https://x?"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, schemes := range []string{"loopback", "https", "any"} {
			if badReturnURL(text, schemes) != "" {
				continue
			}
			u, err := url.Parse(text)
			if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
				t.Fatalf("%q was taken", text)
			}
			sc := DefaultScenario()
			if got := (view{back: text}).returning(sc).Return; got != text {
				t.Errorf("%q became %q", text, got)
			}
			sc.Unconfirmed.ReturnQuery = "status"
			to, err := url.Parse((view{back: text, id: "x"}).returning(sc).Return)
			if err != nil || to.Host != u.Host || to.Scheme != u.Scheme || !strings.HasSuffix(to.RawQuery, "consent_id=x&status=cancelled") {
				t.Errorf("%q leads to %v", text, to)
			}
		}
	})
}

// FuzzPage throws anything at the page and its steps: no panic, nothing
// approved.
func FuzzPage(f *testing.F) {
	r := newRig(f, "")
	token := r.start(r.raise(), returnBody)
	for _, seed := range [][3]string{
		{"", "token=x", ""}, {"/password", "", "token=" + token + "&password=x"}, {"/approve", "", "token=" + token}, {"/look", "", "token=%zz"}, {"/../x", ";", ""},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, path, query, body string) {
		for _, method := range []string{"GET", "POST"} {
			q := httptest.NewRequest(method, PagePath, strings.NewReader(body))
			q.URL.Path, q.URL.RawQuery = PagePath+path, query
			q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			w := httptest.NewRecorder()
			r.mux.ServeHTTP(w, q)
			if w.Code >= 500 {
				t.Errorf("%d %s", w.Code, w.Body)
			}
		}
		for _, k := range r.s.bank.list() {
			if k.state == approved || k.state == used {
				t.Error("something was approved")
			}
		}
	})
}

// FuzzQuery throws anything at the query of a list.
func FuzzQuery(f *testing.F) {
	r := newRig(f, "")
	for _, seed := range []string{"request_id=" + requestID, "limit=1&limit=2", "limit=%zz", "a;b", "limit=99999999999999999999"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, query string) {
		q := httptest.NewRequest("GET", Prefix+"/v3/transactions", nil)
		q.URL.RawQuery = query
		q.Header.Set("Authorization", "Bearer "+r.access)
		w := httptest.NewRecorder()
		r.mux.ServeHTTP(w, q)
		if w.Code != 200 && w.Code != 400 {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})
}
