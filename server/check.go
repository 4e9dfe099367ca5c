package server

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"countersign/server/internal/credential"
	"countersign/server/internal/gateway"
	"countersign/server/internal/origin"
	"countersign/server/provider"
	"countersign/server/provider/registry"
)

// origins gives the gateway's own origin and the list of all that are allowed.
func (c *Config) origins() (string, origin.List, error) {
	var faults []error
	own, err := origin.Of(c.PublicURL)
	if err != nil {
		faults = append(faults, fmt.Errorf("public URL: %w", err))
	} else if !confidential(own) {
		faults = append(faults, fmt.Errorf("public URL %q: plain http is for loopback hosts only", c.PublicURL))
	}
	// They are checked by themselves first, so that a fault of the public URL
	// is not told twice.
	if _, err := origin.New(c.AllowedOrigins...); err != nil {
		faults = append(faults, fmt.Errorf("allowed origins: %w", err))
	}
	list, _ := origin.New(append(slices.Clone(c.AllowedOrigins), own)...)
	return own, list, errors.Join(faults...)
}

// confidential reports whether what is sent to an origin stays between its two
// ends.
func confidential(own string) bool {
	u, err := url.Parse(own)
	if err != nil || u.Scheme == "https" {
		return err == nil
	}
	return origin.Loopback(u.Hostname())
}

// upstreams opens the providers.
func (c *Config) upstreams() (map[string]gateway.Upstream, error) {
	var faults []error
	upstreams := make(map[string]gateway.Upstream, len(c.Providers))
	for _, name := range slices.Sorted(maps.Keys(c.Providers)) {
		p := c.Providers[name]
		kind := p.Kind
		if kind == "" {
			kind = name
		}
		opened, err := registry.Open(kind, provider.Settings{
			Mode: provider.Mode(p.Mode), ApprovalPage: p.ApprovalPage, Unverifiable: p.Unverifiable,
			APIVersion: p.Version, Options: p.Options,
		})
		faults = append(faults, each(name, err)...)
		if err != nil { // the rest is checked as if only the settings were wrong
			opened, _ = registry.Open(kind, provider.Settings{})
		}
		credentials, err := p.source(opened)
		faults = append(faults, each(name, err)...)
		connect, err := p.connect(opened)
		faults = append(faults, each(name, err)...)
		client, err := p.client()
		faults = append(faults, each(name, err)...)
		upstreams[name] = gateway.Upstream{
			Provider: opened, BaseURL: p.BaseURL, Credentials: credentials, Client: client,
			Enrol: p.Enrol, Authorise: p.Authorise, Phones: p.Phones,
			Params: p.Params, Customer: p.Customer, JOSE: p.JOSE, Transport: p.Transport, Connect: connect,
		}
	}
	return upstreams, errors.Join(faults...)
}

// each says of every fault by itself which provider it is one of.
func each(name string, err error) []error {
	var faults []error
	for _, fault := range gateway.Faults(err) {
		faults = append(faults, fmt.Errorf("provider %q: %w", name, fault))
	}
	return faults
}

// tokenPath is where a provider gives tokens to its clients.
const tokenPath = "/oauth/token"

// client gives the credentials of the provider's client, nil where there are
// none.
func (p *Provider) client() (credential.Source, error) {
	if p.Client == (Client{}) {
		return nil, nil
	}
	return credential.NewClientCredentials(credential.ClientConfig{
		ID: p.Client.ID, Secret: p.Client.Secret,
		TokenURL: strings.TrimRight(p.BaseURL, "/") + tokenPath, Transport: p.Transport,
	})
}
