package origin_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"countersign/server/internal/origin"
)

func TestNewNamesEveryFault(t *testing.T) {
	_, err := origin.New("https://app.example.com", "https://*.example.com", "https://app.example.com/", "ftp://x", "null", "https://a:443", "HTTPS://b")
	if err == nil {
		t.Fatal("faulty origins were accepted")
	}
	for _, part := range []string{
		`"https://*.example.com": needs one exact host`,
		`"https://app.example.com/": not as a browser sends it, write "https://app.example.com"`,
		`"ftp://x": the scheme`,
		`"null": the scheme`,
		`"https://a:443": not as a browser sends it, write "https://a"`,
		`"HTTPS://b": not as a browser sends it, write "https://b"`,
	} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error misses %s:\n%v", part, err)
		}
	}
}

func TestAllowedIsExact(t *testing.T) {
	list, err := origin.New("https://app.example.com", "http://localhost:8080", "http://[::1]:8080")
	if err != nil {
		t.Fatal(err)
	}
	for value, want := range map[string]bool{
		"https://app.example.com":        true,
		"http://localhost:8080":          true,
		"http://[::1]:8080":              true,
		"http://app.example.com":         false,
		"https://app.example.com:8443":   false,
		"https://app.example.com.evil":   false,
		"https://evil-app.example.com":   false,
		"https://app.example.com/":       false,
		"":                               false,
		"null":                           false,
		"https://app.example.com, other": false,
	} {
		if got := list.Allowed(value); got != want {
			t.Errorf("Allowed(%q) = %v, want %v", value, got, want)
		}
	}
}

func TestOf(t *testing.T) {
	for in, want := range map[string]string{
		"https://Pay.Example.com/path?q": "https://pay.example.com",
		"https://pay.example.com:443":    "https://pay.example.com",
		"http://localhost:80/":           "http://localhost",
		"http://[::1]:8080/x":            "http://[::1]:8080",
	} {
		if got, err := origin.Of(in); err != nil || got != want {
			t.Errorf("Of(%q) = %q, %v; want %q", in, got, err, want)
		}
	}
	for _, in := range []string{"", "pay.example.com", "https://", "https://u:p@host", "://", "https://a b"} {
		if got, err := origin.Of(in); err == nil {
			t.Errorf("Of(%q) = %q, want an error", in, got)
		}
	}
}

func TestForeign(t *testing.T) {
	list, err := origin.New("https://app.example.com")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, method string
		header       http.Header
		want         bool
	}{
		{"allowed page", "POST", http.Header{"Origin": {"https://app.example.com"}}, false},
		{"foreign page", "POST", http.Header{"Origin": {"https://evil.example"}}, true},
		{"foreign page deletes", "DELETE", http.Header{"Origin": {"https://evil.example"}}, true},
		{"sandboxed frame", "POST", http.Header{"Origin": {"null"}}, true},
		{"empty origin", "POST", http.Header{"Origin": {""}}, true},
		{"two origins", "POST", http.Header{"Origin": {"https://app.example.com", "https://evil.example"}}, true},
		{"reading is not changing", "GET", http.Header{"Origin": {"https://evil.example"}}, false},
		{"no browser", "POST", nil, false},
		{"no origin, same origin", "POST", http.Header{"Sec-Fetch-Site": {"same-origin"}}, false},
		{"no origin, typed by the user", "POST", http.Header{"Sec-Fetch-Site": {"none"}}, false},
		{"no origin, same site", "POST", http.Header{"Sec-Fetch-Site": {"same-site"}}, true},
		{"no origin, cross site", "POST", http.Header{"Sec-Fetch-Site": {"cross-site"}}, true},
		{"foreign origin that claims same origin", "POST", http.Header{"Origin": {"https://evil.example"}, "Sec-Fetch-Site": {"same-origin"}}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := httptest.NewRequest(test.method, "/", nil)
			r.Header = test.header
			if r.Header == nil {
				r.Header = http.Header{}
			}
			if got := list.Foreign(r); got != test.want {
				t.Errorf("Foreign = %v, want %v", got, test.want)
			}
		})
	}
}
