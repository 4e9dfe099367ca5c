package deploy_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"countersign/server/internal/journey"
	"countersign/shared/stepup"
	"countersign/web/browsertest/deploy"
)

// TestStop has one instance go, then the other: what one has begun, the other ends.
func TestStop(t *testing.T) {
	behind(t, func(t *testing.T, kind string) {
		ctx := limited(t)
		s := start(t, kind)
		page := s.rig.Browser(t)
		for instance := range s.Instances {
			p := s.challenged(ctx, t, page, 10_00+instance)
			check(t, s.sandbox.ApproveOnPage(ctx, *p.challenge.Hosted, p.Amount))
			s.Systemctl(t, "stop", instance)
			must[stepup.Challenge](t)(page.AwaitState(ctx, p.challenge.ID, stepup.StateApproved))
			s.pays(ctx, t, page, p)
			s.Systemctl(t, "start", instance)
			time.Sleep(6 * time.Second) // the proxy passes over an instance for 5 s
		}
	})
}

// TestRoll restarts both instances as the page says, under customers who notice
// nothing: with a new program, with a new key, and back.
func TestRoll(t *testing.T) {
	behind(t, func(t *testing.T, kind string) {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
		defer cancel()
		s := start(t, kind)
		roll := map[string]int{deploy.Nginx: deploy.RollNginx, deploy.Caddy: deploy.RollCaddy}[kind]
		page := s.rig.Browser(t)
		before := s.challenged(ctx, t, page, 12_34)
		check(t, s.sandbox.ApproveOnPage(ctx, *before.challenge.Hosted, before.Amount))

		ended := s.busy(t)
		s.Run(t, deploy.Upgrade)
		s.Run(t, deploy.NewKey)
		s.Run(t, roll)
		s.Run(t, deploy.GoBack)
		s.Run(t, deploy.UseNewKey)
		s.Run(t, roll)
		if n := ended(); n < 20 {
			t.Errorf("only %d requests were made meanwhile", n)
		}
		if n := strings.Count(s.Logs(t), `"msg":"stopped"`); n != 4 {
			t.Errorf("instances have ended in order %d times, want 4", n)
		}
		must[stepup.Challenge](t)(page.AwaitState(ctx, before.challenge.ID, stepup.StateApproved))
		s.pays(ctx, t, page, before)
	})
}

// busy has customers send requests until the function that it gives is called,
// which says how many. None may fail.
func (s site) busy(t *testing.T) func() int64 {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	var (
		all   sync.WaitGroup
		count atomic.Int64
	)
	for range 4 {
		page := s.rig.Browser(t)
		all.Go(func() {
			for ctx.Err() == nil {
				answer, err := page.Send(context.WithoutCancel(ctx), journey.Request{
					Method: http.MethodPost, Path: "/pay/quotes", Body: `{"sourceCurrency":"EUR","targetCurrency":"EUR","sourceAmount":1,"targetAccount":40001002}`,
				})
				if err != nil || answer.Status != http.StatusOK {
					t.Errorf("a request was answered %v (%v)", answer, err)
				}
				count.Add(1)
				time.Sleep(20 * time.Millisecond)
			}
		})
	}
	return func() int64 {
		stop()
		all.Wait()
		return count.Load()
	}
}
