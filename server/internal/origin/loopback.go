package origin

import "net/netip"

// Loopback reports the host of an address that is this machine: what is sent there
// over plain http stays between its two ends.
func Loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}
