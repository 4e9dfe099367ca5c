package program

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"net"
	"net/url"

	"countersign/server/internal/config"
	"countersign/server/internal/observe"
	"countersign/server/sandbox"
	"countersign/server/sandbox/intergiro"
	"countersign/server/sandbox/mipise"
	"countersign/server/sandbox/wise"
	"countersign/web"
)

// demoYAML is a configuration like any other, for newcomers to read.
//
//go:embed demo.yaml
var demoYAML []byte

func (m *Main) demo(ctx context.Context, args []string) error {
	flags := newFlags("demo", demoHelp)
	address := flags.String("listen", "", "")
	sandboxAddress := flags.String("sandbox", "", "")
	show := flags.Bool("config", false, "")
	verbose := flags.Bool("v", false, "")
	if err := m.parse(flags, args); err != nil {
		return finished(err)
	}
	if *show {
		return m.print(string(demoYAML))
	}
	where, err := m.portAddress(*address, 8080)
	if err != nil {
		return err
	}
	places, err := openPlaces(ctx, where, *sandboxAddress)
	if err != nil {
		return err
	}
	if err := m.runDemo(ctx, places, *verbose); err != nil {
		closeListeners(places.gateway, places.admin, places.sandbox) // those that are open still
		return err
	}
	return nil
}

// places are the listeners of the demo and where a browser reaches them.
type places struct {
	gateway, admin, sandbox net.Listener
	urls                    Addresses
}

func openPlaces(ctx context.Context, where, sandboxWhere string) (p places, err error) {
	defer func() {
		if err != nil {
			closeListeners(p.gateway, p.admin, p.sandbox)
		}
	}()
	if p.gateway, err = listen(ctx, where, "stop it, or choose another: PORT=9000 make run"); err != nil {
		return p, err
	}
	if p.admin, err = listen(ctx, "localhost:0", ""); err != nil {
		return p, err
	}
	chosen := sandboxWhere != ""
	if !chosen {
		if sandboxWhere, err = next(where); err != nil {
			return p, err
		}
	}
	p.sandbox, err = listen(ctx, sandboxWhere, "stop it, or choose another: -sandbox localhost:9001")
	if err != nil && !chosen {
		// Nobody asked for this port, so any other will do.
		host, _, _ := net.SplitHostPort(sandboxWhere)
		sandboxWhere = net.JoinHostPort(host, "0")
		p.sandbox, err = listen(ctx, sandboxWhere, "")
	}
	if err != nil {
		return p, err
	}
	p.urls = Addresses{Gateway: local(where, p.gateway), Admin: local("localhost:0", p.admin), Sandbox: local(sandboxWhere, p.sandbox)}
	return p, nil
}

func (m *Main) runDemo(ctx context.Context, p places, verbose bool) error {
	log := observe.NewLog(m.Stderr, level(verbose))
	// A PIN and a code, so that the page's own dialog can ask; Wise's page clears
	// them as well.
	customers := wise.DefaultScenario()
	customers.Factors = []string{"PIN", "SMS"}
	s, err := sandbox.New(sandbox.Config{Log: log, Wise: &customers})
	if err != nil {
		return err
	}
	c, err := demoConfig(p.urls)
	if err != nil {
		return err
	}
	bank, err := newBank(web.Demo, p.urls.Sandbox, s.Handler())
	if err != nil {
		return err
	}
	c.Server.Fallback = bank
	g, err := m.gateway(c, log)
	if err != nil {
		return err
	}
	if err := m.print(fmt.Sprintf(demoBanner, p.urls.Gateway, p.urls.Sandbox)); err != nil {
		return err
	}
	// The sandbox ends after the gateway, whose executions it answers.
	simulated := sites{newSite(p.sandbox, s.Handler(), log)}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	sandboxEnd := make(chan error, 1)
	sandboxCtx, stopSandbox := context.WithCancel(context.WithoutCancel(ctx))
	defer stopSandbox()
	go func() {
		sandboxEnd <- simulated.serve(sandboxCtx)
		stop()
	}()
	m.started(p.urls)
	failure := run(ctx, g, c, log, p.gateway, p.admin)

	stopSandbox()
	s.Close()
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), sandboxGrace)
	defer cancel()
	return errors.Join(failure, <-sandboxEnd, simulated.shutdown(ending))
}

// demoConfig is the demo's file with the addresses of this run, given as
// anybody would give them: as variables of the environment.
func demoConfig(at Addresses) (config.Config, error) {
	u, err := url.Parse(at.Gateway)
	if err != nil {
		return config.Config{}, err
	}
	return config.Load(config.Source{Name: "demo.yaml", YAML: demoYAML, Env: []string{
		"COUNTERSIGN_PUBLIC_URL=" + at.Gateway,
		"COUNTERSIGN_ALLOWED_ORIGINS=http://localhost:" + u.Port() + ",http://127.0.0.1:" + u.Port(),
		"COUNTERSIGN_PROVIDERS_WISE_BASE_URL=" + at.Sandbox,
		"COUNTERSIGN_PROVIDERS_WISE_APPROVAL_PAGE=" + at.Sandbox + "/approve-api-action/",
		"COUNTERSIGN_PROVIDERS_MIPISE_BASE_URL=" + at.Sandbox + mipise.Prefix,
		"COUNTERSIGN_PROVIDERS_INTERGIRO_BASE_URL=" + at.Sandbox + intergiro.Prefix,
	}})
}

const demoBanner = `
  Countersign is running:  %[1]s

    1. Open it and press Pay.
    2. The provider asks for the customer: the PIN is 4826.
    3. Type the code that arrives on the phone beside it. Paid, exactly once.

  The simulated provider is at %[2]s. Ctrl-C stops everything.

`
