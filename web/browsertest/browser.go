package browsertest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
)

// flags make Chromium the same everywhere, quiet, and unable to reach beyond
// this machine. Site isolation and the popup blocker stay as customers have
// them; no process is started ahead of its need, as most tests end before.
var flags = map[string]any{
	"headless":                               "new",
	"disable-gpu":                            true,
	"disable-quic":                           true,
	"disable-sync":                           true,
	"disable-extensions":                     true,
	"disable-default-apps":                   true,
	"disable-component-update":               true,
	"disable-background-networking":          true,
	"disable-client-side-phishing-detection": true,
	"disable-dev-shm-usage":                  true,
	"disable-breakpad":                       true,
	"disable-features":                       "Translate,OptimizationHints,MediaRouter,CertificateTransparencyComponentUpdater,SpareRendererForSitePerProcess",
	"force-color-profile":                    "srgb",
	"hide-scrollbars":                        true,
	"lang":                                   "en-GB",
	"metrics-recording-only":                 true,
	"mute-audio":                             true,
	"no-proxy-server":                        true,
	"password-store":                         "basic",
	"use-mock-keychain":                      true,
	"window-size":                            "1024,768",
	// Several pages are open at once; none of them is in the background.
	"disable-background-timer-throttling":    true,
	"disable-backgrounding-occluded-windows": true,
	"disable-renderer-backgrounding":         true,
}

// browser is one running Chromium.
type browser struct {
	ctx  context.Context
	stop func()
}

func startBrowser(hosts []string) (*browser, error) {
	path, err := findChromium()
	if err != nil {
		return nil, err
	}
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path),
		chromedp.NoFirstRun,
		chromedp.NoDefaultBrowserCheck,
		chromedp.WSURLReadTimeout(time.Minute),
	}
	for name, value := range flags {
		options = append(options, chromedp.Flag(name, value))
	}
	options = append(options, chromedp.Flag("host-resolver-rules", rules(hosts)))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // Chromium refuses root otherwise
	}
	alloc, stopAlloc := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, stopBrowser := chromedp.NewContext(alloc)
	stop := func() {
		stopBrowser()
		stopAlloc()
	}
	if err := chromedp.Do(ctx); err != nil {
		stop()
		return nil, fmt.Errorf("starting %s: %w", path, err)
	}
	return &browser{ctx, stop}, nil
}

// rules are where names lead: these hosts, in order, to this machine, and all others
// nowhere.
func rules(hosts []string) string {
	var all strings.Builder
	for _, host := range hosts {
		all.WriteString("MAP " + host + " 127.0.0.1, ")
	}
	return all.String() + "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
}

// findChromium finds the browser by the names that distributions give it.
func findChromium() (string, error) {
	names := []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("no Chromium (" + strings.Join(names, ", ") +
		"): install it with `apt-get install chromium`, or run `make test`, which does so on Debian as root")
}
