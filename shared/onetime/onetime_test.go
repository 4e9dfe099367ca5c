package onetime

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
)

const token = "7d3c1f0a-52e4-4b7e-9a41-0c6b8e2f9d10"

func TestDetect(t *testing.T) {
	with := func(pairs ...string) http.Header {
		h := http.Header{}
		for i := 0; i < len(pairs); i += 2 {
			h.Add(pairs[i], pairs[i+1])
		}
		return h
	}
	rows := []struct {
		name   string
		status int
		header http.Header
		want   string
	}{
		{"as documented", 403, with("x-2fa-approval", token, "x-2fa-approval-result", "REJECTED"), token},
		{"result header dropped by a relay", 403, with("x-2fa-approval", token), token},
		{"status 400, as the original library takes it", 400, with("x-2fa-approval", token), token},
		{"other spelling", 403, with("X-2FA-APPROVAL", token), token},
		{"two values: the first", 403, with("x-2fa-approval", token, "x-2fa-approval", "other"), token},
		{"a refusal that is no challenge", 403, with("content-type", "application/json"), ""},
		{"only the result", 403, with("x-2fa-approval-result", "REJECTED"), ""},
		{"empty", 403, with("x-2fa-approval", ""), ""},
		{"approved: the header is on a success", 200, with("x-2fa-approval", token, "x-2fa-approval-result", "APPROVED"), ""},
		{"unauthorised", 401, with("x-2fa-approval", token), ""},
		{"precondition", 412, with("x-2fa-approval", token), ""},
		{"opaque", 0, with("x-2fa-approval", token), ""},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			got, ok := Detect(row.status, row.header.Get)
			if got != row.want && ok || ok != (row.want != "") {
				t.Errorf("Detect = %q, %t; want %q", got, ok, row.want)
			}
		})
	}
}

func TestValid(t *testing.T) {
	rows := map[string]bool{
		token:                           true,
		"a token":                       true,
		"~!":                            true,
		strings.Repeat("t", MaxToken):   true,
		"":                              false,
		strings.Repeat("t", 1+MaxToken): false,
		"a\r\nSet-Cookie: b":            false,
		"tab\there":                     false,
		"\x7f":                          false,
		"é":                             false,
	}
	for token, want := range rows {
		if got := Valid(token); got != want {
			t.Errorf("Valid(%q) = %t, want %t", token, got, want)
		}
	}
}

// FuzzDetect: a token is found exactly for the two statuses, and it is the
// header's own value.
func FuzzDetect(f *testing.F) {
	f.Fuzz(func(t *testing.T, status int, value string) {
		asked := 0
		got, ok := Detect(status, func(name string) string {
			asked++
			if !strings.EqualFold(name, "x-2fa-approval") {
				t.Errorf("looks at %q", name)
			}
			return value
		})
		want := (status == 403 || status == 400) && value != ""
		if ok != want || ok && got != value || asked > 1 {
			t.Errorf("Detect(%d, %q) = %q, %t", status, value, got, ok)
		}
	})
}

// FuzzValid: what is valid survives a header unchanged, and fits one.
func FuzzValid(f *testing.F) {
	f.Fuzz(func(t *testing.T, value string) {
		if !Valid(value) {
			return
		}
		if value == "" || len(value) > MaxToken || strconv.QuoteToASCII(value) != strconv.Quote(value) {
			t.Fatalf("%q is valid", value)
		}
		var wire strings.Builder
		if err := (http.Header{"X-2fa-Approval": {value}}).Write(&wire); err != nil {
			t.Fatal(err)
		}
		if got := wire.String(); got != "X-2fa-Approval: "+strings.Trim(value, " ")+"\r\n" {
			t.Fatalf("%q was sent as %q", value, got)
		}
	})
}
