// Package bench compares what Countersign costs with what else does the same:
// forwarding with other proxies, channels with a minimal WebSocket server, a page
// with the library that it replaces. Everything runs in one go on one machine, in
// turns, as processes of their own on the loopback interface, so that whatever
// else the machine does burdens all alike. `make bench` runs it; what a page pays
// is measured in web/browsertest/cost, which this package runs and reads.
package bench
