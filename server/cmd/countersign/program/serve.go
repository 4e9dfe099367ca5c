package program

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"

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
	m.started(Addresses{Gateway: local(c.Listen, public), Admin: local(c.Admin, admin)})
	return run(ctx, g, c, log, public, admin)
}

// gateway makes the gateway of a configuration, with the browser's files.
func (m *Main) gateway(c config.Config, log *slog.Logger) (*server.Server, error) {
	files, err := assets.New(assets.Config{Dist: m.Dist, Prefix: assetsPath})
	if err != nil {
		return nil, err
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
	// Larger than what the gateway refuses, so that it can say so itself.
	front.server.MaxHeaderBytes = max(http.DefaultMaxHeaderBytes, 2*c.Server.Limits.HeaderBytes)
	failure := sites{front, back}.serve(ctx)

	log.Info("stopping", "timeout", c.ShutdownTimeout.String())
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.ShutdownTimeout)
	defer cancel()
	g.Drain() // operators see it while requests in flight are finished
	err := errors.Join(failure, sites{front}.shutdown(ending), g.Close(ending), sites{back}.shutdown(ending))
	if err != nil {
		return fmt.Errorf("did not end in order: %w", err)
	}
	log.Info("stopped")
	return nil
}
