package readme

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"countersign/server/cmd/countersign/program"
	"countersign/web/browsertest"
	"countersign/web/browsertest/customer"
)

// The names that the README uses for what has another address here.
const (
	gatewayName = "https://pay.example.com"
	pageName    = "https://wise.com"
)

// run starts the real program and gives where it is. It ends with the test.
func run(t *testing.T, env []string, args ...string) program.Addresses {
	t.Helper()
	started := make(chan program.Addresses, 1)
	main := &program.Main{
		Args: args, Env: env, Stdout: io.Discard, Stderr: t.Output(), Dist: browsertest.Dist(),
		Started: func(a program.Addresses) { started <- a },
	}
	ended := make(chan error, 1)
	go func() { ended <- main.Run(context.Background()) }()
	t.Cleanup(main.Close)
	select {
	case a := <-started:
		return a
	case err := <-ended:
		t.Fatalf("%v ended: %v", args, err)
		panic("unreachable")
	}
}

// world is the README's gateway before the sandbox, and a site whose pages may
// use it.
type world struct {
	customer.Customer
	site *browsertest.Site
	// here puts the addresses of this run into a text of the README.
	here *strings.Replacer
}

func start(t *testing.T) world {
	t.Helper()
	site := browsertest.NewSite(t)
	sandbox := run(t, nil, "sandbox", "-listen", "localhost:0").Sandbox
	port := freePort(t)
	gateway := "http://127.0.0.1:" + port
	run(t, []string{
		"WISE_TOKEN=user-access-token-example",
		"COUNTERSIGN_LISTEN=127.0.0.1:" + port,
		"COUNTERSIGN_ADMIN_LISTEN=127.0.0.1:0",
		"COUNTERSIGN_PUBLIC_URL=" + gateway,
		"COUNTERSIGN_ALLOWED_ORIGINS=" + site.Home,
		"COUNTERSIGN_PROVIDERS_WISE_BASE_URL=" + sandbox,
		"COUNTERSIGN_PROVIDERS_WISE_APPROVAL_PAGE=" + sandbox + "/approve-api-action/",
	}, "serve", "-config", configuration(t))
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
	file := filepath.Join(t.TempDir(), "countersign.yaml")
	if err := os.WriteFile(file, []byte(only(t, "yaml", 0)), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
