package config

import (
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"countersign/server"
	"countersign/server/internal/relay"
)

// TestReferenceNamesEveryKey compares the keys that the reader asks for to the
// keys of the reference.
func TestReferenceNamesEveryKey(t *testing.T) {
	root, fault := parse("reference.yaml", Reference)
	if fault != nil {
		t.Fatal(fault)
	}
	d := newDecoder(Source{Env: []string{"WISE_TOKEN=t-1"}})
	d.config(d.root(root))
	if len(d.faults) > 0 {
		t.Fatal(d.faults)
	}
	named := map[string]bool{}
	var name func(prefix string, n node)
	name = func(prefix string, n node) {
		for _, f := range n.fields {
			variable := prefix + "_" + strings.ToUpper(f.key)
			named[variable] = true
			name(variable, f.node)
		}
	}
	name("COUNTERSIGN", root)
	const token = "COUNTERSIGN_PROVIDERS_WISE_CREDENTIALS_TOKEN_"
	for variable := range d.used {
		if strings.HasPrefix(variable, envPrefix) && !strings.HasPrefix(variable, token) && !named[variable] {
			t.Errorf("the reference lacks the key behind %s", variable)
		}
	}
}

// TestReferenceNamesKeysOfEveryKind: what stands there as a comment, since it is for
// another kind of credentials or of store, is all that the reader asks for there.
func TestReferenceNamesKeysOfEveryKind(t *testing.T) {
	const provider = "COUNTERSIGN_PROVIDERS_WISE_CREDENTIALS_"
	for name, row := range map[string]struct {
		change, begins string
		least          int // how many keys there are
	}{
		"forward": {"providers: { wise: { base_url: https://api.wise.com, credentials: { type: forward, header: X-Token, trusted_proxies: [10.0.0.7] } } }", provider, 3},
		"api_key": {"providers: { wise: { base_url: https://api.wise.com, credentials: { type: api_key, key: k } } }", provider, 2},
		"oauth2":  {"providers: { wise: { base_url: https://api.wise.com, credentials: { type: oauth2, client_id: c, client_secret: s } } }", provider, 8},
		"agent":   {"providers: { wise: { base_url: https://api.wise.com, credentials: { type: agent, login: a, password: p } } }", provider, 3},
		"redis":   {"store: rediss://redis\nredis: { keys: x }", "COUNTERSIGN_REDIS_", 6},
	} {
		t.Run(name, func(t *testing.T) {
			root, fault := parse("some.yaml", row.change)
			if fault != nil {
				t.Fatal(fault)
			}
			d := newDecoder(Source{})
			d.config(d.root(root))
			keys := map[string]bool{}
			for variable := range d.used {
				if rest, ok := strings.CutPrefix(variable, row.begins); ok {
					keys[strings.ToLower(rest)] = true
				}
			}
			if len(keys) < row.least {
				t.Errorf("the reader asks for %v only", keys)
			}
			for key := range keys {
				secret := regexp.MustCompile("_(env|file|value)$").ReplaceAllString(key, "")
				if !regexp.MustCompile(`(?m)^ *(# +)?(` + key + `|` + secret + `):`).MatchString(Reference) {
					t.Errorf("the reference lacks %s", key)
				}
			}
		})
	}
}

// TestReferenceShowsTheDefaults compares the reference's values to what a
// gateway takes where they are left out.
func TestReferenceShowsTheDefaults(t *testing.T) {
	c, err := Load(Source{Name: "reference.yaml", YAML: []byte(Reference), Env: []string{"WISE_TOKEN=t-1"}})
	if err != nil {
		t.Fatal(err)
	}
	if want := (server.Limits{}).WithDefaults(); !reflect.DeepEqual(c.Server.Limits.Limits, want) {
		t.Errorf("limits\n%+v, want\n%+v", c.Server.Limits.Limits, want)
	}
	if l := c.Server.Limits; l.Attempts != 5 || l.Lockout != 15*time.Minute {
		t.Errorf("limits\n%+v, want those that package server documents", l)
	}
	if want := (server.ClientLimits{}).WithDefaults(); c.Server.Limits.Clients != want {
		t.Errorf("limits\n%+v, want\n%+v", c.Server.Limits.Clients, want)
	}
	if p := c.Server.Providers["wise"]; p.Client != (server.Client{}) || p.JOSE != nil || len(p.Enrol) > 0 || p.Authorise {
		t.Errorf("provider\n%+v, want nothing that has to be switched on", p)
	}
	if want := (relay.Limits{}).WithDefaults(); c.Server.Channel != want {
		t.Errorf("channel\n%+v, want\n%+v", c.Server.Channel, want)
	}
	left, err := Load(Source{Name: "short.yaml", YAML: []byte(`
public_url: https://pay.example.com
providers: { wise: { base_url: https://api.wise.com, credentials: { token: t } } }
routes: [{ match: GET /a, provider: wise, to: /a }]
`)})
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != left.Listen || c.Admin != left.Admin || c.LogLevel != left.LogLevel || c.HeaderTimeout != left.HeaderTimeout ||
		c.IdleTimeout != left.IdleTimeout || c.ShutdownTimeout != left.ShutdownTimeout {
		t.Errorf("%+v, want %+v", c, left)
	}
}
