package deploy_test

import (
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"countersign/web/browsertest/deploy"
)

func TestEveryBlockIsExecuted(t *testing.T) {
	got := map[string]int{}
	for _, b := range deploy.Blocks(t) {
		got[b.Language]++
	}
	executed := deploy.Executed()
	for language, n := range got {
		if executed[language] != n {
			t.Errorf("%d blocks of %q, the tests execute %d", n, language, executed[language])
		}
	}
	for language := range executed {
		if got[language] == 0 {
			t.Errorf("blocks of %q are executed, but none is there", language)
		}
	}
}

// TestUnit has systemd read the unit. That it runs is what all other tests show.
func TestUnit(t *testing.T) {
	s := start(t, deploy.Nginx)
	unit := s.Unit(t)
	if out, err := exec.CommandContext(t.Context(), "systemd-analyze", "verify", unit).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("systemd-analyze verify: %v\n%s", err, out)
	}
	out, err := exec.CommandContext(t.Context(), "systemd-analyze", "security", "--offline=true", "--no-pager", unit).CombinedOutput()
	found := regexp.MustCompile(`Overall exposure level for \S+: ([0-9.]+)`).FindStringSubmatch(string(out))
	if err != nil || found == nil {
		t.Fatalf("systemd-analyze security: %v\n%s", err, out)
	}
	if level := must[float64](t)(strconv.ParseFloat(found[1], 64)); level > 1.5 {
		t.Errorf("the unit is exposed to the level %.1f:\n%s", level, strings.TrimSpace(string(out)))
	}
}
