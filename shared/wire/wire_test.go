package wire

import (
	"strings"
	"testing"
)

func TestValidID(t *testing.T) {
	rows := map[string]bool{
		"0b9d5b0e-1f55-4a7c-9f6e-2f1f0f6a7f11": true,
		"A_z-9":                                true,
		strings.Repeat("a", MaxID):             true,
		"":                                     false,
		strings.Repeat("a", MaxID+1):           false,
		"..":                                   false,
		"a/b":                                  false,
		"a?b":                                  false,
		"a#b":                                  false,
		"a%2fb":                                false,
		"a b":                                  false,
		"a\nb":                                 false,
		"é":                                    false,
		"a\x00":                                false,
	}
	for id, want := range rows {
		if got := ValidID(id); got != want {
			t.Errorf("ValidID(%q) = %t, want %t", id, got, want)
		}
	}
}

func TestReconnect(t *testing.T) {
	rows := map[CloseCode]bool{
		0: true, 1000: true, 1001: true, 1006: true, 1011: true, 3999: true, 5000: true,
		4000: false, 4499: false, 4999: true,
		CloseSession: false, CloseTooMany: false, CloseProtocol: false, CloseTooLarge: false, CloseFlood: false,
		CloseElsewhere: true, CloseSlow: true, CloseIdle: true,
	}
	for code, want := range rows {
		if got := code.Reconnect(); got != want {
			t.Errorf("%d: reconnect %t, want %t", code, got, want)
		}
	}
}

func TestSpellings(t *testing.T) {
	if !strings.EqualFold(HeaderApproval, HeaderApprovalProof) {
		t.Errorf("%q and %q are not the same header", HeaderApproval, HeaderApprovalProof)
	}
	for _, path := range []string{PathChallenges, PathChannel} {
		if !strings.HasPrefix(path, Prefix) {
			t.Errorf("%q is not below %q", path, Prefix)
		}
	}
}
