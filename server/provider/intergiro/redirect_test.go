package intergiro_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"countersign/server/provider"
	"countersign/server/provider/intergiro"
)

// begun is the start of the consent, as documented, with an answer.
func begun(status int, answer string) exchange {
	return exchange{
		method: "POST", target: "/v3/consents/" + consent, body: `{"return_url":"` + returnURL + `"}`,
		status: status, answer: answer,
	}
}

func TestBegin(t *testing.T) {
	newest := `{"method":{"redirect_url":"` + link + `","token":"` + linkToken + `","expires_at":"2026-11-20T09:25:42.000Z"}}`
	oldest := `{"method":{"redirect_url":"` + link + `","expires_at":"2026-11-20T11:25:42+02:00"}}`
	to := func(address string) string { return `{"method":{"redirect_url":"` + address + `"}}` }
	for _, test := range []struct {
		name   string
		status int
		answer string
		want   string // the address, or else what is told
	}{
		{"the newest form", 200, newest, link},
		{"the oldest form", 200, oldest, link},
		{"created", 201, to(link), link},
		{"the sandbox on this machine", 200, to("http://127.0.0.1:9090/sca?token=x"), "http://127.0.0.1:9090/sca?token=x"},
		{"and with its address of six", 200, to("http://[::1]:9090/sca?token=x"), "http://[::1]:9090/sca?token=x"},
		{"and by name", 200, to("http://bank.localhost/sca"), "http://bank.localhost/sca"},
		{"http elsewhere", 200, to("http://integrate.intergiro.com/sca"), "error"},
		{"a name like this machine's", 200, to("http://localhost.example/sca"), "error"},
		{"a script", 200, to("javascript:alert('s3cret')"), "error"},
		{"relative", 200, to("/sca/consent?token=s3cret"), "error"},
		{"without a scheme", 200, to("//integrate.intergiro.com/sca"), "error"},
		{"without a host", 200, to("https:///sca"), "error"},
		{"a port alone", 200, to("https://:443/sca"), "error"},
		{"with a user", 200, to("https://integrate.intergiro.com:s3cret@x.example/"), "error"},
		{"with a line break", 200, to(`https://integrate.intergiro.com/\r\ns3cret`), "error"},
		{"with a backslash", 200, to(`https://integrate.intergiro.com\\@x.example/`), "error"},
		{"as long as may be", 200, to(link + strings.Repeat("x", 4096-len(link))), link + strings.Repeat("x", 4096-len(link))},
		{"too long", 200, to(link + strings.Repeat("x", 4097-len(link))), "error"},
		{"none", 200, `{"method":{"token":"s3cret"}}`, "error"},
		{"of another kind", 200, `{"method":{"redirect_url":["s3cret"]}}`, "error"},
		{"not JSON", 200, `s3cret`, "error"},
		{"an answer too long", 200, to(link)[:len(to(link))-1] + `,"more":"` + strings.Repeat("x", 64<<10) + `"}`, "error"},

		{"refused", 403, `{"errors":[{"message":"s3cret"}]}`, "declined"},
		{"over", 410, ``, "expired"},
		{"forgotten", 404, ``, "expired"},
		{"locked", 423, ``, "blocked"},
		{"given or used", 409, ``, "exists"},
		{"too often", 429, ``, "too_soon"},
		{"a return address that is not taken", 400, `s3cret`, "error"},
		{"unauthorised", 401, `s3cret`, "error"},
		{"a failure", 500, `s3cret`, "error"},
	} {
		t.Run(test.name, func(t *testing.T) {
			address, err := open(t).Begin(t.Context(), newAPI(t, begun(test.status, test.answer)), challenge, returnURL)
			if got := address + told(t, err); got != test.want {
				t.Errorf("%q (%v), want %q", got, err, test.want)
			}
		})
	}
}

// TestBeginInProduction: the customer goes nowhere without TLS.
func TestBeginInProduction(t *testing.T) {
	p, err := intergiro.New(provider.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	up := newAPI(t, begun(200, `{"method":{"redirect_url":"http://127.0.0.1/sca?token=`+linkToken+`"}}`))
	if address, err := p.(provider.Redirecting).Begin(t.Context(), up, challenge, returnURL); told(t, err) != "error" || address != "" {
		t.Errorf("sent to %q (%v)", address, err)
	}
}

func TestBeginWithOtherStatuses(t *testing.T) {
	p := open(t, "declined_status", "400", "expired_status", "404", "blocked_status", "403", "used_status", "422,409")
	for status, want := range map[int]string{400: "declined", 404: "expired", 403: "blocked", 422: "exists", 409: "exists", 410: "error"} {
		_, err := p.Begin(t.Context(), newAPI(t, begun(status, ``)), challenge, returnURL)
		if got := told(t, err); got != want {
			t.Errorf("%d: %q, want %q", status, got, want)
		}
	}
}

func TestBeginWaits(t *testing.T) {
	for text, want := range map[string]time.Duration{"5": 5 * time.Second, "": 0, "soon": 0, "999999": time.Hour} {
		x := begun(429, ``)
		x.header = map[string]string{"Retry-After": text}
		_, err := open(t).Begin(t.Context(), newAPI(t, x), challenge, returnURL)
		if refusal := (*provider.Refusal)(nil); !errors.As(err, &refusal) || refusal.RetryAfter != want {
			t.Errorf("%q: %v, want to wait %v", text, err, want)
		}
	}
}

// TestBadTokenIsNotSent: a token is part of a path.
func TestBadTokenIsNotSent(t *testing.T) {
	p := made(t, "consent_status", "get").(intergiro.Verifiable)
	for _, token := range []string{"", "../cards", "a/b", "a?b", strings.Repeat("x", 129)} {
		c := provider.Case{Token: token}
		if _, err := p.Begin(t.Context(), newAPI(t), c, returnURL); told(t, err) != "parameter" {
			t.Errorf("%q: begun (%v)", token, err)
		}
		if _, err := p.Poll(t.Context(), newAPI(t), c); told(t, err) != "parameter" {
			t.Errorf("%q: asked for (%v)", token, err)
		}
	}
}

// FuzzBegin proves that whatever Intergiro answers, a customer is sent to an
// https address or to this machine, and no error repeats the answer.
func FuzzBegin(f *testing.F) {
	f.Add(200, `{"method":{"redirect_url":"`+link+`"}}`)
	f.Add(200, `{"method":{"redirect_url":"http://localhost/"}}`)
	f.Add(200, `{"method":{"redirect_url":"javascript:alert(1)"}}`)
	f.Add(410, `{}`)
	p := open(f)
	f.Fuzz(func(t *testing.T, status int, body string) {
		address, err := p.Begin(t.Context(), fixed{status, body}, challenge, returnURL)
		if err != nil {
			if address != "" || len(body) > 40 && strings.Contains(err.Error(), body) {
				t.Errorf("%q, %v", address, err)
			}
			return
		}
		u, err := url.Parse(address)
		if err != nil || u.Hostname() == "" || u.User != nil || len(address) > 4096 || strings.ContainsAny(address, "\\\r\n \x00") ||
			u.Scheme != "https" && (u.Scheme != "http" || !local(u.Hostname())) {
			t.Errorf("sent to %q (%v)", address, err)
		}
	})
}

func local(host string) bool {
	return strings.EqualFold(host, "localhost") || strings.HasSuffix(strings.ToLower(host), ".localhost") ||
		strings.HasPrefix(host, "127.") || strings.HasPrefix(host, "::")
}
