// Package limit owns what keeps one client from costing the others theirs: who a
// client is behind proxies, how often it may ask, how many connections it may
// hold, and how slow it may be. What a request may cost by itself (sizes, open
// challenges, attempts) is limited where it is served, in server/internal/gateway,
// challenge and relay.
package limit
