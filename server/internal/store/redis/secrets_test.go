package redis_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"countersign/server/internal/enrolment"
	"countersign/server/internal/keyset"
	"countersign/server/internal/secret"
	"countersign/server/internal/session"
	"countersign/server/internal/store/redis"
	"countersign/server/internal/store/redis/redistest"
	"countersign/shared/wire"
)

func secretKey(of session.ID, name string) secret.Key {
	return secret.Key{Session: of, Provider: "bank", Name: name}
}

func put(t *testing.T, s *redis.Store, k secret.Key, value string, life time.Duration) {
	t.Helper()
	err := s.Secrets().Update(t.Context(), k, func(string) (string, time.Duration, error) { return value, life, nil })
	if err != nil {
		t.Fatal(err)
	}
}

func kept(t *testing.T, s *redis.Store, k secret.Key) string {
	t.Helper()
	value, err := s.Secrets().Get(t.Context(), k)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// TestSecretsAndEnrolmentsAreKeptEncryptedAndNotForEver looks at all that Redis
// holds.
func TestSecretsAndEnrolmentsAreKeptEncryptedAndNotForEver(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	s := open(t, server.Address, keys(t))
	put(t, s, secretKey("one", "notes/secret-customer"), "secret-value", time.Hour)
	k := enrolment.Key{Provider: "wise", Method: "device", Params: "profileId=secret"}
	if err := s.Enrolments().Add(t.Context(), k, wire.Enrolment{ID: "secret-device"}); err != nil {
		t.Fatal(err)
	}
	c := raw(t, server.Address)
	names, err := c.Keys(t.Context(), "*").Result()
	if err != nil || len(names) != 3 {
		t.Fatalf("keys %q (%v)", names, err)
	}
	for _, name := range names {
		all, err := c.HGetAll(t.Context(), name).Result()
		if err != nil {
			t.Fatal(err)
		}
		for field, value := range all {
			if strings.Contains(name+field+value, "secret") {
				t.Errorf("%s %s holds what is secret in clear", name, field)
			}
		}
		most := time.Hour
		if strings.Contains(name, ":e:") {
			most = 400 * 24 * time.Hour
		}
		if left, err := c.PTTL(t.Context(), name).Result(); err != nil || left <= 0 || left > most {
			t.Errorf("%s is kept for %v (%v)", name, left, err)
		}
	}
}

// TestASessionHasItsLastSecrets: those that were changed last, and no other
// session's.
func TestASessionHasItsLastSecrets(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	s := open(t, server.Address, keys(t))
	put(t, s, secretKey("two", "0"), "theirs", time.Hour)
	for i := range 16 {
		put(t, s, secretKey("one", strconv.Itoa(i)), "x", time.Hour)
	}
	put(t, s, secretKey("one", "0"), "again", time.Hour)
	put(t, s, secretKey("one", "short"), "x", 20*time.Millisecond)
	for name, want := range map[string]string{"0": "again", "1": "", "2": "x"} {
		if got := kept(t, s, secretKey("one", name)); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	time.Sleep(30 * time.Millisecond)
	put(t, s, secretKey("one", "another"), "x", time.Hour)
	if got := kept(t, s, secretKey("one", "2")); got != "x" {
		t.Error("what is over has taken the room of what is not")
	}
	if got := kept(t, s, secretKey("two", "0")); got != "theirs" {
		t.Error("another session has lost its own")
	}
}

// TestASecretOfALostKeyIsForgotten: it is as if it had never been, and can be
// written anew. So is one that was put in the place of another.
func TestASecretOfALostKeyIsForgotten(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	first, second := keyset.Generate(), keyset.Generate()
	old, both, next := open(t, server.Address, keys(t, first)), open(t, server.Address, keys(t, second, first)), open(t, server.Address, keys(t, second))
	k := secretKey("one", "a")
	put(t, old, k, "value", time.Hour)
	if got := kept(t, both, k); got != "value" {
		t.Errorf("while both keys stand there: %q", got)
	}
	if got := kept(t, next, k); got != "" {
		t.Errorf("without its key: %q", got)
	}
	put(t, next, k, "anew", time.Hour)
	if got := kept(t, both, k); got != "anew" {
		t.Errorf("written anew: %q", got)
	}
}

// TestATakenSecretIsTakenOnceThoughTheAnswerIsLost: whoever takes a proof and does
// not hear that it was taken still has it, and nobody else.
func TestATakenSecretIsTakenOnceThoughTheAnswerIsLost(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	lossy := newLossy(t, server.Address)
	s := open(t, lossy.address, keys(t))
	k := secretKey("one", "proof")
	put(t, s, k, "value", time.Hour)
	lossy.lose()
	taken := ""
	err := s.Secrets().Update(t.Context(), k, func(old string) (string, time.Duration, error) {
		taken = old
		return "", 0, nil
	})
	if err != nil || taken != "value" {
		t.Errorf("taken %q (%v)", taken, err)
	}
	if lossy.lost() == 0 {
		t.Error("no answer was lost")
	}
	if got := kept(t, s, k); got != "" {
		t.Errorf("%q is there still", got)
	}
}

func TestSecretsWithoutRedis(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	s := open(t, server.Address, keys(t))
	server.Kill()
	_, get := s.Secrets().Get(t.Context(), secretKey("one", "a"))
	update := s.Secrets().Update(t.Context(), secretKey("one", "a"), func(string) (string, time.Duration, error) { return "x", time.Hour, nil })
	_, list := s.Enrolments().List(t.Context(), enrolment.Key{})
	for name, err := range map[string]error{"get": get, "update": update, "list": list} {
		if !unavailable(err) {
			t.Errorf("%s without Redis: %v", name, err)
		}
	}
}
