package redis_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"os"
	"strings"
	"testing"
	"time"

	"countersign/server/internal/challenge"
	"countersign/server/internal/enrolment"
	enrolments "countersign/server/internal/enrolment/conformance"
	"countersign/server/internal/secret"
	secrets "countersign/server/internal/secret/conformance"
	"countersign/server/internal/store/conformance"
	"countersign/server/internal/store/redis"
	"countersign/server/internal/store/redis/redistest"
	"countersign/shared/stepup"
)

// opened is a store of its own at an address, as if it were the only one there.
func opened(t testing.TB, a redis.Address) *redis.Store {
	t.Helper()
	s := redis.New(redis.Config{Client: a.Dial(), Keys: keys(t), Prefix: t.Name() + ":"})
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// conforms runs all suites at an address.
func conforms(t *testing.T, a redis.Address) {
	t.Helper()
	t.Run("challenges", func(t *testing.T) {
		conformance.Run(t, func(t *testing.T) challenge.Store { t.Helper(); return opened(t, a) })
	})
	t.Run("secrets", func(t *testing.T) {
		secrets.Run(t, func(t *testing.T) secret.Store { t.Helper(); return opened(t, a).Secrets() })
	})
	t.Run("enrolments", func(t *testing.T) {
		enrolments.Run(t, func(t *testing.T) enrolment.Store { t.Helper(); return opened(t, a).Enrolments() })
	})
}

func address(t testing.TB, text string) redis.Address {
	t.Helper()
	a, err := redis.ParseAddress(text)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestClusterConforms(t *testing.T) {
	t.Parallel()
	conforms(t, address(t, "redis://"+strings.Join(redistest.StartCluster(t), ",")))
}

// TestServersConform: Redis, and Valkey where it is installed, which Debian 12 has
// among its backports.
func TestServersConform(t *testing.T) {
	t.Parallel()
	programs := []string{redistest.Redis}
	if redistest.Installed(redistest.Valkey) {
		programs = append(programs, redistest.Valkey)
	} else {
		t.Log("valkey-server is not installed, and not tried (sudo apt-get install valkey-server)")
	}
	for _, program := range programs {
		t.Run(program, func(t *testing.T) {
			conforms(t, address(t, "redis://"+redistest.StartProgram(t, program).Address))
		})
	}
}

// TestSentinelsNameAnotherMaster: when the master is gone its replica takes its
// place, and everything goes on by itself.
func TestSentinelsNameAnotherMaster(t *testing.T) {
	t.Parallel()
	watched := redistest.StartWatched(t)
	a := address(t, "redis://"+strings.Join(watched.Sentinels, ",")+"?master="+redistest.MasterName)
	s := opened(t, a)
	create(t, s, "a")
	told := make(chan string, 100)
	cancel, err := s.Subscribe(t.Context(), "one", func(id string) { told <- id })
	if err != nil {
		t.Fatal(err)
	}
	defer cancel()
	time.Sleep(1100 * time.Millisecond) // until the replica has it
	watched.Master.Kill()
	wait(t, told, "")
	again(t, func() error {
		_, err := s.Update(t.Context(), "a", func(r *challenge.Record) error {
			r.State = stepup.StateApproved
			return nil
		})
		return err
	})
	wait(t, told, "a")
	if r, err := s.Get(t.Context(), "a"); err != nil || r.State != stepup.StateApproved {
		t.Errorf("after the change of masters it is %s (%v)", r.State, err)
	}
}

func TestTLS(t *testing.T) {
	t.Parallel()
	authority, other := redistest.NewAuthority(t), redistest.NewAuthority(t)
	server := authority.StartTLS(t)
	a := address(t, "rediss://"+server.Address)
	a.TLSConfig = trusting(t, authority)
	if err := opened(t, a).Ping(t.Context()); err != nil {
		t.Errorf("with the right authority: %v", err)
	}
	for name, at := range map[string]redis.Address{
		"another authority": {Hosts: a.Hosts, TLS: true, TLSConfig: trusting(t, other)},
		"the system's":      {Hosts: a.Hosts, TLS: true},
		"no TLS":            {Hosts: a.Hosts},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		if err := opened(t, at).Ping(ctx); !unavailable(err) {
			t.Errorf("%s: %v, want it unavailable", name, err)
		}
		cancel()
	}
}

func trusting(t *testing.T, a *redistest.Authority) *tls.Config {
	t.Helper()
	text, err := os.ReadFile(a.File)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(text)
	return &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
}

// TestPassword: the wrong one is told as such, and never repeated.
func TestPassword(t *testing.T) {
	t.Parallel()
	const password = "very-secret-password"
	server := redistest.Start(t, "--requirepass", password)
	a := redis.Address{Hosts: []string{server.Address}, Password: password}
	if err := opened(t, a).Ping(t.Context()); err != nil {
		t.Errorf("with the password: %v", err)
	}
	for _, wrong := range []string{"", "very-wrong-password"} {
		a.Password = wrong
		err := opened(t, a).Ping(t.Context())
		if !unavailable(err) || strings.Contains(err.Error(), "very-") {
			t.Errorf("with %q: %v", wrong, err)
		}
	}
}

// TestReplicasHaveWhatMustNotBeForgotten: an execution begins only where they do.
func TestReplicasHaveWhatMustNotBeForgotten(t *testing.T) {
	t.Parallel()
	master := redistest.Start(t)
	replica := redistest.StartReplica(t, master)
	s := redis.New(redis.Config{Client: redis.Address{Hosts: []string{master.Address}}.Dial(), Keys: keys(t), Replicas: 1})
	t.Cleanup(func() { _ = s.Close() })
	create(t, s, "a")
	begin := func(r *challenge.Record) error {
		r.State = stepup.StateExecuting
		return nil
	}
	if _, err := s.Update(t.Context(), "a", begin); err != nil {
		t.Errorf("with its replica: %v", err)
	}
	replica.Kill()
	if _, err := s.Update(t.Context(), "a", begin); !unavailable(err) {
		t.Errorf("without: %v", err)
	}
	if _, err := s.Update(t.Context(), "a", func(r *challenge.Record) error {
		r.State = stepup.StateExecuted
		return nil
	}); err != nil {
		t.Errorf("what may be forgotten, without: %v", err)
	}
}

// TestDurability: what Redis may forget is said.
func TestDurability(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]string{
		"--appendfsync always":   "",
		"--appendfsync everysec": "last seconds",
		"--appendonly no":        "everything",
	} {
		server := redistest.Start(t, strings.Fields(args)...)
		got := open(t, server.Address, keys(t)).Durability(t.Context())
		if (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", args, got, want)
		}
	}
}

// TestReplicasHaveSecrets: a secret that cannot be had again, such as a token that
// took the place of another, is where the next master will look for it before
// anybody goes on. Where no replica answers it is kept all the same, and the log
// says so.
func TestReplicasHaveSecrets(t *testing.T) {
	t.Parallel()
	master := redistest.Start(t)
	replica := redistest.StartReplica(t, master)
	said := make(chan string, 1)
	s := redis.New(redis.Config{
		Client: redis.Address{Hosts: []string{master.Address}}.Dial(), Keys: keys(t), Replicas: 1,
		Log: func(message string, _ error) { said <- message },
	})
	t.Cleanup(func() { _ = s.Close() })
	k := secret.Key{Session: "s", Provider: "wise", Name: "token"}
	update := func(value string) chan error {
		done := make(chan error, 1)
		go func() {
			done <- s.Secrets().Update(t.Context(), k, func(string) (string, time.Duration, error) { return value, time.Hour, nil })
		}()
		return done
	}
	if err := <-update("first"); err != nil {
		t.Fatal(err)
	}
	wake := replica.Hang()
	done := update("second")
	select {
	case err := <-done:
		t.Fatalf("went on before the replica had it: %v", err)
	case <-time.After(200 * time.Millisecond):
	}
	wake()
	if err := <-done; err != nil {
		t.Error(err)
	}
	replica.Kill()
	if err := <-update("third"); err != nil {
		t.Error(err)
	}
	select {
	case got := <-said:
		if !strings.Contains(got, "replicas") {
			t.Errorf("the log says %q", got)
		}
	default:
		t.Error("the log says nothing")
	}
	if got, err := s.Secrets().Get(t.Context(), k); got != "third" || err != nil {
		t.Errorf("kept %q, %v", got, err)
	}
}
