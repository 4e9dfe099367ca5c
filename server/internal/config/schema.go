package config

import (
	"cmp"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"countersign/server"
	"countersign/server/provider"
	"countersign/server/provider/registry"
)

// config reads all keys there are. What is left out takes the default written
// here, or else the one of package server.
func (d *decoder) config(g group) Config {
	timeouts := g.group("timeouts")
	c := Config{
		Listen:          g.address("listen", ":8080"),
		Admin:           g.address("admin_listen", "127.0.0.1:9090"),
		LogLevel:        g.level("log_level"),
		HeaderTimeout:   timeouts.duration("header", 10*time.Second),
		IdleTimeout:     timeouts.duration("idle", 2*time.Minute),
		ShutdownTimeout: timeouts.duration("shutdown", 65*time.Second),
		Traces:          g.traces("traces"),
		Server: server.Config{
			PublicURL:      g.publicURL("public_url"),
			AllowedOrigins: g.origins("allowed_origins"),
			Providers:      g.providers("providers"),
			Limits:         g.limits("limits", timeouts),
			Channel:        g.channel("channel"),
		},
	}
	c.Server.TrustedProxies, _ = g.prefixes("trusted_proxies")
	c.Server.ClientHeader = g.choice("client_header", "X-Forwarded-For", "X-Forwarded-For", "Forwarded")
	c.Server.Routes = g.routes("routes", c.Server.Providers)
	c.Server.Store = g.store("store", "redis")
	timeouts.done()
	g.done()
	return c
}

func (g group) address(name, fallback string) string {
	address := g.text(name, fallback)
	_, port, err := net.SplitHostPort(address)
	if n, portErr := strconv.ParseUint(port, 10, 16); err != nil || portErr != nil || n > 65535 {
		g.reject(name, "must be an address to listen on, such as :8080 or 127.0.0.1:8080")
		return fallback
	}
	return address
}

func (g group) level(name string) slog.Level {
	levels := map[string]slog.Level{
		"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError,
	}
	return levels[g.choice(name, "info", "debug", "info", "warn", "error")]
}

// standIn takes the place of what is missing, and was told to be, so that it is
// not told again.
const standIn = "http://localhost"

func (g group) publicURL(name string) string {
	address := g.text(name, "")
	if address == "" {
		g.reject(name, "is missing: write the address at which browsers reach the gateway, such as https://pay.example.com")
		return standIn
	}
	at := g.value(name).at
	g.decoder.note("public URL", at, name)
	g.decoder.note(fmt.Sprintf("public URL %q", address), at, name)
	return address
}

func (g group) origins(name string) []string {
	g.decoder.note("allowed origins", g.value(name).at, name)
	return g.texts(name)
}

func (g group) providers(name string) map[string]server.Provider {
	all := g.group(name)
	names := map[string]bool{}
	for _, f := range all.node.fields {
		names[f.key] = true
	}
	// The environment alone can configure those whose name says what they are.
	for _, kind := range registry.Kinds() {
		for variable := range g.decoder.env {
			if strings.HasPrefix(variable, all.variableName(kind)+"_") {
				names[kind] = true
			}
		}
	}
	providers := map[string]server.Provider{}
	for _, name := range sortedKeys(names) {
		providers[name] = all.provider(name)
	}
	if len(providers) == 0 {
		g.reject(name, "is missing: name at least one provider, such as wise")
	}
	return providers
}

func (g group) provider(name string) server.Provider {
	p := g.group(name)
	defer p.done()
	g.decoder.note(fmt.Sprintf("provider %q", name), p.node.at, p.path)
	mode := p.choice("mode", "production", "production", "sandbox")
	kind := p.text("kind", "")
	credentials, login, oauth := p.credentials("credentials", name)
	return server.Provider{
		Kind:         kind,
		Mode:         mode,
		BaseURL:      p.baseURL("base_url"),
		ApprovalPage: p.text("approval_page", ""),
		Unverifiable: p.flag("unverifiable"),
		Params:       p.named("params"),
		Customer:     p.customer("customer", name),
		Credentials:  credentials,
		Login:        login,
		OAuth:        oauth,
		Version:      p.version("version", cmp.Or(kind, name)),
		Client:       p.client("client"),
		Enrol:        p.words("enrol", "secret", "code", "device", "face"),
		Authorise:    p.flag("authorise"),
		Phones:       p.flag("phones"),
		JOSE:         p.jose("jose"),
		Options:      p.options("options", cmp.Or(kind, name), name),
	}
}

// version is checked by the provider, which knows them.
func (g group) version(name, kind string) string {
	version := g.text(name, "")
	if !slices.Contains(registry.Kinds(), kind) {
		return version // what is wrong is the kind
	}
	if _, err := registry.Open(kind, provider.Settings{APIVersion: version}); err != nil {
		g.reject(name, "is not one that this provider has: "+err.Error())
		return ""
	}
	return version
}

// client is the provider's own client; without one there is none.
func (g group) client(name string) server.Client {
	c := g.group(name)
	defer c.done()
	id := c.text("id", "")
	if id == "" && !c.given("secret") {
		return server.Client{}
	}
	if id == "" {
		c.reject("id", "is missing: write the id that the provider gave to the client")
		id = standIn
	}
	secret := c.secret("secret").Reveal()
	if secret == "" {
		secret = standIn // what is wrong with it is told
	}
	return server.Client{ID: id, Secret: secret}
}

func (g group) baseURL(name string) string {
	address := g.text(name, "")
	switch {
	case address == "":
		g.reject(name, "is missing: write the address of the provider's API, such as https://api.wise.com")
		return standIn
	case strings.Contains(address, "@"):
		g.reject(name, "may not hold a user or password; use credentials")
		return standIn
	}
	return address
}

func (g group) routes(name string, providers map[string]server.Provider) []server.Route {
	n := g.structured(name)
	if n.kind != list && n.kind != absent {
		g.decoder.fault(n.at, g.key(name), "must be a list, not "+n.kind.String())
	}
	if len(n.items) == 0 && n.kind != object && n.kind != scalar {
		g.decoder.fault(n.at, g.key(name), "is missing: without a route nothing is forwarded")
	}
	routes := make([]server.Route, len(n.items))
	for i, item := range n.items {
		r := group{decoder: g.decoder, path: g.key(name) + "[" + strconv.Itoa(i) + "]", known: map[string]bool{}}
		r = r.over(item)
		g.decoder.note("route "+strconv.Itoa(i+1), item.at, r.path)
		routes[i] = r.route(providers)
	}
	return routes
}

func (g group) route(providers map[string]server.Provider) server.Route {
	defer g.done()
	provider := g.text("provider", "")
	return server.Route{
		Match:    g.text("match", ""),
		Provider: provider,
		To:       g.text("to", ""),
		Query:    g.query("query"),
		Headers:  g.texts("headers"),
		JOSE:     g.secured("jose", provider, providers),
		SCA:      g.asked("sca"),
		Anybody:  g.flag("anybody"),
		Describe: g.description("describe"),
	}
}

// asked says what a provider is asked for before a request is sent.
func (g group) asked(name string) string {
	const none = "none"
	if sca := g.choice(name, none, none, "required", "reading"); sca != none {
		return sca
	}
	return ""
}

// query is all, none, or a list of the names of parameters.
func (g group) query(name string) server.Query {
	n := g.value(name)
	switch {
	case n.kind == absent, n.kind == scalar && n.text == "all":
		return server.Query{}
	case n.kind == scalar && n.text == "none", n.kind == list && len(n.items) == 0:
		return server.Query{None: true}
	case n.kind == list:
		return server.Query{Only: g.texts(name)}
	}
	g.reject(name, "must be all, none or a list of names")
	return server.Query{}
}

func (g group) limits(name string, timeouts group) server.Limits {
	l := g.group(name)
	defer l.done()
	limits := server.Limits{
		OpenChallenges:    l.count("open_challenges"),
		ChallengeLifetime: timeouts.duration("challenge", 0),
		Keep:              timeouts.duration("keep", 0),
		Attempts:          l.count("attempts"),
		Lockout:           timeouts.duration("lockout", 0),
	}
	limits.Clients = server.ClientLimits{
		Connections:           l.count("connections"),
		ConnectionsPerAddress: l.count("connections_per_address"),
		BodyTime:              timeouts.duration("body", 0),
		BodyRate:              l.size("body_rate"),
		WriteTime:             timeouts.duration("write", 0),
	}
	limits.Clients.Address = l.often("address")
	limits.Clients.NewSessions = l.often("new_session")
	limits.Clients.Session = l.often("session")
	limits.Clients.Challenge = l.often("challenge")
	limits.HeaderBytes = int(l.size("header_bytes"))
	limits.BodyBytes = l.size("body_bytes")
	limits.MemoryBytes = l.size("memory_bytes")
	limits.AnswerBytes = l.size("answer_bytes")
	limits.DialTimeout = timeouts.duration("dial", 0)
	limits.ResponseTimeout = timeouts.duration("response", 0)
	limits.ExecutionTimeout = timeouts.duration("execution", 0)
	limits.ReachPause = timeouts.duration("reach", 0)
	limits.PollInterval = timeouts.duration("poll", 0)
	limits.ResendPause = timeouts.duration("resend", 0)
	return limits
}

// often reads how often something may happen, from two keys.
func (g group) often(name string) server.Rate {
	return server.Rate{PerSecond: g.rate(name + "_rate"), Burst: g.count(name + "_burst")}
}

func (g group) channel(name string) server.ChannelLimits {
	c := g.group(name)
	defer c.done()
	return server.ChannelLimits{
		Channels:           c.count("channels"),
		ChannelsPerSession: c.count("channels_per_session"),
		Queue:              c.count("queue"),
		MessageBytes:       int(c.size("message_bytes")),
		WatchIDs:           c.count("watch_ids"),
		MessageRate:        c.rate("message_rate"),
		MessageBurst:       c.count("message_burst"),
		PingInterval:       c.duration("ping_interval", 0),
		WriteTimeout:       c.duration("write_timeout", 0),
		CloseGrace:         c.duration("close_grace", 0),
		QueryTimeout:       c.duration("query_timeout", 0),
	}
}
