package deploy_test

import (
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

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

// TestUnitIsNotGivenUp reads how often systemd starts an instance that does not
// come up: by itself no more than 5 times in 10 s (systemd-system.conf(5)).
func TestUnitIsNotGivenUp(t *testing.T) {
	s := start(t, deploy.Nginx)
	unit := string(must[[]byte](t)(os.ReadFile(s.Unit(t))))
	said := map[string]time.Duration{"StartLimitIntervalSec": 10 * time.Second}
	for _, line := range regexp.MustCompile(`(?m)^(StartLimitIntervalSec|RestartSec)=(\d+)s?$`).FindAllStringSubmatch(unit, -1) {
		said[line[1]] = time.Duration(must[int](t)(strconv.Atoi(line[2]))) * time.Second
	}
	if limit, pause := said["StartLimitIntervalSec"], said["RestartSec"]; limit > 0 && 5*pause <= limit {
		t.Errorf("started again every %v: given up after the fifth time within %v", pause, limit)
	}
}
