package journey

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"countersign/server"
	"countersign/server/internal/keyset"
)

// Deployment says how many instances a gateway has, and what they share. The zero
// value is one instance that keeps everything in memory.
type Deployment struct {
	Instances int
	Redis     string // host:port
}

// usual is the deployment of all rigs.
var usual Deployment

// Deploy has all rigs that follow be deployed like this. It is for a TestMain.
func Deploy(d Deployment) { usual = d }

// Several reports that requests land on one instance and then on another.
func Several() bool { return usual.Instances > 1 }

// gateways are the instances of one gateway, behind one address.
type gateways struct {
	address   string
	instances []*server.Server
	admin     []http.Handler
}

// Serve starts the gateway of a configuration, whose public URL it sets, and ends
// it with the test. front is Config.Front. It gives where browsers reach it, and
// what operators read.
func Serve(t testing.TB, c server.Config, front func(string) http.Handler) (address string, admin http.Handler) {
	t.Helper()
	g := usual.serve(t, c, front)
	return g.address, g
}

func (d Deployment) serve(t testing.TB, c server.Config, front func(string) http.Handler) *gateways {
	t.Helper()
	listeners := make([]*httptest.Server, max(d.Instances, 1))
	addresses := make([]string, len(listeners))
	for i := range listeners {
		listeners[i] = httptest.NewUnstartedServer(nil)
		addresses[i] = address(listeners[i])
	}
	g := &gateways{address: addresses[0]}
	if len(addresses) > 1 {
		g.address = g.before(t, InTurn(addresses))
	}
	if front != nil {
		g.address = g.before(t, front(g.address))
	}
	c.PublicURL = g.address
	keys, prefix := keyset.Generate(), keyset.Generate()+":"
	for _, l := range listeners {
		if d.Redis != "" {
			c.Store = d.store(t, keys, prefix)
		}
		g.start(t, l, c)
	}
	return g
}

// before starts what stands between browsers and the gateway.
func (g *gateways) before(t testing.TB, h http.Handler) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// store is one instance's.
func (d Deployment) store(t testing.TB, keys, prefix string) server.Store {
	t.Helper()
	at, err := server.ParseRedis("redis://" + d.Redis)
	if err != nil {
		t.Fatal(err)
	}
	at.Keys, at.Prefix = []string{keys}, prefix
	store, err := server.NewRedisStore(at)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() }) // it may be away
	return store
}

// start starts one instance.
func (g *gateways) start(t testing.TB, l *httptest.Server, c server.Config) {
	t.Helper()
	s, err := server.New(c)
	if err != nil {
		t.Fatal(err)
	}
	l.Config.Handler = s.Handler()
	l.Start()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := s.Close(ctx); err != nil {
			t.Errorf("the gateway did not end cleanly: %v", err)
		}
		l.Close()
	})
	g.instances, g.admin = append(g.instances, s), append(g.admin, s.AdminHandler())
}

// close ends all instances, while their servers still answer.
func (g *gateways) close(ctx context.Context) error {
	for _, s := range g.instances {
		if err := s.Close(ctx); err != nil {
			return err
		}
	}
	return nil
}

// ServeHTTP gives operators what all instances say, one after another.
func (g *gateways) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, h := range g.admin {
		h.ServeHTTP(w, r)
	}
}
