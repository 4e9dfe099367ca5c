package attack_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"countersign/server"
	"countersign/shared/wire"
)

// TestAttackCachePoisoning has the provider call everything public, and asks for
// challenges under names that look like files: what belongs to a session is for
// no cache, and what the provider did not call public for none that is shared.
func TestAttackCachePoisoning(t *testing.T) {
	caching := "public, max-age=31536000, immutable"
	a := aim(t, func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Expires", "Fri, 01 Jan 2038 00:00:00 GMT")
		h.Set("Connection", "cache-control, vary, set-cookie")
		switch {
		case strings.HasSuffix(r.URL.Path, "plain"):
			h.Set("Last-Modified", "Fri, 01 Jan 2016 00:00:00 GMT")
		case r.Method == http.MethodPost:
			h.Del("Connection")
			h.Set("Cache-Control", caching)
			challenging(w, r)
		}
	}, nil)
	first := a.one(t, post("/pay/1", "{}"))
	session := first.session(t)
	id := first.Header.Get(wire.HeaderChallenge)
	again := a.one(t, post("/pay/1", "{}", session)) // challenged anew
	stored := func(got answer, what string) {
		t.Helper()
		if cache := got.Header["Cache-Control"]; len(cache) != 1 || cache[0] != "no-store" {
			t.Errorf("%s: Cache-Control %q", what, cache)
		}
		if !strings.Contains(strings.Join(got.Header["Vary"], ","), "Origin") {
			t.Errorf("%s: Vary %q", what, got.Header["Vary"])
		}
	}
	stored(first, "a challenge")
	stored(again, "another challenge")
	for _, path := range []string{
		"/" + id, "/" + id + ".css", "/" + id + "/x.css", "/" + id + "?x=.css", "?request=x", "/" + id + "%2f.css", "/" + id + ";.css", "/" + id + "/return", "/" + id + "/return.css",
	} {
		got := a.one(t, request("GET "+wire.PathChallenges+path, "", "Origin: "+page, session, "Connection: close"))
		stored(got, path)
		if strings.Contains(path, "css") && !strings.HasPrefix(path, "/"+id+"?") && got.StatusCode < 400 {
			t.Errorf("%s: answered %v", path, got)
		}
	}
	stored(a.one(t, request("GET /nowhere.css", "", "Origin: "+page, "Connection: close")), "a refusal")

	plain := a.one(t, request("GET /pay/plain", "", "Origin: "+page, "Connection: close"))
	if cache := plain.Header["Cache-Control"]; len(cache) != 1 || cache[0] != "private" || !strings.Contains(plain.Header.Get("Vary"), "Origin") {
		t.Errorf("an answer for one customer: Cache-Control %q, Vary %q", cache, plain.Header["Vary"])
	}
}

// TestAttackActiveAnswers has the provider answer with documents that run scripts,
// or that might be taken for some: at the gateway's origin they do nothing and
// cannot be framed.
func TestAttackActiveAnswers(t *testing.T) {
	const script = `<html xmlns="http://www.w3.org/1999/xhtml"><script>fetch('/pay/1',{method:'POST'})</script></html>`
	kind := ""
	a := aim(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Content-Type"] = []string{kind}
		if kind == "" {
			w.Header()["Content-Type"] = nil
		}
		w.Header().Set("Set-Cookie", "countersign="+strings.Repeat("A", 43))
		w.Header().Set("Service-Worker-Allowed", "/")
		_, _ = io.WriteString(w, script)
	}, nil)
	for _, kind = range []string{"text/html", "application/xhtml+xml", "image/svg+xml", "text/xml;charset=utf-7", "application/json", "text/plain", ""} {
		got := a.one(t, request("GET /pay/1", "", "Connection: close"))
		policy := got.Header.Get("Content-Security-Policy")
		inert := strings.Contains(policy, "sandbox") && !strings.Contains(policy, "allow-scripts") && strings.Contains(policy, "frame-ancestors 'none'")
		if want := strings.Contains(kind, "ml"); inert != want || got.Header.Get("X-Content-Type-Options") != "nosniff" || got.Header.Get("Content-Type") != kind {
			t.Errorf("%q: %v", kind, got.Header)
		}
		if got.Header.Get("Set-Cookie") != "" || got.Header.Get("Service-Worker-Allowed") != "" || got.body != script {
			t.Errorf("%q: %v", kind, got)
		}
	}
}

// TestAttackResponseSplitting has the provider try to write headers of its own
// into those of the gateway: such an answer is broken, or one value.
func TestAttackResponseSplitting(t *testing.T) {
	for name, header := range map[string]string{
		"bare return": "X-Split: a\rSet-Cookie: countersign=x", "bare line feed": "X-Split: a\nSet-Cookie: countersign=x",
		"folded": "X-Split: a\r\n Set-Cookie: countersign=x", "NUL": "X-Split: a\x00b", "a name with a line": "X\r-Split: a", "no name": ": a",
	} {
		t.Run(name, func(t *testing.T) {
			upstream := listenRaw(t, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"+header+"\r\nContent-Length: 2\r\n\r\n{}")
			a := aim(t, nil, func(c *server.Config) {
				wise := c.Providers["wise"]
				wise.BaseURL = "http://" + upstream
				c.Providers["wise"] = wise
			})
			got := a.one(t, request("GET /pay/1", "", "Connection: close"))
			if got.Header["Set-Cookie"] != nil || strings.ContainsAny(fmt.Sprint(got.Header), "\r\n\x00") {
				t.Errorf("answered %v", got.Header)
			}
			if got.StatusCode == 200 && got.body != "{}" || got.StatusCode != 200 && got.StatusCode != 502 {
				t.Errorf("answered %v", got)
			}
		})
	}
}
