// Package deploy puts Countersign on this machine as server/DEPLOYING.md says: it
// takes the blocks of that page, changes addresses and paths, and runs them with
// the real proxies, the real program and a real Redis. The page's unit is run as
// systemd would, where there is no systemd to do it. Its tests pay in a browser;
// those that need none are in server/internal/journey/deploy.
package deploy
