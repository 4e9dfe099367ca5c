// Package deploy owns the tests of server/DEPLOYING.md: what the page says is done
// on this machine, behind a real nginx and a real Caddy, over TLS, and customers
// pay through it. How it is done is in web/browsertest/deploy, whose tests pay in a
// browser.
package deploy
