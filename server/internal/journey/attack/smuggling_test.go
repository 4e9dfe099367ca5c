package attack_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"countersign/shared/wire"
)

func itoa(n int) string { return strconv.Itoa(n) }

// hidden is a request that an attacker wants a server behind the gateway to see
// where the gateway sees a body.
const hidden = "POST /v1/admin HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"

// TestAttackRequestSmuggling frames requests so that two servers could disagree
// where they end. The provider sees one request with one length, or nothing.
func TestAttackRequestSmuggling(t *testing.T) {
	length := "Content-Length: " + itoa(len(hidden))
	chunk := "0\r\n\r\n" + hidden
	for name, c := range map[string]struct {
		headers []string
		body    string
	}{
		"length and chunks":           {[]string{"Content-Length: " + itoa(len(chunk)), "Transfer-Encoding: chunked"}, chunk},
		"two lengths":                 {[]string{length, "Content-Length: 0"}, hidden},
		"a list of lengths":           {[]string{"Content-Length: 0, " + itoa(len(hidden))}, hidden},
		"a length with a sign":        {[]string{"Content-Length: +" + itoa(len(hidden))}, hidden},
		"a hexadecimal length":        {[]string{"Content-Length: 0x0"}, hidden},
		"a negative length":           {[]string{"Content-Length: -1"}, hidden},
		"a length behind a space":     {[]string{"Content-Length : " + itoa(len(hidden))}, hidden},
		"a length with an underscore": {[]string{"Content_Length: " + itoa(len(hidden)), "Content-Length: 0"}, ""},
		"unknown encoding":            {[]string{"Transfer-Encoding: xchunked", length}, hidden},
		"two encodings":               {[]string{"Transfer-Encoding: chunked", "Transfer-Encoding: identity"}, chunk},
		"encoding behind a tab":       {[]string{"Transfer-Encoding:\tchunked", "Content-Length: " + itoa(len(chunk))}, chunk},
		"encoding behind a space":     {[]string{"Transfer-Encoding : chunked", "Content-Length: 5"}, chunk},
		"folded encoding":             {[]string{"Transfer-Encoding:", " chunked", "Content-Length: " + itoa(len(chunk))}, chunk},
		"folded header":               {[]string{"X-Folded: a", " Transfer-Encoding: chunked", "Content-Length: " + itoa(len(chunk))}, chunk},
		"bare return in a header":     {[]string{"X-Bare: a\rTransfer-Encoding: chunked", length}, hidden},
		"NUL in a header":             {[]string{"X-Nul: a\x00b", length}, hidden},
		"a name with a space":         {[]string{"X 2fa: a", length}, hidden},
		"a chunk that lies":           {[]string{"Transfer-Encoding: chunked"}, "ffffffffffffffff1\r\n" + hidden},
		"a chunk's bare line feed":    {[]string{"Transfer-Encoding: chunked"}, "2;\nxx\r\n0\r\n\r\n"},
		"an expectation":              {[]string{"Expect: 100-continue, x", length}, hidden},
	} {
		t.Run(name, func(t *testing.T) {
			a := aim(t, nil, nil)
			answers := a.raw(t, request("POST /pay/1", c.body, append(c.headers, "Connection: close", "Origin: "+page)...))
			if len(answers) > 1 {
				t.Errorf("%d answers", len(answers))
			}
			arrivals := a.arrivals()
			if len(arrivals) > 1 || len(arrivals) == 0 && (len(answers) == 0 || answers[0].StatusCode < 400) {
				t.Fatalf("%d requests reached the provider, answered %v", len(arrivals), answers)
			}
			for _, r := range arrivals {
				if r.URL.Path != "/v1/pay/1" || r.Header.Get("Content_Length") != "" || len(r.TransferEncoding) > 0 && r.ContentLength >= 0 {
					t.Errorf("the provider got %s %s %v", r.Method, r.URL, r.Header)
				}
			}
		})
	}
}

// TestAttackSmuggledHeaders spells headers that never pass so that only a server
// behind the gateway would know them again.
func TestAttackSmuggledHeaders(t *testing.T) {
	a := aim(t, nil, nil)
	for _, line := range []string{
		"X_2fa_Approval: " + token, "X-2FA_APPROVAL: " + token, "x-2fa-approval-result: APPROVED", "X_2FA_Approval_Result: APPROVED",
		"Countersign_Challenge: x", "AUTHORIZATION: Bearer mine", "Authorization_: Bearer mine", "X-Authorization: Bearer mine",
		"X-HTTP-Method-Override: DELETE", "X-Original-URL: /v1/admin", "X-Rewrite-URL: /v1/admin", "Proxy: http://evil.example",
		"X-Accel-Redirect: /admin", "Content-Location: /v1/admin", "Front-End-Https: on", "X-Wap-Profile: http://evil.example",
	} {
		name, _, _ := strings.Cut(line, ":")
		if got := a.one(t, post("/pay/1", "{}", line)); got.StatusCode != 200 {
			t.Errorf("%s: answered %d %s", line, got.StatusCode, got.body)
		}
		arrivals := a.arrivals()
		last := arrivals[len(arrivals)-1]
		for known := range last.Header {
			if strings.EqualFold(strings.ReplaceAll(known, "_", "-"), strings.ReplaceAll(name, "_", "-")) && known != "Authorization" {
				t.Errorf("%s reached the provider", line)
			}
		}
		if last.Header.Get("Authorization") != "Bearer "+bearer || len(last.Header["Authorization"]) != 1 || last.Method != "POST" {
			t.Errorf("%s: the provider got %s with %q", line, last.Method, last.Header["Authorization"])
		}
	}
}

// TestAttackHopByHop has Connection name what the gateway relies on: nothing of it
// is lost on the way to the provider, and none of it counts any less here.
func TestAttackHopByHop(t *testing.T) {
	a := aim(t, challenging, nil)
	connection := fmt.Sprintf("Connection: close, x-2fa-approval, %s, %s, Authorization, Origin, Content-Length, Host, X-External-Correlation-Id",
		wire.HeaderChallenge, wire.HeaderSession)
	first := a.one(t, post("/pay/1", "{}", connection))
	if first.StatusCode != 403 || first.Header.Get(wire.HeaderChallenge) == "" {
		t.Fatalf("answered %d %s", first.StatusCode, first.body)
	}
	session := first.session(t)
	// Still bound to the request, and to the session.
	a.one(t, post("/pay/1", "[]", first.proof(), session, connection)).refused(t, "mismatch")
	a.one(t, post("/pay/1", "{}", first.proof(), connection)).refused(t, "session_required")
	a.one(t, strings.Replace(post("/pay/1", "{}", first.proof(), session, connection), page, evil, 1)).refused(t, "origin_refused")
	if got := a.one(t, post("/pay/1", "{}", first.proof(), session, connection)); got.body != "done" {
		t.Errorf("answered %d %s", got.StatusCode, got.body)
	}
	for _, r := range a.arrivals() {
		if r.Header.Get("Authorization") != "Bearer "+bearer || r.Header.Get("X-External-Correlation-Id") == "" || r.body != "{}" {
			t.Errorf("the provider got %v %q", r.Header, r.body)
		}
	}
	if n := a.executions(); n != 1 {
		t.Errorf("%d executions", n)
	}
}
