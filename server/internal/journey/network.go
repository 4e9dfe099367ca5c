package journey

import (
	"context"
	"crypto/tls"
	"net"
)

// Network is how browsers reach a gateway whose address does not say it all.
type Network struct {
	// TLS is whom browsers trust; nil is whom this machine trusts.
	TLS *tls.Config
	// Dial connects to an address; nil is where its name leads.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// Over is the same rig, whose browsers use a network.
func (r *Rig) Over(n Network) *Rig {
	over := *r
	over.network = n
	return &over
}

// tls is a configuration of one client's own, or nil.
func (n Network) tls() *tls.Config {
	if n.TLS == nil {
		return nil
	}
	return n.TLS.Clone()
}
