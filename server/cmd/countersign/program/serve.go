package program

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"countersign/server"
	"countersign/server/internal/assets"
	"countersign/server/internal/config"
	"countersign/server/internal/observe"
)

func (m *Main) serve(ctx context.Context, args []string) error {
	flags := newFlags("serve", serveHelp)
	file := flags.String("config", "", "")
	reference := flags.Bool("reference", false, "")
	if err := m.parse(flags, args); err != nil {
		return finished(err)
	}
	if *reference {
		return m.print(config.Reference)
	}
	c, name, err := m.load(*file)
	if err != nil {
		return m.tell(name, err)
	}
	log := observe.NewLog(m.Stderr, c.LogLevel)
	traces, err := m.tracing(ctx, c.Traces, log)
	if err != nil {
		return err
	}
	if traces != nil {
		defer shutDown(ctx, traces, log)
		c.Server.Tracer = traces
	}
	g, err := m.gateway(c, log)
	if err != nil {
		return err
	}
	public, err := listen(ctx, c.Listen, "stop it, or change listen in "+name)
	if err != nil {
		return errors.Join(err, g.Close(ctx))
	}
	admin, err := listen(ctx, c.Admin, "stop it, or change admin_listen in "+name)
	if err != nil {
		closeListeners(public)
		return errors.Join(err, g.Close(ctx))
	}
	m.notify(ctx, log)
	log.Info("started", "version", m.Version, "listen", public.Addr().String(), "admin_listen", admin.Addr().String(), "public_url", c.Server.PublicURL)
	go advise(ctx, c.Server.Store, log)
	m.started(Addresses{Gateway: local(c.Listen, public), Admin: local(c.Admin, admin)})
	return run(ctx, g, c, log, public, admin)
}

// advise tells operators of a store that may forget what it has taken.
func advise(ctx context.Context, s server.Store, log *slog.Logger) {
	if r, ok := s.(server.RedisStore); ok {
		if forgets := r.Durability(ctx); forgets != "" {
			log.Warn("redis may forget, and an execution then begin twice: "+forgets, "see", "server/OPERATING.md")
		}
	}
}

// gateway makes the gateway of a configuration, with the browser's files.
func (m *Main) gateway(c config.Config, log *slog.Logger) (*server.Server, error) {
	files, err := assets.New(assets.Config{Dist: m.Dist, Prefix: assetsPath})
	if err != nil {
		return nil, err
	}
	if r, ok := c.Server.Store.(server.RedisStore); ok {
		r.LogTo(func(message string, err error) { log.Warn(message, "error", err) })
	}
	c.Server.Assets, c.Server.Log, c.Server.Version = files, log, m.Version
	return server.New(c.Server)
}

// assetsPath is below which the browser's files are served.
const assetsPath = "/countersign/"

// run serves a gateway until ctx ends, then ends it in order.
func run(ctx context.Context, g *server.Server, c config.Config, log *slog.Logger, public, admin net.Listener) error {
	front, back := newSite(public, g.Handler(), log), newSite(admin, g.AdminHandler(), log)
	front.server.ReadHeaderTimeout, front.server.IdleTimeout = c.HeaderTimeout, c.IdleTimeout
	front.listener = g.Protect(front.server, public)
	ending, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	// Once nothing new is accepted, and while requests in flight are finished. They
	// are waited for below.
	front.server.RegisterOnShutdown(func() { _ = g.CloseChannels(ending) })
	failure := sites{front, back}.serve(ctx)

	log.Info("stopping", "timeout", c.ShutdownTimeout.String())
	time.AfterFunc(c.ShutdownTimeout, cancel)
	g.Drain() // operators see it while requests in flight are finished
	err := errors.Join(failure, sites{front}.shutdown(ending), g.Close(ending), sites{back}.shutdown(ending))
	if err != nil {
		return fmt.Errorf("did not end in order: %w", err)
	}
	log.Info("stopped")
	return nil
}
