package landing_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"countersign/server/internal/landing"
)

func TestLanguage(t *testing.T) {
	for accepted, want := range map[string]string{
		"":                               "en",
		"de":                             "de",
		"DE-at":                          "de",
		"pt-BR,pt;q=0.9,en;q=0.8":        "pt",
		"da, en-gb;q=0.8, en;q=0.7":      "en",
		"da;q=1,nl;q=0.5,fr;q=0.6":       "fr",
		"fr;q=0,it":                      "it",
		"fr;q=0":                         "en",
		"pl;q=2,es":                      "es",
		"pl;q=NaN,es;q=0.1":              "es",
		"pl;q=x,nl; q=0.3":               "nl",
		"*":                              "en",
		"*;q=0.5,de;q=0.4":               "en",
		"xx,yy;q=0.1":                    "en",
		",,;;==":                         "en",
		strings.Repeat("xx,", 32) + "de": "en", // too many are asked for
	} {
		if got := landing.Language(accepted); got != want {
			t.Errorf("%q: %s, want %s", accepted, got, want)
		}
	}
}

func get(serve http.HandlerFunc, method, language string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "/countersign/v1/challenges/x/return?state=secret-state", nil)
	r.Header.Set("Accept-Language", language)
	w := httptest.NewRecorder()
	serve(w, r)
	return w
}

// TestPages looks at what each page is made of, in every language.
func TestPages(t *testing.T) {
	titles := map[string]bool{}
	for _, language := range []string{"de", "en", "es", "fr", "it", "nl", "pl", "pt"} {
		for name, page := range map[string]struct {
			serve  http.HandlerFunc
			status int
			closes bool
		}{
			"back":    {landing.Back, http.StatusOK, true},
			"stray":   {landing.Stray, http.StatusNotFound, false},
			"trouble": {landing.Trouble, http.StatusServiceUnavailable, false},
		} {
			t.Run(language+" "+name, func(t *testing.T) {
				w := get(page.serve, http.MethodGet, language)
				h, body := w.Header(), w.Body.String()
				if w.Code != page.status || h.Get("Content-Type") != "text/html; charset=utf-8" || h.Get("Content-Language") != language {
					t.Errorf("answered %d with %v", w.Code, h)
				}
				if h.Get("Cache-Control") != "no-store" || h.Get("Referrer-Policy") != "no-referrer" || h.Get("X-Frame-Options") != "DENY" {
					t.Errorf("headers %v", h)
				}
				if (h.Get("Retry-After") != "") != (page.status == http.StatusServiceUnavailable) {
					t.Errorf("to try again after %q", h.Get("Retry-After"))
				}
				if strings.Contains(body, "secret-state") || regexp.MustCompile(`\{\w+\}`).MatchString(body) {
					t.Errorf("the page shows\n%s", body)
				}
				if !strings.Contains(body, `<html lang="`+language+`">`) || strings.Contains(body, "window.close()") != page.closes {
					t.Errorf("the page is\n%s", body)
				}
				title := between(t, body, "<title>", "</title>")
				if titles[title] || title != between(t, body, "<h1>", "</h1>") {
					t.Errorf("title %q", title)
				}
				titles[title] = true
				wellFormed(t, body)
				allowed(t, h.Get("Content-Security-Policy"), body)
			})
		}
	}
}

// wellFormed reports elements that are not closed as they were opened.
func wellFormed(t *testing.T, body string) {
	t.Helper()
	var open []string
	for _, tag := range regexp.MustCompile(`<(/?)(\w+)[^>]*?(/?)>`).FindAllStringSubmatch(body, -1) {
		switch name := tag[2]; {
		case name == "meta", name == "link", tag[3] == "/":
		case tag[1] == "":
			open = append(open, name)
		case len(open) == 0 || open[len(open)-1] != name:
			t.Fatalf("</%s> after %v", name, open)
		default:
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		t.Errorf("left open: %v", open)
	}
}

// allowed reports styles and scripts that the policy does not let run, and
// whatever else it lets in.
func allowed(t *testing.T, policy, body string) {
	t.Helper()
	for _, element := range []string{"style", "script"} {
		for _, found := range regexp.MustCompile(`(?s)<`+element+`[^>]*>(.*?)</`+element+`>`).FindAllStringSubmatch(body, -1) {
			sum := sha256.Sum256([]byte(found[1]))
			if want := element + "-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "';"; !strings.Contains(policy, want) {
				t.Errorf("the policy %q does not have %s", policy, want)
			}
		}
	}
	for _, want := range []string{"default-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("the policy %q does not have %s", policy, want)
		}
	}
	const icon = `<link rel="icon" href="data:,">` // or else browsers ask for one
	if body = strings.Replace(body, icon, "", 1); !strings.Contains(policy, "img-src data:;") {
		t.Errorf("the policy %q does not have the icon", policy)
	}
	if strings.Contains(policy, "unsafe") || regexp.MustCompile(`(?i)\s(style|on\w+|src|href)=`).MatchString(body) {
		t.Errorf("the page needs more than it should:\n%s\n%s", policy, body)
	}
}

func between(t *testing.T, text, start, end string) string {
	t.Helper()
	_, rest, _ := strings.Cut(text, start)
	found, _, ok := strings.Cut(rest, end)
	if !ok || found == "" {
		t.Fatalf("nothing between %s and %s", start, end)
	}
	return found
}

func TestHead(t *testing.T) {
	w := get(landing.Back, http.MethodHead, "")
	if w.Code != http.StatusOK || w.Body.Len() > 0 || w.Header().Get("Content-Length") == "0" {
		t.Errorf("answered %d %v with %d bytes", w.Code, w.Header(), w.Body.Len())
	}
}

func TestAway(t *testing.T) {
	w := httptest.NewRecorder()
	landing.Away(w, "https://app.example.com/pay?x=1#y")
	h := w.Header()
	if w.Code != http.StatusSeeOther || h.Get("Location") != "https://app.example.com/pay?x=1#y" || h.Get("Cache-Control") != "no-store" ||
		h.Get("Referrer-Policy") != "no-referrer" || w.Body.Len() > 0 {
		t.Errorf("answered %d %v %q", w.Code, h, w.Body)
	}
}
