package redis_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	client "github.com/redis/go-redis/v9"

	"countersign/server/internal/challenge"
	"countersign/server/internal/keyset"
	"countersign/server/internal/session"
	"countersign/server/internal/store/conformance"
	"countersign/server/internal/store/redis"
	"countersign/server/internal/store/redis/redistest"
	"countersign/shared/stepup"
)

func keys(t testing.TB, texts ...string) *keyset.Set {
	t.Helper()
	if texts == nil {
		texts = []string{keyset.Generate()}
	}
	s, err := keyset.Parse(texts...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func open(t testing.TB, address string, k *keyset.Set) *redis.Store {
	t.Helper()
	s := redis.New(redis.Config{
		Client: redis.Address{Hosts: []string{address}}.Dial(),
		Keys:   k,
	})
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// TestConformanceAcross runs the suite with each call on another instance.
func TestConformanceAcross(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	conformance.Run(t, func(t *testing.T) challenge.Store {
		t.Helper()
		flush(t, server.Address)
		k := keys(t)
		return &turns{stores: []*redis.Store{open(t, server.Address, k), open(t, server.Address, k), open(t, server.Address, k)}}
	})
}

// turns is several instances that take turns.
type turns struct {
	mu     sync.Mutex
	n      int
	stores []*redis.Store
}

func (s *turns) next() *redis.Store {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n++
	return s.stores[s.n%len(s.stores)]
}

func (s *turns) Create(ctx context.Context, r challenge.Record, maxOpen int) error {
	return s.next().Create(ctx, r, maxOpen)
}

func (s *turns) Get(ctx context.Context, id string) (challenge.Record, error) {
	return s.next().Get(ctx, id)
}

func (s *turns) Update(ctx context.Context, id string, change func(*challenge.Record) error) (challenge.Record, error) {
	return s.next().Update(ctx, id, change)
}

func (s *turns) ByRequest(ctx context.Context, id session.ID, request string) (challenge.Record, error) {
	return s.next().ByRequest(ctx, id, request)
}

func (s *turns) ByToken(ctx context.Context, id session.ID, token string) (challenge.Record, error) {
	return s.next().ByToken(ctx, id, token)
}

func (s *turns) Subscribe(ctx context.Context, id session.ID, notify func(string)) (func(), error) {
	return s.next().Subscribe(ctx, id, notify)
}

func raw(t testing.TB, address string) *client.Client {
	t.Helper()
	c := client.NewClient(&client.Options{Addr: address})
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func flush(t testing.TB, address string) {
	t.Helper()
	if err := raw(t, address).FlushAll(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
}

func pending(id string) challenge.Record {
	now := time.Now()
	return challenge.Record{
		ID: id, Session: "one", State: stepup.StatePending, Token: "very-secret-token", Digest: challenge.Digest{1},
		Answer:    &challenge.Answer{Status: 200, Body: []byte("very-secret-body"), Complete: true},
		ExpiresAt: now.Add(time.Minute), KeepUntil: now.Add(time.Hour),
	}
}

func create(t testing.TB, s *redis.Store, id string) {
	t.Helper()
	if err := s.Create(t.Context(), pending(id), 100); err != nil {
		t.Fatal(err)
	}
}

// TestNothingIsKeptInClear looks at every key and value that Redis holds.
func TestNothingIsKeptInClear(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	s := open(t, server.Address, keys(t))
	create(t, s, "a")
	c := raw(t, server.Address)
	names, err := c.Keys(t.Context(), "*").Result()
	if err != nil || len(names) != 2 {
		t.Fatalf("keys %q (%v)", names, err)
	}
	for _, name := range names {
		all, err := c.HGetAll(t.Context(), name).Result()
		if err != nil {
			t.Fatal(err)
		}
		for field, value := range all {
			if strings.Contains(name+field+value, "secret") {
				t.Errorf("%s %s holds a secret in clear", name, field)
			}
		}
		left, err := c.PTTL(t.Context(), name).Result()
		if err != nil || left <= 0 || left > time.Hour {
			t.Errorf("%s is kept for %v (%v)", name, left, err)
		}
	}
}

func TestKeysAreChangedWhileItRuns(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	first, second := keyset.Generate(), keyset.Generate()
	create(t, open(t, server.Address, keys(t, first)), "a")
	both := open(t, server.Address, keys(t, second, first))
	if _, err := both.Update(t.Context(), "a", func(*challenge.Record) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if r, err := open(t, server.Address, keys(t, second)).Get(t.Context(), "a"); err != nil || r.Token != "very-secret-token" {
		t.Errorf("what the new key has encrypted: %v", err)
	}
	_, err := open(t, server.Address, keys(t, first)).Get(t.Context(), "a")
	if !errors.Is(err, keyset.ErrUnreadable) || errors.Is(err, challenge.ErrNotFound) {
		t.Errorf("with the old key only: %v, want that it cannot be read", err)
	}
}

// TestARecordOfAnotherPlaceIsRefused: what is written in the place of another
// record, or was changed, is not taken for it.
func TestARecordOfAnotherPlaceIsRefused(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	s := open(t, server.Address, keys(t))
	create(t, s, "a")
	create(t, s, "b")
	c := raw(t, server.Address)
	kept, err := c.HGet(t.Context(), "countersign:r:{a}", "d").Bytes()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string][]byte{"another's": kept, "changed": append(bytes.Clone(kept), 0), "nothing": nil} {
		if err := c.HSet(t.Context(), "countersign:r:{b}", "d", text).Err(); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Get(t.Context(), "b"); !errors.Is(err, keyset.ErrUnreadable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func unavailable(err error) bool {
	var away *challenge.Unavailable
	return errors.As(err, &away)
}

// TestRedisGoesAndComesBack: what needs it says so meanwhile, and goes on by
// itself afterwards; whoever has subscribed is told that something may have been
// missed.
func TestRedisGoesAndComesBack(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	s := open(t, server.Address, keys(t))
	create(t, s, "a")
	told := make(chan string, 100)
	cancel, err := s.Subscribe(t.Context(), "one", func(id string) { told <- id })
	if err != nil {
		t.Fatal(err)
	}
	defer cancel()
	server.Kill()
	_, get := s.Get(t.Context(), "a")
	_, update := s.Update(t.Context(), "a", func(*challenge.Record) error { return nil })
	_, byToken := s.ByToken(t.Context(), "one", "very-secret-token")
	for name, err := range map[string]error{"get": get, "update": update, "by token": byToken, "create": s.Create(t.Context(), pending("b"), 9), "ping": s.Ping(t.Context())} {
		if !unavailable(err) {
			t.Errorf("%s without Redis: %v", name, err)
		}
	}
	resume(t, server)
	wait(t, told, "")
	again(t, func() error {
		_, err := s.Update(t.Context(), "a", func(*challenge.Record) error { return nil })
		return err
	})
	wait(t, told, "a")
	again(t, func() error { return s.Ping(t.Context()) })
}

func resume(t *testing.T, server *redistest.Server) {
	t.Helper()
	if err := server.Resume(); err != nil {
		t.Fatal(err)
	}
}

// again tries until Redis is there again: the client may know it a little later.
func again(t *testing.T, try func() error) {
	t.Helper()
	for deadline := time.Now().Add(15 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		err := try()
		if err == nil {
			return
		}
		if !unavailable(err) || time.Now().After(deadline) {
			t.Fatalf("once Redis is back: %v", err)
		}
	}
}

func wait(t *testing.T, told <-chan string, want string) {
	t.Helper()
	for {
		select {
		case id := <-told:
			if id == want {
				return
			}
		case <-time.After(15 * time.Second):
			t.Fatalf("was not told of %q", want)
		}
	}
}

// TestRedisHangs: a Redis that says nothing holds nothing up for long.
func TestRedisHangs(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	s := open(t, server.Address, keys(t))
	create(t, s, "a")
	wake := server.Hang()
	defer wake()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if _, err := s.Get(ctx, "a"); !unavailable(err) || ctx.Err() != nil {
		t.Errorf("while Redis hangs: %v", err)
	}
	short, cancelShort := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancelShort()
	if _, err := s.Subscribe(short, "one", func(string) {}); !unavailable(err) {
		t.Errorf("subscribing while Redis hangs: %v", err)
	}
	wake()
	again(t, func() error {
		_, err := s.Get(t.Context(), "a")
		return err
	})
	stop, err := s.Subscribe(t.Context(), "one", func(string) {})
	if err != nil {
		t.Fatalf("subscribing once it answers: %v", err)
	}
	stop()
}

// TestAWriteThatIsSentTwiceCountsOnce: the answer to a write may be lost, and the
// write then is sent again.
func TestAWriteThatIsSentTwiceCountsOnce(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	lossy := newLossy(t, server.Address)
	s := open(t, lossy.address, keys(t))
	create(t, s, "a")
	told := 0
	lossy.lose()
	r, err := s.Update(t.Context(), "a", func(r *challenge.Record) error {
		told++
		if r.State != stepup.StatePending {
			return &challenge.StateError{State: r.State}
		}
		r.State = stepup.StateExecuting
		return nil
	})
	if err != nil || r.State != stepup.StateExecuting || r.Version != 1 {
		t.Errorf("state %q, version %d after %d changes (%v), want executing in version 1", r.State, r.Version, told, err)
	}
	if lossy.lost() == 0 {
		t.Error("no answer was lost")
	}
}
