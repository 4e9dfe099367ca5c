// Package attack owns the attacks on the gateway: each test is one, named in
// server/THREATS.md beside what stops it. They go over real sockets, and over
// raw ones where a well-behaved client would clean up what an attacker sends.
// Attacks that need a browser are in web/browsertest/attack; those that the
// tests of one part make already stay there, and the page names them.
package attack
