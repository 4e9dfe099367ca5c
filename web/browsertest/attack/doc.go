// Package attack owns the attacks that a browser makes for the attacker: pages of
// other sites, frames around the gateway's answers, cookies from next door. Those
// that need none are in server/internal/journey/attack; server/THREATS.md names
// them all.
package attack
