package header_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"countersign/server/internal/header"
)

func TestAllowRefusesWhatMustNeverPass(t *testing.T) {
	for _, name := range []string{
		"Authorization", "authorization", "COOKIE", "Host", "Content-Length", "Transfer-Encoding", "Connection", "Upgrade",
		"Te", "Trailer", "Keep-Alive", "Proxy-Authorization", "Proxy-Connection", "Proxy-Anything", "Forwarded", "Via", "X-Real-Ip",
		"X-Forwarded-For", "X-Forwarded-Anything", "x-2fa-approval", "x-2fa-approval-result", "Countersign-Session",
		"Countersign-Anything", "Origin", "Referer", "Sec-Fetch-Site", "X-External-Correlation-Id", "Expect",
		"X_2fa_approval", "Content_Length", "X_Forwarded_For", "Countersign_Session",
		"", "two words", "x:y", "é", "x\r\ny",
	} {
		if _, err := header.Allow(name); err == nil || !strings.Contains(err.Error(), "header") {
			t.Errorf("%q is allowed (%v)", name, err)
		}
	}
}

func TestCommonHeadersAreAllowed(t *testing.T) {
	if _, err := header.Allow(header.Common()...); err != nil {
		t.Error(err)
	}
}

func TestCopyLetsOnlyNamedHeadersPass(t *testing.T) {
	allowed, err := header.Allow("x-named", "Accept")
	if err != nil {
		t.Fatal(err)
	}
	got := http.Header{}
	allowed.Copy(got, http.Header{
		"X-Named": {"1", "2"}, "Accept": {"*/*"}, "X-Other": {"3"}, "Authorization": {"Bearer x"},
		"Connection": {"close, ACCEPT"},
	})
	if len(got) != 1 || !slices.Equal(got["X-Named"], []string{"1", "2"}) {
		t.Errorf("copied %v", got)
	}
	var nothing header.Allowed
	nothing.Copy(got, http.Header{"X-New": {"1"}})
	if got["X-New"] != nil {
		t.Error("the zero value lets something pass")
	}
}

func TestCopyAnswerKeepsTheGatewaysOwn(t *testing.T) {
	own := http.Header{"Vary": {"Origin"}, "X-Kept": {"1"}}
	vary := own["Vary"]
	header.CopyAnswer(own, http.Header{"Vary": {"Accept", "Accept-Language"}, "X-Kept": {"2"}, "Set-Cookie": {"a=b"}})
	if got := own["Vary"]; !slices.Equal(got, []string{"Origin", "Accept", "Accept-Language"}) {
		t.Errorf("Vary %q", got)
	}
	if own.Get("X-Kept") != "2" || own.Get("Set-Cookie") != "" || len(vary) != 1 {
		t.Errorf("copied %v", own)
	}
}

func TestSize(t *testing.T) {
	h := http.Header{"A": {"1", ""}, "Bb": {"22"}}
	if got, want := header.Size(h), len("A: 1\r\n")+len("A: \r\n")+len("Bb: 22\r\n"); got != want {
		t.Errorf("size %d, want %d", got, want)
	}
}

// FuzzCopy proves that no header of a client reaches a provider but those
// that are named, and none that must never pass, whatever it is called and
// whatever Connection says.
func FuzzCopy(f *testing.F) {
	f.Add("Accept", "*/*", "close")
	f.Add("Authorization", "Bearer x", "")
	f.Add("X-2fa-Approval-Result", "APPROVED", "keep-alive, accept")
	f.Add("countersign-session", "x", "Accept , X-Named,,")
	f.Fuzz(func(t *testing.T, name, value, connection string) {
		src := http.Header{"Connection": {connection}}
		src.Set("Accept", "text/plain")
		src[http.CanonicalHeaderKey(name)] = []string{value}
		named, err := header.Allow(append(header.Common(), name)...)
		if err != nil {
			named, err = header.Allow(header.Common()...)
			if err != nil {
				t.Fatal(err)
			}
		}
		got := http.Header{}
		named.Copy(got, src)
		for sent := range got {
			if _, err := header.Allow(sent); err != nil {
				t.Errorf("%q passed: %v", sent, err)
			}
			if !slices.Contains(header.Common(), sent) && sent != http.CanonicalHeaderKey(name) {
				t.Errorf("%q passed and was not named", sent)
			}
			for listed := range strings.SplitSeq(connection, ",") {
				if strings.EqualFold(strings.TrimSpace(listed), sent) {
					t.Errorf("%q passed, which Connection %q lists", sent, connection)
				}
			}
		}
		answered := http.Header{}
		header.CopyAnswer(answered, src)
		for told := range answered {
			if strings.HasPrefix(told, "Access-Control-") || strings.HasPrefix(told, "Countersign-") || told == "Set-Cookie" || told == "Connection" {
				t.Errorf("%q was told to the page", told)
			}
		}
	})
}
