package deploy_test

import (
	"context"
	"os"
	"testing"
	"time"

	"countersign/server/internal/journey"
	"countersign/server/sandbox/wise"
	"countersign/shared/stepup"
	"countersign/web/browsertest/deploy"
)

func TestMain(m *testing.M) {
	code := m.Run()
	deploy.Clean()
	os.Exit(code)
}

// site is a deployment before a sandbox.
type site struct {
	*deploy.Site
	sandbox *journey.Sandbox
	rig     *journey.Rig
}

// start deploys behind a proxy.
func start(t *testing.T, kind string, settings ...string) site {
	t.Helper()
	sandbox := journey.NewSandbox(t, nil)
	s := deploy.Start(t, kind, deploy.Config{
		Provider: sandbox.Address(), Approval: sandbox.Address() + wise.PagePath,
		Settings: append([]string{"COUNTERSIGN_TIMEOUTS_POLL=20ms"}, settings...),
	})
	return site{s, sandbox, journey.At(s.Address, nil).Over(journey.Network{TLS: s.TLS(), Dial: deploy.Dial})}
}

// behind runs a test behind each of the proxies.
func behind(t *testing.T, test func(t *testing.T, kind string)) {
	t.Helper()
	for _, kind := range []string{deploy.Nginx, deploy.Caddy} {
		t.Run(kind, func(t *testing.T) { test(t, kind) })
	}
}

func limited(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func must[T any](t *testing.T) func(T, error) T {
	t.Helper()
	return func(v T, err error) T {
		t.Helper()
		check(t, err)
		return v
	}
}

// payment is a payment of a browser's, which has been challenged.
type payment struct {
	journey.Payment
	challenge stepup.Challenge
}

// challenged has a browser ask to pay.
func (s site) challenged(ctx context.Context, t *testing.T, page *journey.Browser, cents int) payment {
	t.Helper()
	p := must[journey.Payment](t)(page.Prepare(ctx, cents))
	return payment{p, must[stepup.Challenge](t)(page.Start(ctx, p))}
}

// pays retries an approved payment, which must be executed once.
func (s site) pays(ctx context.Context, t *testing.T, page *journey.Browser, p payment) {
	t.Helper()
	s.paid(ctx, t, must[journey.Answer](t)(page.Send(ctx, p.Request().Proved(p.challenge.ID))), p)
}

// paid fails unless an answer says that the payment was made, which must be so once.
func (s site) paid(ctx context.Context, t *testing.T, answer journey.Answer, p payment) {
	t.Helper()
	if !answer.Paid() {
		t.Errorf("the approved payment is answered %v", answer)
	}
	counts := must[map[int64]int](t)(s.sandbox.Executions(ctx))
	if n := counts[p.Transfer]; n != 1 {
		t.Errorf("it was executed %d times", n)
	}
}
