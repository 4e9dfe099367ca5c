package config

import "net/netip"

// prefixes reads addresses and ranges of them. Where it gives false, that is told.
func (g group) prefixes(name string) (all []netip.Prefix, ok bool) {
	for _, text := range g.texts(name) {
		prefix, err := netip.ParsePrefix(text)
		if address, addressErr := netip.ParseAddr(text); addressErr == nil {
			prefix, err = netip.PrefixFrom(address, address.BitLen()), nil
		}
		if err != nil {
			g.reject(name, "each must be an address or a range, such as 10.0.0.7 or 10.0.0.0/8")
			return nil, false
		}
		all = append(all, prefix)
	}
	return all, true
}

// proxies are the addresses of those whose headers are believed. There has to be
// one.
func (g group) proxies(name string) (trusted []netip.Prefix, ok bool) {
	if trusted, ok = g.prefixes(name); ok && len(trusted) == 0 {
		g.reject(name, "is missing: name the addresses of the proxies whose header is believed")
	}
	return trusted, len(trusted) > 0
}
