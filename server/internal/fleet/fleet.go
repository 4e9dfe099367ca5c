// Package fleet owns the tests with real processes: several instances of the
// program countersign that share a Redis, behind a load balancer that knows no
// sessions. They are stopped in order, killed without warning and started again
// while customers pay. Journeys within one process live in server/internal/journey.
package fleet

import (
	"fmt"
	"net"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/redis/go-redis/v9/logging"

	"countersign/server/internal/journey"
	"countersign/server/internal/keyset"
	"countersign/server/internal/store/redis/redistest"
)

// Config says what of a fleet is not as usual.
type Config struct {
	// Instances is how many there are (2).
	Instances int
	// Redis is what they share; nil is one of the test's own.
	Redis *redistest.Server
	// Store is the address of the store, where it is not that of a bare Redis.
	Store string
	// Env are further variables of the environment.
	Env []string
	// Provider is where instances reach the provider; "" is the sandbox itself.
	Provider string
	// Sandbox is the simulated provider; nil is a new one.
	Sandbox *journey.Sandbox
}

// Fleet is running instances. It ends with the test.
type Fleet struct {
	Address   string // of the load balancer
	Redis     *redistest.Server
	Sandbox   *journey.Sandbox
	Instances []*Instance
}

// Start starts a fleet.
func Start(t testing.TB, c Config) *Fleet {
	t.Helper()
	f := &Fleet{Redis: c.Redis, Sandbox: c.Sandbox}
	if f.Redis == nil {
		f.Redis = redistest.Start(t)
	}
	if f.Sandbox == nil {
		f.Sandbox = journey.NewSandbox(t, nil)
	}
	if c.Store == "" {
		c.Store = "redis://" + f.Redis.Address
	}
	if c.Provider == "" {
		c.Provider = f.Sandbox.Address()
	}
	program, keys := build(t), keyset.Generate()
	var addresses []string
	for range max(c.Instances, 2) {
		i := &Instance{program: program, Address: "http://" + free(t), Admin: "http://" + free(t)}
		f.Instances = append(f.Instances, i)
		addresses = append(addresses, i.Address)
	}
	front := httptest.NewServer(journey.InTurn(addresses))
	t.Cleanup(front.Close)
	f.Address = front.URL
	file := filepath.Join(t.TempDir(), "countersign.yaml")
	if err := os.WriteFile(file, []byte(configuration(f.Address, c.Provider, f.Sandbox.Address())), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, i := range f.Instances {
		i.env = append(credentials(),
			"COUNTERSIGN_LISTEN="+i.Address[len("http://"):], "COUNTERSIGN_ADMIN_LISTEN="+i.Admin[len("http://"):],
			"COUNTERSIGN_STORE="+c.Store, "COUNTERSIGN_REDIS_KEYS="+keys, "COUNTERSIGN_CONFIG="+file)
		i.env = append(i.env, c.Env...)
		if err := i.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(i.Kill)
		t.Cleanup(func() {
			if t.Failed() {
				t.Logf("what %s has had to say:\n%s", i.Address, i.Trouble())
			}
		})
	}
	return f
}

// Browser opens a page before the load balancer.
func (f *Fleet) Browser(t testing.TB) *journey.Browser {
	t.Helper()
	return journey.At(f.Address, nil).Browser(t)
}

// free gives an address that nobody listens at. Its host is this process's own: an
// instance that is gone leaves its port to others, and would not come up again.
func free(t testing.TB) string {
	t.Helper()
	pid := os.Getpid()
	l, err := net.Listen("tcp", fmt.Sprintf("127.77.%d.%d:0", pid>>8&255, max(1, pid&255)))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

var built struct {
	sync.Once
	path string
	err  error
}

// build builds the program, once for all tests. It needs what `make build` makes.
func build(t testing.TB) string {
	t.Helper()
	built.Do(func() {
		dir, err := os.MkdirTemp("", "fleet") //nolint:usetesting // it outlives the test that happens to come first
		if err != nil {
			built.err = err
			return
		}
		built.path = filepath.Join(dir, "countersign")
		out, err := exec.Command("go", "build", "-o", built.path, "countersign/server/cmd/countersign").CombinedOutput()
		if err != nil {
			built.err = fmt.Errorf("%w\n%s", err, out)
		}
	})
	if built.err != nil {
		t.Fatalf("the program cannot be built: %v", built.err)
	}
	return built.path
}

// Main runs the tests of a package that starts fleets.
func Main(m *testing.M) {
	logging.Disable() // of the Redis client's, which tests take away
	code := m.Run()
	if built.path != "" {
		_ = os.RemoveAll(filepath.Dir(built.path)) // it is in the folder of temporary files
	}
	os.Exit(code)
}
