package firefox

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// preferences make Firefox quiet and unable to reach beyond this machine, besides
// those that it sets itself when it is driven. How sites are kept apart and what
// they may do stays as customers have it.
var preferences = map[string]any{
	// What is not on this machine is asked of a proxy where nobody listens.
	"network.proxy.type":          1,
	"network.proxy.http":          "127.0.0.1",
	"network.proxy.http_port":     9,
	"network.proxy.ssl":           "127.0.0.1",
	"network.proxy.ssl_port":      9,
	"network.proxy.no_proxies_on": "localhost, 127.0.0.1",

	"browser.aboutwelcome.enabled":     false,
	"browser.newtabpage.enabled":       false,
	"browser.sessionstore.interval":    600_000,
	"dom.ipc.processPrelaunch.enabled": false, // most tests end before it is needed
	"intl.accept_languages":            "en-GB, en",
	"termsofuse.bypassNotification":    true,
}

// newProfile makes a folder with these preferences.
func newProfile() (string, error) {
	dir, err := os.MkdirTemp("", "firefox-")
	if err != nil {
		return "", err
	}
	var text strings.Builder
	for name, value := range preferences {
		literal, err := json.Marshal(value)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&text, "user_pref(%q, %s);\n", name, literal)
	}
	return dir, os.WriteFile(filepath.Join(dir, "user.js"), []byte(text.String()), 0o600)
}
