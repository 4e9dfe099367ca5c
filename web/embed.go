// Package web holds the hand-written browser side: the loader, its types, and
// the demo page. The loader reaches browsers as package build has made it; the
// demo page is embedded here as it is written.
package web

import "embed"

// Demo is the folder demo: the demo bank's page.
//
//go:embed demo/*.html demo/*.css demo/*.js demo/*.svg
var Demo embed.FS
