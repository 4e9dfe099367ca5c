package readme

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"countersign/web/browsertest"
	"countersign/web/browsertest/customer"
	"countersign/web/browsertest/real"
)

// The names that the README uses for what has another address here.
const (
	gatewayName = "https://pay.example.com"
	pageName    = "https://wise.com"
)

// world is the README's gateway before the sandbox, and a site whose pages may
// use it.
type world struct {
	customer.Customer
	site *browsertest.Site
	// here puts the addresses of this run into a text of the README.
	here *strings.Replacer
}

// start starts them; settings are further variables of the gateway, in which
// SANDBOX stands for the sandbox's address.
func start(t *testing.T, settings ...string) world {
	t.Helper()
	return startWith(t, only(t, "yaml", 0), settings...)
}

// startWith does with another configuration.
func startWith(t *testing.T, configuration string, settings ...string) world {
	t.Helper()
	site := browsertest.NewSite(t)
	sandbox := real.Start(t, nil, "sandbox", "-listen", "localhost:0").Sandbox
	port := freePort(t)
	gateway := "http://127.0.0.1:" + port
	for i := range settings {
		settings[i] = strings.ReplaceAll(settings[i], "SANDBOX", sandbox)
	}
	real.Start(t, append([]string{
		"WISE_TOKEN=user-access-token-example",
		"WISE_CLIENT_SECRET=example-secret",
		"COUNTERSIGN_LISTEN=127.0.0.1:" + port,
		"COUNTERSIGN_ADMIN_LISTEN=127.0.0.1:0",
		"COUNTERSIGN_PUBLIC_URL=" + gateway,
		"COUNTERSIGN_ALLOWED_ORIGINS=" + site.Home,
		"COUNTERSIGN_PROVIDERS_WISE_BASE_URL=" + sandbox,
		"COUNTERSIGN_PROVIDERS_WISE_APPROVAL_PAGE=" + sandbox + "/approve-api-action/",
	}, settings...), "serve", "-config", file(t, configuration))
	return world{
		customer.Customer{T: t, Sandbox: sandbox},
		site,
		strings.NewReplacer(
			gatewayName, gateway,
			strings.Replace(gatewayName, "https", "wss", 1), strings.Replace(gateway, "http", "ws", 1),
			pageName, sandbox,
		),
	}
}

// configuration writes the README's configuration into a file.
func configuration(t *testing.T) string {
	t.Helper()
	return file(t, only(t, "yaml", 0))
}

func file(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "countersign.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
