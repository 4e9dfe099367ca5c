// Package config reads the gateway's configuration: one YAML file, over which
// environment variables go, with secrets from either or from files. It gives
// every fault at once, each with where it is and what to do about it, and never
// shows a secret. What the settings mean lives in package server.
//
// # Environment
//
// Every key is also a variable: COUNTERSIGN_ and the path of the key in upper
// case, its parts joined by underscores (a dash in a provider's name is one,
// too). It goes over the file's value.
//
//	listen                              COUNTERSIGN_LISTEN
//	timeouts.response                   COUNTERSIGN_TIMEOUTS_RESPONSE
//	providers.wise.base_url             COUNTERSIGN_PROVIDERS_WISE_BASE_URL
//	providers.wise.credentials.token    COUNTERSIGN_PROVIDERS_WISE_CREDENTIALS_TOKEN
//	providers.wise.client.secret.file   COUNTERSIGN_PROVIDERS_WISE_CLIENT_SECRET_FILE
//
// A list is written with commas, and whatever has parts of its own as YAML or
// JSON:
//
//	COUNTERSIGN_ALLOWED_ORIGINS=https://app.example.com,https://shop.example.com
//	COUNTERSIGN_ROUTES=[{"match": "GET /me", "provider": "wise", "to": "/v1/me"}]
//	COUNTERSIGN_PROVIDERS_WISE_JOSE_SIGNING_KEYS=[{"id": "…", "env": "SIGNING_KEY"}]
//
// A variable of this prefix that is no key is a fault, so that a slip of the
// pen does not go unnoticed. The ones that Kubernetes makes for a service of
// the name countersign are let be.
package config

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"countersign/server"
)

// FileVariable names the file to read, where the command line does not. It is
// the one variable of the prefix that is no key.
const FileVariable = envPrefix + "CONFIG"

// Config is what the command needs to run a gateway.
type Config struct {
	// Listen is the address for browsers, Admin the one for operators.
	Listen string
	Admin  string
	// LogLevel is the least level that is logged.
	LogLevel slog.Level
	// HeaderTimeout bounds the reading of a request's header, IdleTimeout the
	// life of a connection without requests.
	HeaderTimeout time.Duration
	IdleTimeout   time.Duration
	// ShutdownTimeout is how long requests in flight may take to finish once
	// the gateway has been told to stop. By default that is longer than an
	// execution may take, whose outcome nobody else can learn.
	ShutdownTimeout time.Duration
	// Traces is where spans go.
	Traces Traces
	// Server is the gateway itself, without its log and its pages.
	Server server.Config
}

// Source is where a configuration comes from.
type Source struct {
	// Name is the file's name, for faults.
	Name string
	// YAML is its text.
	YAML []byte
	// Env is the environment as os.Environ gives it.
	Env []string
	// ReadFile reads the files that secrets are in; os.ReadFile.
	ReadFile func(name string) ([]byte, error)
}

// Load reads a configuration and checks it whole: one that it gives without an
// error is one that a gateway starts with. The error is of type Faults.
func Load(s Source) (Config, error) {
	root, fault := parse(s.Name, string(s.YAML))
	if fault != nil {
		return Config{}, Faults{*fault}
	}
	d := newDecoder(s)
	c := d.config(d.root(root))
	d.leftovers()
	d.try(c.Server)
	if len(d.faults) > 0 {
		d.faults.sort()
		return Config{}, d.faults
	}
	return c, nil
}

// try makes a gateway, and ends it, to learn what else is wrong.
func (d *decoder) try(c server.Config) {
	s, err := server.New(c)
	if err != nil {
		for _, fault := range split(err) {
			// It calls things by its own names; here they have places.
			if s, what, ok := d.spotted(fault); ok {
				d.fault(s.at, s.key, what)
				continue
			}
			d.fault(place{source: d.name}, "", fault)
		}
		return
	}
	_ = s.Close(context.Background()) // nothing has begun
}

// spotted finds where that stands which a fault is about, by as many of its words
// as are noted, and what is left to say.
func (d *decoder) spotted(fault string) (s spot, what string, ok bool) {
	words, rest, _ := strings.Cut(fault, ": ")
	if more, left, cut := strings.Cut(rest, ": "); cut {
		if s, ok = d.told[words+": "+more]; ok {
			return s, left, true
		}
	}
	s, ok = d.told[words]
	return s, rest, ok
}
