// Package observe owns what an operator sees of a running gateway: structured
// logs, Prometheus metrics, health and readiness. Nothing in it is global: the
// log, the registry and the checks are values that the parts are given.
//
// Its first rule is what it never shows: no token, code, PIN, header value,
// body or query string, whatever the level. Ids of challenges and the first
// characters of a session's hash are shown, because they open nothing. The
// package leaktest holds the test for it that other packages use as well.
package observe
