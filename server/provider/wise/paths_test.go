package wise_test

import (
	"strings"
	"testing"

	"countersign/server/provider"
	"countersign/server/provider/wise"
)

func TestVersions(t *testing.T) {
	for _, test := range []struct{ version, want string }{
		{"", "/v1/one-time-token/status"},
		{"legacy", "/v1/one-time-token/status"},
		{"2026Q3", "/2026Q3/one-time-token/status"},
		{"2026Q4", "/2026Q4/one-time-token/status"},
		{"2027Q1", "/2027Q1/one-time-token/status"},
	} {
		up := answering(200, object(""))
		if _, err := verifiable(t, test.version).Poll(t.Context(), up, challenge); err != nil {
			t.Fatal(err)
		}
		if got := up.only(t).path; got != test.want {
			t.Errorf("%q: %s, want %s", test.version, got, test.want)
		}
	}
}

func TestVersionsThatAreNone(t *testing.T) {
	for _, version := range []string{"v1", "2026", "2026Q0", "2026Q5", "2026q4", "2026-Q4", "2026Q4 ", "2026Q44", "20a6Q4", "Legacy", "../../x"} {
		_, err := wise.New(provider.Settings{APIVersion: version, Mode: "test"})
		if err == nil || !strings.Contains(err.Error(), `version "`+version+`"`) || !strings.Contains(err.Error(), "2026Q4") || !strings.Contains(err.Error(), "mode") {
			t.Errorf("%q: error %v", version, err)
		}
	}
}
