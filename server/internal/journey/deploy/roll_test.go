package deploy_test

import (
	"context"
	"errors"
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
		t.Helper()
		ctx := limited(t)
		s := start(t, kind)
		page := s.rig.Browser(t)
		for instance := range s.Instances {
			p := s.challenged(ctx, t, page, 10_00+instance)
			check(t, s.sandbox.ApproveOnPage(ctx, *p.challenge.Hosted, p.Amount))
			s.Systemctl(t, "stop", instance)
			must[stepup.Challenge](t)(page.AwaitState(ctx, p.challenge.ID, stepup.StateApproved))
			s.paysAtLast(ctx, t, page, p)
			s.Systemctl(t, "start", instance)
			time.Sleep(11 * time.Second) // the proxy passes over an instance for 5 s, and looks again every 5 s
		}
	})
}

// paysAtLast is pays, where the proxy may first have to find out that an instance is
// gone. What it answers 502 or 503 then, without
// a body, has been sent to nobody.
func (s site) paysAtLast(ctx context.Context, t *testing.T, page *journey.Browser, p payment) {
	t.Helper()
	for {
		answer := must[journey.Answer](t)(page.Send(ctx, p.Request().Proved(p.challenge.ID)))
		if answer.Status != http.StatusBadGateway && answer.Status != http.StatusServiceUnavailable || len(answer.Body) > 0 {
			s.paid(ctx, t, answer, p)
			return
		}
		if n := must[map[int64]int](t)(s.sandbox.Executions(ctx))[p.Transfer]; n != 0 {
			t.Fatalf("it was executed %d times", n)
		}
		time.Sleep(time.Second)
	}
}

// TestRoll restarts both instances as the page says, under customers who notice
// nothing, or at Caddy 2.6 hardly anything: with a new program, with a new key, and back.
func TestRoll(t *testing.T) {
	behind(t, func(t *testing.T, kind string) {
		t.Helper()
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
		made, lost := ended()
		if most := map[string]int64{deploy.Caddy: made / 100}[kind]; made < 100 || lost > most {
			t.Errorf("of %d requests %d were lost, at most %d may be", made, lost, most)
		}
		if n := strings.Count(s.Logs(t), `"msg":"stopped"`); n != 4 {
			t.Errorf("instances have ended in order %d times, want 4", n)
		}
		must[stepup.Challenge](t)(page.AwaitState(ctx, before.challenge.ID, stepup.StateApproved))
		s.pays(ctx, t, page, before)
	})
}

// busy has customers send requests until the function that it gives is called,
// which says how many, and how many of them have failed.
func (s site) busy(t *testing.T) func() (made, lost int64) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	var (
		all        sync.WaitGroup
		made, lost atomic.Int64
	)
	const quote = `{"sourceCurrency":"EUR","targetCurrency":"EUR","sourceAmount":1,"targetAccount":40001002}`
	for range 4 {
		client := s.Client(t, true)
		all.Go(func() {
			for ctx.Err() == nil {
				if err := s.ask(client, quote); err != nil {
					t.Logf("a request fails: %v", err)
					lost.Add(1)
				}
				made.Add(1)
				time.Sleep(20 * time.Millisecond)
			}
		})
	}
	return func() (int64, int64) {
		stop()
		all.Wait()
		return made.Load(), lost.Load()
	}
}

// ask asks for a quote, over HTTP/2 as browsers do: a proxy that ends a connection
// there says which requests it has not begun.
func (s site) ask(client *http.Client, quote string) error {
	r, err := http.NewRequest(http.MethodPost, s.Address+"/pay/quotes", strings.NewReader(quote))
	if err != nil {
		return err
	}
	r.Header.Set("Origin", s.Address)
	r.Header.Set("Content-Type", "application/json")
	res, err := client.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return errors.New(res.Status)
	}
	return nil
}
