package fleet_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"countersign/server/internal/fleet"
	"countersign/server/internal/journey"
	"countersign/server/internal/store/redis/redistest"
	"countersign/shared/stepup"
)

// TestStoreBehindTLSAndAPassword: both from files, as the configuration names them.
func TestStoreBehindTLSAndAPassword(t *testing.T) {
	t.Parallel()
	const password = "very-secret-password"
	ctx := limited(t)
	authority, other := redistest.NewAuthority(t), redistest.NewAuthority(t)
	redis := authority.StartTLS(t, "--requirepass", password)
	file := func(text string) string {
		name := filepath.Join(t.TempDir(), "password")
		check(t, os.WriteFile(name, []byte(text+"\n"), 0o600))
		return name
	}
	start := func(ca, passwordFile string) *fleet.Fleet {
		return fleet.Start(t, fleet.Config{Redis: redis, Store: "rediss://" + redis.Address, Env: []string{
			"COUNTERSIGN_REDIS_CA_FILE=" + ca, "COUNTERSIGN_REDIS_PASSWORD_FILE=" + passwordFile,
		}})
	}
	f := start(authority.File, file(password))
	a := newApproved(ctx, t, f)
	if answer := a.retry(ctx, t); !answer.Paid() {
		t.Errorf("answered %v", answer)
	}
	for name, wrong := range map[string]*fleet.Fleet{
		"another authority": start(other.File, file(password)),
		"a wrong password":  start(authority.File, file("wrong")),
	} {
		for _, i := range wrong.Instances {
			at := journey.At(i.Admin, nil).Browser(t)
			ready := must[journey.Answer](t)(at.Send(ctx, journey.Request{Method: http.MethodGet, Path: "/readyz"}))
			if ready.Status != http.StatusServiceUnavailable || !strings.Contains(string(ready.Body), "store") {
				t.Errorf("%s: readiness says %v", name, ready)
			}
			if log := i.Log(); strings.Contains(log, password) {
				t.Errorf("%s: the log shows the password", name)
			}
		}
	}
}

// TestARedisThatForgetsIsTold to operators when instances start.
func TestARedisThatForgetsIsTold(t *testing.T) {
	t.Parallel()
	for args, told := range map[string]bool{"--appendfsync everysec": true, "--appendfsync always": false} {
		f := fleet.Start(t, fleet.Config{Redis: redistest.Start(t, strings.Fields(args)...)})
		time.Sleep(300 * time.Millisecond) // it is looked at while requests are served
		if got := strings.Contains(f.Instances[0].Log(), "redis may forget"); got != told {
			t.Errorf("%s: told %t, want %t", args, got, told)
		}
	}
}

// TestTheLogStaysJSON where Redis goes away: each line, whoever writes it, and one of
// them says that instances do not hear of each other.
func TestTheLogStaysJSON(t *testing.T) {
	t.Parallel()
	ctx := limited(t)
	f := fleet.Start(t, fleet.Config{})
	a := newApproved(ctx, t, f)
	channel := must[*journey.Channel](t)(a.page.Through(f.Instances[0].Address).Open(ctx))
	defer channel.Close()
	must[[]stepup.Challenge](t)(channel.Snapshot(ctx, []string{a.challenge.ID}, nil))
	f.Redis.Kill()
	for range 4 {
		if answer := a.retry(ctx, t); answer.Code() != "store_unavailable" {
			t.Errorf("answered %v", answer)
		}
	}
	for _, i := range f.Instances {
		for line := range strings.Lines(i.Log()) {
			if !json.Valid([]byte(line)) {
				t.Errorf("logged %s", line)
			}
		}
	}
	if !strings.Contains(f.Instances[0].Log(), "changes by other instances are not heard of") {
		t.Error("nobody is told that instances do not hear of each other")
	}
}
